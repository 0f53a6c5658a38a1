package main

import (
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// TestClientsPublished: newsboat holds the same from a published folder behind nginx as from the daemon, and is told by
// nginx too when nothing has changed.
func TestClientsPublished(t *testing.T) {
	if !*clients {
		t.Skip("real clients are asked only with -clients, which `make clients` gives")
	}
	newsboat := realClients()[0]
	run := newsboat.prepare(t)
	if _, err := exec.LookPath("nginx"); err != nil {
		t.Skip("nginx is not installed")
	}
	r := newReading(t)
	folder := filepath.Join(t.TempDir(), "site")
	if code, _, errs := r.command("publish", folder); code != exitWell {
		t.Fatalf("publish: exit %d, %s", code, errs)
	}
	published := startNginx(t, folder)
	for _, format := range newsboat.formats {
		fromDaemon := &clientHome{t: t, home: t.TempDir(), run: run, address: r.between.URL + "/feed." + format}
		fromFolder := &clientHome{t: t, home: t.TempDir(), run: run, address: published.url + "/feed." + format}
		daemons, folders := sorted(fromDaemon.read()), sorted(fromFolder.read())
		if len(daemons) != 12 || !slices.Equal(daemons, folders) {
			t.Errorf("%s: from the daemon %d items: %v; from the folder %d: %v", format, len(daemons), daemons, len(folders), folders)
		}
		fromFolder.read()
		fromFolder.read() // newsboat keeps validators from its second reading on
		if log := published.log(); !strings.Contains(log, "GET /feed."+format+" 304") {
			t.Errorf("%s: nginx never said that nothing has changed:\n%s", format, log)
		}
	}
}

// nginx is a server of a folder.
type nginx struct {
	t         *testing.T
	home, url string
}

func startNginx(t *testing.T, folder string) nginx {
	t.Helper()
	home, port := t.TempDir(), freePort(t)
	config, err := os.ReadFile(clientFile("nginx.conf"))
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(home, "nginx.conf")
	filled := strings.NewReplacer("HOME", home, "PORT", port, "FOLDER", folder).Replace(string(config))
	if err := os.WriteFile(path, []byte(filled), 0o600); err != nil {
		t.Fatal(err)
	}
	command := exec.Command("nginx", "-c", path, "-e", filepath.Join(home, "error.log"))
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = command.Process.Signal(os.Interrupt)
		_ = command.Wait()
	})
	n := nginx{t, home, "http://127.0.0.1:" + port}
	for range 250 {
		if answer, err := http.Get(n.url + "/"); err == nil {
			answer.Body.Close()
			return n
		}
		time.Sleep(20 * time.Millisecond)
	}
	errors, _ := os.ReadFile(filepath.Join(home, "error.log"))
	t.Fatalf("nginx does not answer: %s", errors)
	return n
}

func (n nginx) log() string {
	n.t.Helper()
	content, err := os.ReadFile(filepath.Join(n.home, "access.log"))
	if err != nil {
		n.t.Fatal(err)
	}
	return string(content)
}

// freePort is a port of the loopback that nobody listened on a moment ago.
func freePort(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	_, port, err := net.SplitHostPort(listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	return port
}
