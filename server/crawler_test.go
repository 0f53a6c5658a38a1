package server_test

import (
	"context"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"time"

	"nashra/server"
	"nashra/storage"
	"nashra/story"
)

// walked is a document as a crawler of archives meets it.
type walked struct {
	url, body, tag string
	ids            []string
	archive        bool   // it says that it is one
	next           string // where the way goes on; "" at its end
}

func readAtom(body string) (w walked, err error) {
	var doc struct {
		Archive *struct{} `xml:"http://purl.org/syndication/history/1.0 archive"`
		Links   []struct {
			Rel  string `xml:"rel,attr"`
			Href string `xml:"href,attr"`
		} `xml:"link"`
		Entries []struct {
			ID string `xml:"id"`
		} `xml:"entry"`
	}
	err = xml.Unmarshal([]byte(body), &doc)
	for _, l := range doc.Links {
		if l.Rel == "prev-archive" {
			w.next = l.Href
		}
	}
	for _, e := range doc.Entries {
		w.ids = append(w.ids, e.ID)
	}
	w.archive = doc.Archive != nil
	return w, err
}

func readJSON(body string) (w walked, err error) {
	var doc struct {
		Next  string `json:"next_url"`
		Items []struct {
			ID string `json:"id"`
		} `json:"items"`
	}
	err = json.Unmarshal([]byte(body), &doc)
	for _, i := range doc.Items {
		w.ids = append(w.ids, i.ID)
	}
	w.next = doc.Next
	return w, err
}

// walk follows a feed to its oldest archive.
func walk(t *testing.T, base, path string) []walked {
	t.Helper()
	read := readAtom
	if strings.HasSuffix(path, ".json") {
		read = readJSON
	}
	var way []walked
	for next := path; next != ""; {
		answer, body := fetch(t, base+next)
		if answer.StatusCode != 200 {
			t.Fatalf("%s: %d", next, answer.StatusCode)
		}
		w, err := read(body)
		if err != nil {
			t.Fatalf("%s: %v", next, err)
		}
		w.url, w.body, w.tag = next, body, answer.Header.Get("Etag")
		way = append(way, w)
		if next = strings.TrimPrefix(w.next, "https://nashra.example"); len(way) > 1000 {
			t.Fatal("the way has no end")
		}
	}
	return way
}

// news makes batches with so many new stories, some with old dates, edits and copies by another source.
func news(chance *rand.Rand, stories int) (batches []story.Batch) {
	var all []story.Item
	for made := 0; made < stories; {
		b := story.Batch{Seen: noon.Add(time.Duration(made) * time.Second)}
		for range 1 + chance.IntN(20) {
			switch kind := chance.IntN(8); {
			case kind < 6 || len(all) == 0:
				name := fmt.Sprintf("%d-%d", chance.IntN(1<<20), made)
				it := story.Item{
					Source: fmt.Sprintf("s%d", chance.IntN(4)), ID: name, URL: "https://s.example/" + name, Title: "خبر رقم " + name + " من المرفأ",
					HTML: "<p>وصل القارب.</p>", Published: b.Seen.Add(-time.Duration(chance.IntN(200)) * time.Minute),
				}
				all, b.Items = append(all, it), append(b.Items, it)
				made++
			case kind == 6:
				i := chance.IntN(len(all))
				all[i].Title += " (تحديث)"
				b.Items = append(b.Items, all[i])
			default:
				it := all[chance.IntN(len(all))]
				it.Source, it.Outlet = "copies", "وكالة النسخ"
				b.Items = append(b.Items, it)
			}
		}
		batches = append(batches, b)
	}
	return batches
}

// feed adds batches one after another, with a rest between them.
func feed(t *testing.T, store *storage.Store, batches []story.Batch, rest time.Duration) {
	t.Helper()
	for _, b := range batches {
		if _, err := store.Add(context.Background(), b); err != nil {
			t.Error(err)
			return
		}
		time.Sleep(rest)
	}
}

