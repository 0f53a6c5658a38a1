//go:build unix

package main

import (
	"bytes"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

// silentDaemon takes calls on the control socket of the config's data folder and answers none. asked tells when a
// command waits for an answer.
func (o *outside) silentDaemon() (asked <-chan struct{}) {
	o.t.Helper()
	if err := os.MkdirAll(o.data, 0o755); err != nil {
		o.t.Fatal(err)
	}
	o.write(filepath.Join(o.data, "nashra.db"), "") // there is a store, for the commands that only look
	listener, err := net.Listen("unix", filepath.Join(o.data, "nashra.sock"))
	if err != nil {
		o.t.Fatal(err)
	}
	o.t.Cleanup(func() { _ = listener.Close() })
	calls := make(chan struct{}, 8)
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go func() {
				if n, _ := conn.Read(make([]byte, 1)); n == 1 {
					calls <- struct{}{}
				}
			}()
		}
	}()
	return calls
}

// endsWithin says whether a command that was started ends in time.
func endsWithin(command *exec.Cmd, limit time.Duration) bool {
	ended := make(chan struct{})
	go func() { _ = command.Wait(); close(ended) }()
	select {
	case <-ended:
		return true
	case <-time.After(limit):
		_ = command.Process.Kill()
		<-ended
		return false
	}
}

// TestSignalEndsACommand: a command that only looks ends with the first signal, one that keeps something with the
// second, whatever the daemon does.
func TestSignalEndsACommand(t *testing.T) {
	for _, test := range []struct {
		args    []string
		signals int
	}{
		{[]string{"export", "items"}, 1},
		{[]string{"check"}, 1},
		{[]string{"sources"}, 1},
		{[]string{"import", "document.txt"}, 2},
	} {
		t.Run(test.args[0], func(t *testing.T) {
			o := newOutside(t, map[string]string{})
			asked := o.silentDaemon()
			command := asNashra(t, append(test.args, "--config", o.config)...)
			command.Dir = filepath.Dir(o.config)
			o.write(filepath.Join(command.Dir, "document.txt"), "حفل ختام الموسم\n\nيقام الحفل مساء الجمعة.\n")
			if err := command.Start(); err != nil {
				t.Fatal(err)
			}
			<-asked
			for range test.signals {
				_ = command.Process.Signal(syscall.SIGTERM)
				time.Sleep(100 * time.Millisecond)
			}
			if !endsWithin(command, 5*time.Second) {
				t.Errorf("it goes on after %d signals", test.signals)
			}
		})
	}
}

// TestHangupWhileStarting: a SIGHUP that comes before the daemon listens does not end it. The config is a pipe, so that
// the daemon is held in its start.
func TestHangupWhileStarting(t *testing.T) {
	o := newOutside(t, map[string]string{})
	if err := os.Remove(o.config); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mkfifo(o.config, 0o600); err != nil {
		t.Fatal(err)
	}
	command := asNashra(t, "run", "--config", o.config)
	d := &runningDaemon{t: t, log: &bytes.Buffer{}, ended: make(chan error, 1)}
	command.Stderr = d
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	d.process = command.Process
	go func() { d.ended <- command.Wait() }()
	t.Cleanup(func() { _ = command.Process.Kill() })
	pipe, err := os.OpenFile(o.config, os.O_WRONLY, 0) // opens when the daemon reads
	if err != nil {
		t.Fatal(err)
	}
	_ = d.process.Signal(syscall.SIGHUP)
	time.Sleep(100 * time.Millisecond)
	if err := os.Remove(o.config); err != nil {
		t.Fatal(err)
	}
	o.write(o.config, "listen: 127.0.0.1:0\n")
	_, _ = pipe.WriteString("listen: 127.0.0.1:0\n")
	_ = pipe.Close()
	d.waitFor("config read again")
	if err := d.stop(syscall.SIGTERM); err != nil {
		t.Error(err)
	}
}
