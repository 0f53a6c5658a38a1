package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

// untilStopped gives a context that ends with SIGTERM or Ctrl-C, for a command that has something to finish then. The
// commands that only look do not ask for one: a signal ends them at once, whatever they wait for.
func untilStopped(ctx context.Context) (context.Context, func()) {
	return signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
}

// untilStoppedOnce is untilStopped for what a person waits for: a second signal ends the command at once, also where
// finishing takes for ever because the daemon does not answer. What was acknowledged is kept all the same.
func untilStoppedOnce(ctx context.Context) (context.Context, func()) {
	ctx, stop := untilStopped(ctx)
	context.AfterFunc(ctx, stop)
	return ctx, stop
}

// hangups gives a poke for each SIGHUP.
func hangups() (<-chan struct{}, func()) {
	signals, pokes := make(chan os.Signal, 1), make(chan struct{})
	signal.Notify(signals, syscall.SIGHUP)
	done := make(chan struct{})
	go func() {
		for {
			select {
			case <-signals:
			case <-done:
				return
			}
			select {
			case pokes <- struct{}{}:
			case <-done:
				return
			}
		}
	}()
	return pokes, func() { signal.Stop(signals); close(done) }
}
