package main

import (
	"errors"
	"fmt"
	"io/fs"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"nashra/fetcher"
	"nashra/story"
)

// config is config.yaml, one field a key. Defaults are in defaultConfig; the meaning of each key is written in the
// commented config.yaml of the repository.
type config struct {
	Title       string         `yaml:"title"`
	Description string         `yaml:"description"`
	Language    language       `yaml:"language"`
	URL         baseURL        `yaml:"url"`
	Listen      address        `yaml:"listen"`
	Data        string         `yaml:"data"`
	Contact     headerText     `yaml:"contact"`
	Feed        feedConfig     `yaml:"feed"`
	Fetch       fetchConfig    `yaml:"fetch"`
	Import      importConfig   `yaml:"import"`
	Languages   []itemLanguage `yaml:"languages"`
	Timezone    zone           `yaml:"timezone"`
	Same        sameConfig     `yaml:"same"`
	Inbox       []inboxConfig  `yaml:"inbox"`
	Topics      []topicConfig  `yaml:"topics"`
	Sources     []sourceConfig `yaml:"sources"`
}

type feedConfig struct {
	Items     feedItems `yaml:"items"`
	PerSource share     `yaml:"per_source"`
	Content   content   `yaml:"content"`
	Rights    oneLine   `yaml:"rights"`
	NoIndex   truth     `yaml:"noindex"`
	TitleMark truth     `yaml:"title_mark"`
}

type fetchConfig struct {
	Interval     intervalConfig `yaml:"interval"`
	Workers      count          `yaml:"workers"`
	PerHost      count          `yaml:"per_host"`
	Timeout      duration       `yaml:"timeout"`
	MaxBody      size           `yaml:"max_body"`
	AllowPrivate []prefix       `yaml:"allow_private"`
	Proxy        proxy          `yaml:"proxy"`
}

type importConfig struct {
	MaxDocument size `yaml:"max_document"`
}

type sameConfig struct {
	Near   truth       `yaml:"near"`
	Report probability `yaml:"report"`
}

type inboxConfig struct {
	Path     string      `yaml:"path"`
	Source   string      `yaml:"source"`
	Timezone zone        `yaml:"timezone"`
	FromPath pathPattern `yaml:"from_path"`
	After    afterRead   `yaml:"after"`
}

type intervalConfig struct {
	Min duration `yaml:"min"`
	Max duration `yaml:"max"`
}

type sourceConfig struct {
	ID       sourceID   `yaml:"id"`
	URL      feedURL    `yaml:"url"`
	Title    string     `yaml:"title"`
	Timezone zone       `yaml:"timezone"`
	Headers  headers    `yaml:"headers"`
	Include  []term     `yaml:"include"`
	Exclude  []term     `yaml:"exclude"`
	Topics   []sourceID `yaml:"topics"`
	Content  content    `yaml:"content"`
	Paused   bool       `yaml:"paused"`
}

func defaultConfig() config {
	return config{
		Title:       "نشرة",
		Description: "أخبار العربية من مصادر كثيرة، كل خبر مرة واحدة",
		Language:    "ar",
		URL:         "http://localhost:8080",
		Listen:      "127.0.0.1:8080",
		Data:        "./data",
		Feed:        feedConfig{Items: 100, PerSource: 30, Content: wholeText},
		Fetch: fetchConfig{
			Interval: intervalConfig{Min: duration(10 * time.Minute), Max: duration(24 * time.Hour)},
			Workers:  16,
			PerHost:  2,
			Timeout:  duration(30 * time.Second),
			MaxBody:  16 << 20,
		},
		Import:    importConfig{MaxDocument: 64 << 20},
		Languages: []itemLanguage{"ar"},
		Timezone:  mustZone("Asia/Riyadh"),
		Same:      sameConfig{Near: true, Report: 0.5},
	}
}

// configError is what is wrong with a config: every fault, one a line, with file, line and column.
type configError struct{ faults []string }

func (e *configError) Error() string { return strings.Join(e.faults, "\n") }

