package main

import (
	"fmt"
	"slices"

	"nashra/arabic"
	"nashra/feedgen"
	"nashra/story"
)

type topicConfig struct {
	ID      sourceID   `yaml:"id"`
	Title   oneLine    `yaml:"title"`
	Any     []term     `yaml:"any"`
	Stems   []stemWord `yaml:"stems"`
	None    []term     `yaml:"none"`
	Sources []sourceID `yaml:"sources"`
}

// stemWord is one word, of which the stem is looked for.
type stemWord string

func (w *stemWord) UnmarshalText(b []byte) error {
	if words := slices.Collect(arabic.Fold(string(b)).Words()); len(words) != 1 {
		return fmt.Errorf("%q is not one word; phrases can stand in `any`", b)
	}
	*w = stemWord(b)
	return nil
}

// content is how much of a text goes out.
type content string

const (
	wholeText   content = "full"
	summaryOnly content = "summary"
)

func (c *content) UnmarshalText(b []byte) error {
	switch v := content(b); v {
	case wholeText, summaryOnly:
		*c = v
		return nil
	}
	return fmt.Errorf("%q is neither full nor summary", b)
}

// completeTopics finds faults between topics, and between them and the sources.
func (c *config) completeTopics(at places) []string {
	var faults []string
	known := map[sourceID]bool{}
	for i := range c.Topics {
		t := &c.Topics[i]
		key := fmt.Sprintf("topics[%d]", i)
		switch {
		case t.ID == "":
			faults = append(faults, at.fault(key, "a topic needs an id"))
		case known[t.ID]:
			faults = append(faults, at.fault(key, fmt.Sprintf("a second topic with the id %q; give each topic an id of its own", t.ID)))
		}
		known[t.ID] = true
		if t.Title == "" {
			t.Title = oneLine(t.ID)
		}
	}
	used := map[sourceID]bool{}
	for i, s := range c.Sources {
		for j, topic := range s.Topics {
			used[topic] = true
			if !known[topic] {
				faults = append(faults, at.fault(fmt.Sprintf("sources[%d].topics[%d]", i, j), fmt.Sprintf("there is no topic with the id %q", topic)))
			}
		}
	}
	for i := range c.Topics {
		if t := &c.Topics[i]; t.ID != "" && len(t.Any)+len(t.Stems)+len(t.Sources) == 0 && !used[t.ID] {
			faults = append(faults, at.fault(fmt.Sprintf("topics[%d]", i), "nothing would ever belong to it; give it `any`, `stems` or `sources`, or name it in the `topics` of a source"))
		}
	}
	return faults
}

// topics gives the topics in the words of the story room.
func (c *config) topics() []story.Topic {
	var list []story.Topic
	for _, t := range c.Topics {
		topic := story.Topic{ID: string(t.ID), Title: string(t.Title), Any: textsOf(t.Any), Stems: textsOf(t.Stems), None: textsOf(t.None), Sources: textsOf(t.Sources)}
		for _, s := range c.Sources {
			if slices.Contains(s.Topics, t.ID) && !slices.Contains(topic.Sources, string(s.ID)) {
				topic.Sources = append(topic.Sources, string(s.ID))
			}
		}
		list = append(list, topic)
	}
	return list
}

// summaries says of which sources only a summary goes out.
func (c *config) summaries() feedgen.Summaries {
	s := feedgen.Summaries{All: c.Feed.Content == summaryOnly, Source: map[string]bool{}}
	for _, source := range c.Sources {
		if source.Content != "" {
			s.Source[string(source.ID)] = source.Content == summaryOnly
		}
	}
	return s
}
