package inbox

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"time"
)

// scan looks through the whole folder for files that no event told of, and watches the folders that it finds.
func (b *Inbox) scan(ctx context.Context) {
	b.more = false
	if err := os.MkdirAll(b.Path, 0o755); err != nil {
		b.once("folder", "the inbox cannot be made; it is tried again", "inbox", b.Path, "error", err)
		return
	}
	delete(b.said, "folder")
	b.folder(ctx, b.Path)
}

// noteAll notes what an event named: a file, or a folder with all that is in it.
func (b *Inbox) noteAll(ctx context.Context, path string) {
	if path != b.Path && b.isOutside(path) {
		return
	}
	if info, err := os.Lstat(path); err == nil && info.IsDir() {
		b.folder(ctx, path)
		return
	}
	b.note(path)
}

// isOutside tells what in the inbox is no part of it: the folders that files are moved to, and the names passed over. An
// event names only what stands in a folder that is watched, so the last name of the path decides.
func (b *Inbox) isOutside(path string) bool {
	name := filepath.Base(path)
	return isPassedOver(name) || filepath.Dir(path) == b.Path && (name == doneFolder || name == failedFolder)
}

// folder watches a folder before it reads it, so that nothing comes between.
func (b *Inbox) folder(ctx context.Context, path string) {
	if err := b.watch.add(path); err != nil && !isGone(err) {
		b.once("watch", "a folder of the inbox cannot be watched; it is scanned instead", "folder", path, "every", b.Scan, "error", err)
	}
	entries, err := os.ReadDir(path)
	if err != nil && !isGone(err) {
		b.once(path, "a folder of the inbox cannot be read", "folder", path, "error", err)
	}
	for _, entry := range entries {
		inside := filepath.Join(path, entry.Name())
		switch {
		case ctx.Err() != nil || b.more:
			return
		case b.isOutside(inside):
		case entry.IsDir():
			b.folder(ctx, inside)
		default:
			b.note(inside)
		}
	}
}

// note makes a file wait until it has settled, unless it was read before and is as it was.
func (b *Inbox) note(path string) {
	if b.reading[path] {
		return
	}
	f, err := look(path)
	if errors.Is(err, errNotTaken) {
		b.once(path, "something in the inbox is not taken", "path", path, "error", err)
	}
	if err != nil {
		return
	}
	if b.left[path].same(f) || b.unmoved[path].File.same(f) {
		return
	}
	if !b.waiting.note(path) {
		b.more = true
	}
}

// trouble is an error of the watching.
func (b *Inbox) trouble(ctx context.Context, err error) {
	if isOverflow(err) {
		b.scan(ctx) // so much has happened that events were lost
		return
	}
	b.once("watch", "watching the inbox fails; it is scanned instead", "inbox", b.Path, "every", b.Scan, "error", err)
}

// removeEmptied removes the subfolders that our moving has emptied, a while later: whoever copies a folder here may
// not have come to its next file yet.
func (b *Inbox) removeEmptied() {
	if len(b.emptied) == 0 {
		return
	}
	root, err := os.OpenRoot(b.Path)
	if err != nil {
		return
	}
	defer root.Close()
	for folder, at := range b.emptied {
		if time.Since(at) >= b.Still {
			mover{root}.removeEmpty(folder)
			delete(b.emptied, folder)
		}
	}
}
