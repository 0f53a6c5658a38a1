// Package static writes the site as a folder of files that any web server can hand out: the same bytes as the daemon
// sends, packed ones beside them, and each time only what has changed.
//
// It must never know how a resource is made: server.Site makes it. It touches no file that it has not written.
package static