// ids gives the addresses of all stories that are kept.
func ids(t *testing.T, store *storage.Store) map[string]bool {
	t.Helper()
	all := map[string]bool{}
	err := store.Stories(0, func(s storage.KeptStory) error { all["https://nashra.example/stories/"+s.ID] = true; return nil })
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// TestCrawler walks from what people subscribe to back to the oldest story (RFC 5005 section 4) while a thousand stories
// arrive: each way meets every story that was there when it began, and no archive document ever changes.
func TestCrawler(t *testing.T) {
	store, s := kept(t)
	next := settings()
	next.Items, next.PerSource = 20, 8
	s.Reload(next)
	base := serving(t, s)
	eventually(t, "it is served", func() bool { _, body := fetch(t, base+"/readyz"); return strings.HasPrefix(body, "ready") })
	feed(t, store, news(rand.New(rand.NewPCG(1, 1)), 300), 0)
	var coming sync.WaitGroup
	arrived := make(chan struct{})
	coming.Go(func() {
		defer close(arrived)
		feed(t, store, news(rand.New(rand.NewPCG(2, 2)), 1000), 3*time.Millisecond)
	})
	seen := map[string]walked{}
	look := func(path string) {
		before := ids(t, store)
		kept, err := store.Select(storage.Query{Limit: 1}) // of the store itself: what it says of itself follows a commit by a moment
		if err != nil {
			t.Fatal(err)
		}
		eventually(t, "what is kept is shown", func() bool {
			_, body := fetch(t, base+"/readyz")
			var seq uint64
			_, _ = fmt.Sscanf(body, "ready, change sequence %d", &seq)
			return seq >= kept.Seq
		})
		met := map[string]bool{}
		for i, w := range walk(t, base, path) {
			for _, id := range w.ids {
				met[id] = true
			}
			if strings.HasSuffix(path, ".atom") && w.archive != (i > 0) {
				t.Errorf("%s says that it is an archive: %v", w.url, w.archive)
			}
			if old, has := seen[w.url]; i > 0 && has && (old.body != w.body || old.tag != w.tag) {
				t.Fatalf("%s has changed", w.url)
			}
			seen[w.url] = w
		}
		for id := range before {
			if !met[id] {
				t.Errorf("%s was not met from %s", id, path)
			}
		}
	}
	ways := 0
	for more := true; more; {
		select {
		case <-arrived:
			more = false
		default:
		}
		look("/feed.atom")
		look("/feed.json")
		ways += 2
	}
	coming.Wait()
	for url, old := range seen {
		if !strings.HasPrefix(url, "/archive/") {
			continue
		}
		if answer, body := fetch(t, base+url); body != old.body || answer.Header.Get("Etag") != old.tag {
			t.Errorf("%s has changed since it was met", url)
		}
	}
	t.Logf("%d ways, %d archive documents, %d stories", ways, len(seen)-2, len(ids(t, store)))
}

// everywhere gives all that a server has to say, by path.
func everywhere(t *testing.T, s *server.Server) map[string]string {
	t.Helper()
	said := map[string]string{}
	take := func(path string) string {
		w := get(s, "GET", path)
		if w.Code != 200 {
			t.Fatalf("%s: %d", path, w.Code)
		}
		said[path] = w.Header().Get("Etag") + w.Header().Get("Last-Modified") + w.Body.String()
		return w.Body.String()
	}
	for _, folder := range []string{"", "/sources/s1", "/sources/copies", "/topics/sea"} {
		for _, file := range []string{"feed.rss", "feed.atom", "feed.json", ""} {
			take(folder + "/" + file)
		}
	}
	take("/sources.opml")
	take("/feeds.opml")
	for next := "/feed.atom"; next != ""; {
		w, err := readAtom(take(next))
		if err != nil {
			t.Fatal(err)
		}
		if next = strings.TrimPrefix(w.next, "https://nashra.example"); next != "" {
			take(strings.TrimSuffix(next, ".atom") + ".rss")
			take(strings.TrimSuffix(next, ".atom") + ".json")
		}
	}
	return said
}
