// Package server answers HTTP: the feeds, the pages, and what machines ask about the daemon.
//
// Feeds and front page are rendered when the store has changed, kept in memory as bytes, and sent from there; a request
// never waits for the store. The server must never decide what a story is or how it is written: it asks the store for
// stories and feedgen for bytes. Its inner room, control, lets commands work through a running daemon.
package server
