package server

import (
	"maps"
	"reflect"
	"sync"

	"nashra/story"
)

// names are what the sources are called: as it is kept, and from the settings where nothing is kept yet. They are put
// together once as long as nothing changes: there may be ten thousand, and each feed and page needs them.
type names struct {
	mu   sync.Mutex
	kept map[string]story.Origin
	all  map[string]story.Origin
}

// of gives the names; nobody may change them.
func (n *names) of(kept map[string]story.Origin, sources []story.Source) map[string]story.Origin {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.all != nil && reflect.ValueOf(kept).Pointer() == reflect.ValueOf(n.kept).Pointer() {
		return n.all
	}
	n.kept, n.all = kept, maps.Clone(kept)
	if n.all == nil {
		n.all = map[string]story.Origin{}
	}
	for _, source := range sources {
		if _, has := n.all[source.ID]; !has {
			n.all[source.ID] = story.OriginOf(source, story.Checkpoint{})
		}
	}
	return n.all
}
