// Package feedgen writes stories out: RSS 2.0, Atom 1.0, JSON Feed 1.1, and the pages, which are one more format, so
// that page and feeds cannot disagree.
//
// It reads no clock and no chance: the same stories give the same bytes (promise P4). It must never know where stories
// are kept or how bytes are served. It alone imports gorilla/feeds, whose types it wraps where they cannot say what the
// formats can.
package feedgen
