package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"
)

// documents is how many text documents are made. They have 2.8 KB on average; one in five is a copy of another, word
// for word or nearly.
const documents = 20_000

// prepare builds Nashra; and the bare programs with the texts, where one of the parts uses them and they are there.
func (b *bench) prepare(ctx context.Context, chosen []part) error {
	b.say("bench", "building")
	if err := b.build(ctx, ".", "nashra/cmd/nashra"); err != nil {
		return err
	}
	if !b.hasReference() || !slices.ContainsFunc(chosen, func(p part) bool { return p.texts }) {
		return nil
	}
	if err := b.build(ctx, b.reference, "./..."); err != nil {
		return err
	}
	b.say("bench", "making %d documents and the feeds", documents)
	_, err := b.runIn(ctx, b.reference, b.program("gen"), "-out", b.path("data"), "-n", strconv.Itoa(documents))
	return err
}

func (b *bench) build(ctx context.Context, dir, packages string) error {
	_, err := b.runIn(ctx, dir, "go", "build", "-o", b.path("bin")+string(filepath.Separator), packages)
	return err
}

// path gives a path in the temporary folder.
func (b *bench) path(elements ...string) string {
	return filepath.Join(append([]string{b.dir}, elements...)...)
}

func (b *bench) program(name string) string {
	if runtime.GOOS == "windows" {
		name += ".exe"
	}
	return b.path("bin", name)
}

// ended is what a program said and cost.
type ended struct {
	out       string
	wall, cpu time.Duration
	anonymous float64 // the most that was seen of RssAnon, in MB
}

// run runs one of the programs to its end.
func (b *bench) run(ctx context.Context, program string, args ...string) (ended, error) {
	return b.runIn(ctx, b.dir, b.program(program), args...)
}

func (b *bench) runIn(ctx context.Context, dir, program string, args ...string) (ended, error) {
	var out, errs bytes.Buffer
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Dir, cmd.Env, cmd.Stdout, cmd.Stderr = dir, environment(), &out, &errs
	began := time.Now()
	if err := cmd.Start(); err != nil {
		return ended{}, fmt.Errorf("starting %s: %w", filepath.Base(program), err)
	}
	watch := watchMemory(cmd.Process.Pid)
	err := cmd.Wait()
	wall := time.Since(began)
	anonymous := most(watch.stop())
	if err != nil {
		said := errs.Bytes()
		return ended{}, fmt.Errorf("running %s %s: %w: %s", filepath.Base(program), args[0], err, said[max(0, len(said)-1000):])
	}
	return ended{out.String(), wall, cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime(), anonymous}, nil
}

// environment is ours without what would change Nashra's config.
func environment() []string {
	var list []string
	for _, v := range os.Environ() {
		if !strings.HasPrefix(v, "NASHRA_") {
			list = append(list, v)
		}
	}
	return list
}

// keysOnly is the config of what is compared with bare programs, which tell documents apart by their keys at most.
const keysOnly = "same: {near: false}\n"

// writeConfig writes NAME.yaml for a fresh store in the folder NAME, and gives its path.
func (b *bench) writeConfig(name, rest string) (string, error) {
	path := b.path(name + ".yaml")
	if err := os.RemoveAll(b.path(name)); err != nil {
		return "", err
	}
	return path, os.WriteFile(path, fmt.Appendf(nil, "data: %s\n%s", strconv.Quote(b.path(name)), rest), 0o600)
}

// service is a program that runs until stop.
type service struct {
	address string
	pid     int
	stop    func()
}

// start starts a program and waits until it answers on the address, which must be among the arguments.
func (b *bench) start(ctx context.Context, address, program string, args ...string) (*service, error) {
	ctx, cancel := context.WithCancel(ctx)
	var errs bytes.Buffer
	cmd := exec.CommandContext(ctx, b.program(program), args...)
	cmd.Dir, cmd.Env, cmd.Stderr = b.dir, environment(), &errs
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = 10 * time.Second
	if err := cmd.Start(); err != nil {
		cancel()
		return nil, fmt.Errorf("starting %s: %w", program, err)
	}
	gone := make(chan struct{})
	go func() {
		defer close(gone)
		_ = cmd.Wait() // how it ends does not matter: the bare programs end by the signal
	}()
	s := &service{address: address, pid: cmd.Process.Pid, stop: func() { cancel(); <-gone }}
	if err := answers(ctx, address, gone); err != nil {
		s.stop()
		return nil, fmt.Errorf("starting %s: %w: %s", program, err, errs.Bytes())
	}
	return s, nil
}

// answers waits until something listens on the address.
func answers(ctx context.Context, address string, gone <-chan struct{}) error {
	limit := time.After(time.Minute)
	for {
		conn, err := new(net.Dialer).DialContext(ctx, "tcp", address)
		if err == nil {
			return conn.Close()
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-gone:
			return errors.New("it ended before it answered")
		case <-limit:
			return fmt.Errorf("nothing answers on %s: %w", address, err)
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// freeAddress gives a loopback address that nobody listens on.
func freeAddress(ctx context.Context) (string, error) {
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", fmt.Errorf("looking for a free port: %w", err)
	}
	return listener.Addr().String(), listener.Close()
}
