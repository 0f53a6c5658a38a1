package server

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"nashra/feedgen"
	"nashra/storage"
	"nashra/story"
)

// Site makes what is public, path by path, as bytes: for readers who ask, and for a folder of static files.
// Its methods may be called from several goroutines.
type Site struct {
	store    Stories
	settings *Settings
	names    *names
	version  string // of the program
	root     string // path of the public address: "" where that is a host alone
}

// NewSite makes a site of a store as the settings want it.
func NewSite(store Stories, settings Settings, version string) *Site {
	root := ""
	if u, err := url.Parse(settings.Feed.URL); err == nil {
		root = strings.TrimRight(u.Path, "/")
	}
	return &Site{store: store, settings: &settings, names: &names{}, version: version, root: root}
}

// Resource is what stands at one path.
type Resource struct {
	Path        string // below the public address
	ContentType string
	Modified    time.Time // zero where nobody knows
	Lasting     bool      // it never changes, but for what is taken down
	Body        []byte

	page bool // for a browser
}

// Packed gives the body in gzip and in brotli.
func (r *Resource) Packed() (gz, br []byte) { return gzipped(r.Body), brotlied(r.Body) }

// Resource makes what stands at a path. Errors: storage.ErrNotFound, storage.ErrForgotten, and what the store says.
func (s *Site) Resource(path string) (*Resource, error) {
	switch path {
	case "/sources":
		return s.listing(path, "text/html; charset=utf-8", feedgen.WriteSources)
	case "/feeds":
		return s.listing(path, "text/html; charset=utf-8", feedgen.WriteFeeds)
	case "/feeds.opml":
		return s.listing(path, "text/x-opml; charset=utf-8", feedgen.WriteOwnFeeds)
	case "/sources.opml":
		return s.sourcesOPML()
	}
	if id, found := strings.CutPrefix(path, "/stories/"); found {
		return s.story(id)
	}
	if name, found := strings.CutPrefix(path, "/archive/"); found {
		return s.archive(name)
	}
	folder, file := path[:strings.LastIndexByte(path, '/')], path[strings.LastIndexByte(path, '/')+1:]
	for _, format := range feedgen.Formats() {
		if format.File == file {
			return s.feed(folder, format)
		}
	}
	return nil, storage.ErrNotFound
}

// feed makes one format of the feed of a folder.
func (s *Site) feed(folder string, format feedgen.Format) (*Resource, error) {
	feed, modified, err := s.stories(folder)
	if err != nil {
		return nil, err
	}
	return s.written(&feed, format, modified)
}

func (s *Site) written(feed *feedgen.Feed, format feedgen.Format, modified time.Time) (*Resource, error) {
	r := &Resource{Path: feed.Path(format), ContentType: format.ContentType, Modified: modified, page: format.MediaType() == "text/html"}
	var err error
	r.Body, err = bytesOf(func(out io.Writer) error { return format.Write(out, *feed) })
	return r, err
}

func bytesOf(write func(io.Writer) error) ([]byte, error) {
	var body bytes.Buffer
	err := write(&body)
	return body.Bytes(), err
}

// stories gives the feed of a folder, and when its newest change was seen.
func (s *Site) stories(folder string) (feedgen.Feed, time.Time, error) {
	feed, err := s.frame()
	if err != nil {
		return feed, time.Time{}, err
	}
	query := storage.Query{Limit: s.settings.Items, PerSource: s.settings.PerSource}
	title, known := "", true
	if id := folder[strings.LastIndexByte(folder, '/')+1:]; folder != "" && (id == "" || strings.Count(folder, "/") != 2) {
		return feed, time.Time{}, storage.ErrNotFound // a slash that was encoded
	}
	if id, found := strings.CutPrefix(folder, "/sources/"); found {
		query.Source = id
		var origin story.Origin
		origin, known = feed.Sources[id]
		if title = origin.Title; title == "" {
			title = id
		}
	} else if id, found := strings.CutPrefix(folder, "/topics/"); found {
		query.Topic = id
		i := slices.IndexFunc(feed.Topics, func(t story.Topic) bool { return t.ID == id })
		if i < 0 {
			return feed, time.Time{}, storage.ErrNotFound
		}
		title = feed.Topics[i].Title
	} else if folder != "" {
		return feed, time.Time{}, storage.ErrNotFound
	}
	selected, err := s.store.Select(query)
	if err != nil {
		return feed, time.Time{}, err
	}
	if len(selected.Stories) == 0 && !known {
		return feed, time.Time{}, storage.ErrNotFound
	}
	feed.Folder, feed.Stories = folder, selected.Stories
	if selected.Archive != 0 {
		feed.Previous = strconv.FormatUint(selected.Archive, 10)
	}
	if title != "" {
		feed.Whole, feed.Title = feed.Title, title+" · "+feed.Title
	}
	return feed, selected.Modified, nil
}

