// Package control lets commands work through a running daemon: the daemon holds the store, and answers on a socket in
// its data folder that only its own user may open.
//
// It is HTTP over a unix socket, so that calls can be stopped and several run side by side; bodies are gob, which keeps
// every byte of a given id (JSON would mend what is not UTF-8). The room must never know what the commands are for: it
// carries what storage.Store has, and visits.
package control
