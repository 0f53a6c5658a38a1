package static

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strconv"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"nashra/server"
	"nashra/storage"
)

// Store tells what has changed since the folder was written last.
type Store interface {
	Seq() uint64
	Stories(after uint64, yield func(storage.KeptStory) error) error
	Archives(after uint64) ([]uint64, error)
	ForgottenSince(seq uint64) (bool, error)
}

// Counts are files by what became of them; the packed ones are not counted apart.
type Counts struct {
	Written   int64 `json:"written"`
	Unchanged int64 `json:"unchanged"` // looked at and found the same
	Removed   int64 `json:"removed"`
}

// lingering is how long an archive stays that no feed names any more: a reader may be on its way to it.
const lingering = 24 * time.Hour

// Publish brings a folder up to date: it makes it where it is missing, and refuses one that holds files of others. What
// was written of a run that was broken off is whole, and the next run goes on. all writes everything anew that is not there as
// it should be, whatever the folder says of itself.
func Publish(ctx context.Context, dir string, site *server.Site, store Store, now time.Time, all bool) (Counts, error) {
	folder, err := open(dir)
	if err != nil {
		return Counts{}, err
	}
	defer folder.close()
	p := &publishing{site: site, store: store, folder: folder, now: now, seq: store.Seq()}
	if p.last, err = folder.manifest(); err == nil {
		err = p.run(ctx, all)
	}
	counts := Counts{Written: p.written.Load(), Unchanged: p.unchanged.Load(), Removed: p.removed.Load()}
	if err != nil {
		return counts, fmt.Errorf("publishing to %s: %w. What is written is whole; run it again to go on", dir, err)
	}
	return counts, nil
}

// publishing is one run.
type publishing struct {
	site   *server.Site
	store  Store
	folder *folder
	now    time.Time
	seq    uint64 // that the folder shows at least when it is done
	last   manifest

	written, unchanged, removed atomic.Int64
}

// run writes what others lead to first, so that no link ever leads nowhere.
func (p *publishing) run(ctx context.Context, all bool) error {
	sum, err := p.site.Sum()
	if err != nil {
		return err
	}
	since := p.last.Seq
	if all || sum != p.last.Sum {
		since = 0
	}
	next := manifest{Seq: p.seq, Sum: sum}
	if err := p.folder.begin(p.last); err != nil {
		return err
	}
	if err := p.stories(ctx, since); err != nil {
		return err
	}
	if next.Open, err = p.archives(ctx, since); err != nil {
		return err
	}
	if next.Paths, err = p.others(ctx); err != nil {
		return err
	}
	for _, path := range p.last.Paths {
		if !slices.Contains(next.Paths, path) {
			if err := p.remove(path); err != nil {
				return err
			}
		}
	}
	return p.folder.end(next)
}

// stories writes the pages of stories that have changed.
func (p *publishing) stories(ctx context.Context, since uint64) error {
	group, ctx := p.group(ctx)
	err := p.store.Stories(since, func(s storage.KeptStory) error {
		path := "/stories/" + s.ID
		if s.Forgotten {
			return p.remove(path)
		}
		group.Go(func() error { return p.put(path) })
		return ctx.Err()
	})
	return errors.Join(group.Wait(), ignoreCanceled(ctx, err))
}

// ignoreCanceled leaves out what only says that another error has ended the work.
func ignoreCanceled(ctx context.Context, err error) error {
	if errors.Is(err, context.Canceled) && context.Cause(ctx) != nil && !errors.Is(context.Cause(ctx), context.Canceled) {
		return nil
	}
	return err
}

// group works on all cores, and waits where more is asked of it.
func (p *publishing) group(ctx context.Context) (*errgroup.Group, context.Context) {
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(runtime.GOMAXPROCS(0))
	return group, ctx
}

// archives writes the archives that are closed since, or all where something was taken down, and the one that ends now, which feeds
// may name. It gives those that are not closed and stay for a while.
func (p *publishing) archives(ctx context.Context, since uint64) ([]openArchive, error) {
	taken, err := p.store.ForgottenSince(since)
	if err != nil {
		return nil, err
	}
	if taken {
		since = 0
	}
	closed, err := p.store.Archives(since)
	if err != nil {
		return nil, err
	}
	named, err := p.site.NewestArchive()
	if err != nil {
		return nil, err
	}
	var stay []openArchive
	names := closed
	if since == 0 && p.seq > 0 {
		names = append(names, 0, 1) // the end of the way back, and the one that it names
	}
	if every, err := p.store.Archives(0); err != nil {
		return nil, err
	} else if named != 0 && !slices.Contains(every, named) {
		stay, names = append(stay, openArchive{named, p.now}), append(names, named)
	}
	for _, old := range p.last.Open {
		switch {
		case old.Name == named || slices.Contains(closed, old.Name):
		case p.now.Sub(old.Named) > lingering:
			for _, path := range archivePaths(old.Name) {
				if err := p.remove(path); err != nil {
					return nil, err
				}
			}
		default:
			stay = append(stay, old)
			if taken {
				names = append(names, old.Name)
			}
		}
	}
	group, _ := p.group(ctx)
	for _, name := range names {
		for _, path := range archivePaths(name) {
			group.Go(func() error { return p.put(path) })
		}
	}
	return stay, group.Wait()
}

func archivePaths(name uint64) []string {
	n := "/archive/" + strconv.FormatUint(name, 10)
	return []string{n + ".rss", n + ".atom", n + ".json"}
}

// others writes feeds, lists and the pages that are no story's; the feed of all comes last.
func (p *publishing) others(ctx context.Context) ([]string, error) {
	paths, err := p.site.Paths()
	if err != nil {
		return nil, err
	}
	group, ctx := p.group(ctx)
	var last []string
	for _, path := range paths {
		if slices.Contains([]string{"/", "/feed.rss", "/feed.atom", "/feed.json"}, path) {
			last = append(last, path)
			continue
		}
		group.Go(func() error { return p.put(path) })
		if ctx.Err() != nil {
			break
		}
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	for _, path := range last {
		if err := p.put(path); err != nil {
			return nil, err
		}
	}
	missing, err := p.site.Missing(false)
	if err != nil {
		return nil, err
	}
	return paths, p.write("404.html", missing)
}

// put writes what stands at a path. What was taken down meanwhile is left to the next run.
func (p *publishing) put(path string) error {
	r, err := p.site.Resource(path)
	if errors.Is(err, storage.ErrForgotten) || errors.Is(err, storage.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	return p.write(fileOf(path), r)
}

func (p *publishing) write(name string, r *server.Resource) error {
	same, err := p.folder.write(name, r)
	switch {
	case err != nil:
		return err
	case same:
		p.unchanged.Add(1)
	default:
		p.written.Add(1)
	}
	return nil
}

func (p *publishing) remove(path string) error {
	there, err := p.folder.remove(fileOf(path))
	if there {
		p.removed.Add(1)
	}
	return err
}
