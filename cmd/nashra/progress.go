package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"time"

	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"
	terminal "golang.org/x/term"

	"nashra/fetcher"
)

const (
	// progressEvery is how often a line says how far an import is, where nobody looks at a terminal.
	progressEvery = 10 * time.Second
	// barAfter is how long an import runs before a bar is drawn: a short one needs none.
	barAfter = 500 * time.Millisecond
)

// progress tells a person how far an import is.
type progress struct {
	fetcher.Progress
	total fetcher.Progress
	began time.Time
}

// show tells it until ctx is done: as a bar on a terminal, elsewhere in lines.
func (p *progress) show(ctx context.Context, paths []string, errs io.Writer, log *slog.Logger) {
	p.began = time.Now()
	file, ok := errs.(*os.File)
	bar := ok && terminal.IsTerminal(int(file.Fd()))
	first := progressEvery
	if bar {
		first = barAfter
	}
	select {
	case <-ctx.Done():
		return
	case <-time.After(first):
	}
	fetcher.Count(ctx, paths, &p.total)
	if bar {
		p.bar(ctx, file)
		return
	}
	for ctx.Err() == nil {
		log.Info("importing", "files", p.Files.Load(), "of", p.total.Files.Load(), "read", mebibytes(p.Bytes.Load()),
			"percent", p.percent(), "left", p.left())
		select {
		case <-ctx.Done():
		case <-time.After(progressEvery):
		}
	}
}

func mebibytes(n int64) string { return fmt.Sprintf("%.1f MiB", float64(n)/(1<<20)) }

func (p *progress) percent() int64 {
	return min(100*p.Bytes.Load()/max(p.total.Bytes.Load(), 1), 100)
}

// left is how long the rest will take, if it is read as fast as what has been.
func (p *progress) left() time.Duration {
	done, all := p.Bytes.Load(), p.total.Bytes.Load()
	if done == 0 || done > all {
		return 0
	}
	return time.Duration(float64(time.Since(p.began)) * float64(all-done) / float64(done)).Round(time.Second)
}

func (p *progress) bar(ctx context.Context, out io.Writer) {
	lines := mpb.NewWithContext(ctx, mpb.WithOutput(out), mpb.WithWidth(40))
	bar := lines.AddBar(max(p.total.Bytes.Load(), 1), mpb.BarRemoveOnComplete(),
		mpb.PrependDecorators(decor.Any(func(decor.Statistics) string {
			return fmt.Sprintf("%d of %d files ", p.Files.Load(), p.total.Files.Load())
		})),
		mpb.AppendDecorators(decor.Any(func(decor.Statistics) string {
			rate := float64(p.Bytes.Load()) / time.Since(p.began).Seconds()
			return fmt.Sprintf(" %s of %s, %s/s, %s left", mebibytes(p.Bytes.Load()), mebibytes(p.total.Bytes.Load()), mebibytes(int64(rate)), p.left())
		})))
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for ctx.Err() == nil {
		bar.SetCurrent(min(p.Bytes.Load(), p.total.Bytes.Load()-1)) // it is over when the last batch is kept
		select {
		case <-ctx.Done():
		case <-tick.C:
		}
	}
	bar.Abort(true)
	lines.Wait()
}
