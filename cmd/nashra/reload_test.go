package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

// TestReloadLeavesAVisitItsSource: while a person's visit of a source is on its way, a config that is read again does not
// begin a second visit of it.
func TestReloadLeavesAVisitItsSource(t *testing.T) {
	var hold atomic.Bool
	var running, most atomic.Int32
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer running.Add(-1)
		most.Store(max(most.Load(), running.Add(1)))
		if hold.Load() {
			<-r.Context().Done()
		}
		http.NotFound(w, r)
	}))
	defer site.Close()
	o := newOutside(t, map[string]string{})
	o.write(o.config, fmt.Sprintf("listen: 127.0.0.1:0\nfetch: {timeout: 3s, allow_private: [127.0.0.0/8]}\nsources:\n  - {id: a, url: %q, paused: true}\n", site.URL))
	d := o.daemon()
	hold.Store(true)
	asked := make(chan struct{})
	go func() {
		defer close(asked)
		o.command("fetch", "a")
	}()
	d.eventually("the person's visit is on its way", func() bool { return running.Load() == 1 })
	o.write(o.config, fmt.Sprintf("title: أخرى\nlisten: 127.0.0.1:0\nfetch: {timeout: 3s, allow_private: [127.0.0.0/8]}\nsources:\n  - {id: a, url: %q}\n", site.URL)) // due at once
	_ = d.process.Signal(syscall.SIGHUP)
	d.waitFor("config read again")
	time.Sleep(300 * time.Millisecond)
	if most.Load() > 1 || !strings.Contains(d.get(""), "أخرى") {
		t.Errorf("%d visits at once", most.Load())
	}
	if err := d.stop(syscall.SIGTERM); err != nil {
		t.Error(err)
	}
	<-asked
}
