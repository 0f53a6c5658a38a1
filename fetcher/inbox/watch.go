package inbox

import (
	"errors"

	"github.com/fsnotify/fsnotify"
)

// watch tells of changes in folders. Where the system gives no events, it has an error for each folder, and never tells
// anything.
type watch struct {
	changes  <-chan string // paths
	troubles <-chan error
	add      func(folder string) error
	close    func()
}

// newWatch asks the system for events. Only the folders that are added are watched, not what is in their folders.
func newWatch() watch {
	events, err := fsnotify.NewWatcher()
	if err != nil {
		return noWatch(err)
	}
	changes := make(chan string)
	go func() {
		defer close(changes)
		for event := range events.Events {
			if event.Has(fsnotify.Create) || event.Has(fsnotify.Write) || event.Has(fsnotify.Chmod) {
				changes <- event.Name
			}
		}
	}()
	return watch{changes: changes, troubles: events.Errors, add: events.Add, close: func() {
		go func() {
			for range changes { // one that nobody has taken would keep the goroutine above
			}
		}()
		_ = events.Close()
	}}
}

func noWatch(err error) watch {
	return watch{add: func(string) error { return err }, close: func() {}}
}

// isOverflow tells that events were lost.
func isOverflow(err error) bool { return errors.Is(err, fsnotify.ErrEventOverflow) }