// firstArchive is the end of the way back: an archive document without stories. Programs that check feeds want each archive to
// name one before or after it. Of this one the one after it is known for ever: the one that ends with the first change.
const firstArchive = 0

// archive makes an archive document; name is as in "400.atom".
func (s *Site) archive(name string) (*Resource, error) {
	number, kind, _ := strings.Cut(name, ".")
	seq, err := strconv.ParseUint(number, 10, 64)
	if err != nil || number != strconv.FormatUint(seq, 10) {
		return nil, storage.ErrNotFound
	}
	for _, format := range feedgen.Formats() {
		if format.File != "feed."+kind {
			continue
		}
		feed, err := s.frame()
		if err != nil {
			return nil, err
		}
		archive, err := s.store.Archive(max(seq, 1))
		if err != nil {
			return nil, err
		}
		feed.Archive, feed.Previous = number, strconv.FormatUint(archive.Previous, 10)
		if seq == firstArchive {
			feed.Previous, feed.Next = "", "1"
		} else {
			feed.Stories, feed.Sources = archive.Stories, originsThen(archive.Origins, feed.Sources)
		}
		r, err := s.written(&feed, format, archive.Modified)
		if err == nil {
			r.Lasting = true
		}
		return r, err
	}
	return nil, storage.ErrNotFound
}

// originsThen are the names of their time, and those of now for sources that had none.
func originsThen(then, now map[string]story.Origin) map[string]story.Origin {
	all := maps.Clone(now)
	maps.Copy(all, then)
	return all
}

func (s *Site) story(id string) (*Resource, error) {
	found, err := s.store.Story(id)
	if err != nil {
		return nil, err
	}
	modified, err := s.store.Modified()
	if err != nil {
		return nil, err
	}
	return s.page("/stories/"+id, modified, func(out io.Writer, f feedgen.Feed) error { return feedgen.WriteStory(out, f, found) })
}

func (s *Site) page(path string, modified time.Time, write func(io.Writer, feedgen.Feed) error) (*Resource, error) {
	feed, err := s.frame()
	if err != nil {
		return nil, err
	}
	body, err := bytesOf(func(out io.Writer) error { return write(out, feed) })
	return &Resource{Path: path, ContentType: "text/html; charset=utf-8", Modified: modified, Body: body, page: true}, err
}

// Missing makes the page that says that there is nothing, or nothing any more where it was taken down.
func (s *Site) Missing(gone bool) (*Resource, error) {
	if gone {
		return s.page("", time.Time{}, feedgen.WriteGone)
	}
	return s.page("", time.Time{}, feedgen.WriteMissing)
}

// listing makes what lists the sources. It has no date: what it shows changes with every visit, and its tag says whether
// it did.
func (s *Site) listing(path, contentType string, write func(io.Writer, feedgen.Feed, []feedgen.SourceState) error) (*Resource, error) {
	states, err := statesOf(s.store, s.settings)
	if err != nil {
		return nil, err
	}
	feed, err := s.frame()
	if err != nil {
		return nil, err
	}
	if path != "/sources" {
		if states, err = s.withCarriers(states, &feed); err != nil {
			return nil, err
		}
	}
	body, err := bytesOf(func(out io.Writer) error { return write(out, feed, states) })
	return &Resource{Path: path, ContentType: contentType, Body: body, page: strings.HasPrefix(contentType, "text/html")}, err
}