// loadConfig reads the file that is named, or else config.yaml here or in the user's config folder, or else takes the
// defaults; then the environment; then checks what no single value can show. The second result is the file's path,
// empty when there is none.
func loadConfig(named string, environ []string) (config, string, error) {
	c := defaultConfig()
	path, err := findConfig(named)
	if err != nil {
		return c, "", err
	}
	places := places{}
	if path != "" {
		content, err := os.ReadFile(path)
		if err != nil {
			return c, path, &configError{[]string{fmt.Sprintf("cannot read the config: %v", err)}}
		}
		if places, err = decodeConfig(path, content, &c); err != nil {
			return c, path, err
		}
	}
	faults := applyEnviron(&c, environ)
	faults = append(faults, c.complete(path, places)...)
	if len(faults) > 0 {
		return c, path, &configError{faults}
	}
	return c, path, nil
}

func findConfig(named string) (string, error) {
	if named != "" {
		return named, nil
	}
	tries := []string{"config.yaml"}
	if dir, err := os.UserConfigDir(); err == nil {
		tries = append(tries, filepath.Join(dir, "nashra", "config.yaml"))
	}
	for _, path := range tries {
		_, err := os.Stat(path)
		if err == nil {
			return path, nil
		}
		if !errors.Is(err, fs.ErrNotExist) {
			return "", &configError{[]string{fmt.Sprintf("cannot read the config: %v", err)}}
		}
	}
	return "", nil
}

// complete resolves the folders, names the sources that have no id, and finds faults between values.
func (c *config) complete(path string, at places) []string {
	var faults []string
	if c.Data == "" {
		faults = append(faults, at.fault("data", "must name a folder"))
	}
	if !filepath.IsAbs(c.Data) {
		c.Data = filepath.Join(filepath.Dir(path), c.Data)
	}
	if c.Fetch.Interval.Min > c.Fetch.Interval.Max {
		faults = append(faults, at.fault("fetch.interval.min", "must not be longer than fetch.interval.max"))
	}
	faults = append(faults, c.completeInboxes(filepath.Dir(path), at)...)
	seen := map[sourceID]bool{}
	for i := range c.Sources {
		s := &c.Sources[i]
		key := fmt.Sprintf("sources[%d]", i)
		if s.URL == "" {
			faults = append(faults, at.fault(key, "a source needs a url"))
			continue
		}
		if s.ID == "" {
			s.ID = sourceID(fetcher.SourceID(nameFrom(s.Title, s.URL)))
		}
		if seen[s.ID] {
			faults = append(faults, at.fault(key, fmt.Sprintf("a second source with the id %q; give each source an id of its own", s.ID)))
		}
		seen[s.ID] = true
	}
	return append(faults, c.completeTopics(at)...)
}

// sources gives the sources in the words of the story room, those of the config only.
func (c *config) sources() []story.Source {
	list := make([]story.Source, 0, len(c.Sources))
	for _, s := range c.Sources {
		location := s.Timezone.Location
		if location == nil {
			location = c.Timezone.Location
		}
		list = append(list, story.Source{
			ID: string(s.ID), URL: string(s.URL), Title: s.Title, Location: location, Headers: s.Headers,
			Include: textsOf(s.Include), Exclude: textsOf(s.Exclude), Paused: s.Paused,
		})
	}
	return list
}

// textsOf gives values of the config as the texts they are; none stays none.
func textsOf[T ~string](list []T) []string {
	var texts []string
	for _, v := range list {
		texts = append(texts, string(v))
	}
	return texts
}

// privatePrefixes are the address ranges that may be dialled although they are not public.
func (c *config) privatePrefixes() []netip.Prefix {
	var list []netip.Prefix
	for _, p := range c.Fetch.AllowPrivate {
		list = append(list, netip.Prefix(p))
	}
	return list
}

// pick gives the sources with these ids, each once, or says which id is unknown.
func pick(all []story.Source, ids []string) ([]story.Source, error) {
	var picked []story.Source
	for _, id := range ids {
		i := slices.IndexFunc(all, func(s story.Source) bool { return s.ID == id })
		if i < 0 {
			return nil, fmt.Errorf("no source has the id %q; `nashra sources` lists them", id)
		}
		if !slices.ContainsFunc(picked, func(s story.Source) bool { return s.ID == id }) {
			picked = append(picked, all[i])
		}
	}
	return picked, nil
}
