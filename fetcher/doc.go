// Package fetcher brings items in: feeds over HTTP, documents from disk.
//
// It ends where an item is clean: safe HTML, plain titles, absolute addresses, resolved dates. It alone imports gofeed.
// It must never know what a story is made of or where it is kept; what it needs of the store (Ledger) it says itself.
//
// Nothing that a source sends may harm: bytes, time, depth and numbers are bounded before a parser sees them, no
// address is dialled that was not checked after its name was resolved, and HTML is sanitised last.
package fetcher