// withCarriers adds those that have carried stories and are visited no more, or never were.
func (s *Site) withCarriers(states []feedgen.SourceState, feed *feedgen.Feed) ([]feedgen.SourceState, error) {
	ids, err := s.store.Carriers()
	if err != nil {
		return nil, err
	}
	listed := map[string]bool{}
	for i := range states {
		listed[states[i].ID] = true
	}
	for _, id := range ids {
		if listed[id] {
			continue
		}
		state := feedgen.SourceState{ID: id, Title: feed.Sources[id].Title, Site: feed.Sources[id].Site}
		if state.Title == "" {
			state.Title = id
		}
		states = append(states, state)
	}
	return states, nil
}

// sourcesOPML lists the sources as readers may take them over. How this Nashra reads them is its own business.
func (s *Site) sourcesOPML() (*Resource, error) {
	feed, err := s.frame()
	if err != nil {
		return nil, err
	}
	list := feedgen.OPML{Title: "مصادر " + feed.Title, Public: true}
	for _, source := range s.settings.Sources {
		origin := feed.Sources[source.ID]
		list.Sources = append(list.Sources, story.Subscription{ID: source.ID, URL: source.URL, Title: origin.Title, Site: origin.Site})
	}
	body, err := bytesOf(func(out io.Writer) error {
		_, err := feedgen.WriteOPML(out, list) // its notes are for who exports
		return err
	})
	return &Resource{Path: "/sources.opml", ContentType: "text/x-opml; charset=utf-8", Body: body}, err
}

// frame is what all that goes out has in common: the settings, and what is known of the sources.
func (s *Site) frame() (feedgen.Feed, error) {
	feed := s.settings.Feed
	origins, err := s.store.Origins()
	if err != nil {
		return feed, err
	}
	feed.Sources = s.names.of(origins, s.settings.Sources)
	return feed, nil
}

// NewestArchive is the archive that the feed of all names; 0: it has all stories.
func (s *Site) NewestArchive() (uint64, error) {
	selected, err := s.store.Select(storage.Query{Limit: s.settings.Items, PerSource: s.settings.PerSource})
	return selected.Archive, err
}

// Sum names what all resources have in common besides the stories: the same sum, and a story that has not changed has the same page.
func (s *Site) Sum() (string, error) {
	feed, err := s.frame()
	if err != nil {
		return "", err
	}
	frame, err := s.Missing(false) // it has the frame of all pages, and their style
	if err != nil {
		return "", err
	}
	topics, err := s.store.JudgedBy() // stories get other topics without changing, and some time after the settings
	if err != nil {
		return "", err
	}
	settings, err := json.Marshal([]any{topics, s.version, s.settings.Items, s.settings.PerSource, feed, frame.Body})
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(settings)
	return hex.EncodeToString(sum[:16]), nil
}

// Paths gives the paths of everything but the stories and the archives.
func (s *Site) Paths() ([]string, error) {
	paths := []string{"/sources", "/feeds", "/feeds.opml", "/sources.opml"}
	feed, err := s.frame()
	if err != nil {
		return nil, err
	}
	carriers, err := s.store.Carriers()
	if err != nil {
		return nil, err
	}
	folders := []string{""}
	for _, topic := range feed.Topics {
		folders = append(folders, "/topics/"+topic.ID)
	}
	for id := range feed.Sources { // a feed that people may have stays, also when nothing is left in it
		carriers = append(carriers, id)
	}
	slices.Sort(carriers)
	for _, id := range slices.Compact(carriers) {
		folders = append(folders, "/sources/"+id)
	}
	for _, folder := range folders {
		for _, format := range feedgen.Formats() {
			paths = append(paths, folder+"/"+format.File)
		}
	}
	return paths, nil
}
