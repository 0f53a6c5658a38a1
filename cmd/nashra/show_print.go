package main

import (
	"fmt"
	"io"
	"strings"
	"time"
	"unicode/utf8"

	"nashra/story"
)

// print writes a story for a person. Titles and addresses have lines of their own, and Arabic words within an English
// line are quoted: the two would run together on a terminal.
func (s *shownStory) print(out io.Writer) {
	items := "1 item"
	if len(s.Items) > 1 {
		items = fmt.Sprintf("%d items", len(s.Items))
	}
	fmt.Fprintf(out, "story %s\n  %s\n  published %s, updated %s, %s\n", s.Story, s.Title,
		s.Published.Format(time.RFC3339), s.Updated.Format(time.RFC3339), items)
	for i := range s.Items {
		s.Items[i].print(out)
	}
}

func (i *shownItem) print(out io.Writer) {
	when := i.Published.Format(time.RFC3339)
	if i.FirstSeen {
		when = "without a date, first seen " + when
	}
	fmt.Fprintf(out, "\n%s  %s (source %s), %s\n  %s\n", i.Item, i.Outlet, i.Source, when, i.Title)
	if i.Derived {
		fmt.Fprintln(out, "  (it came without a title: this one was made from its text)")
	}
	if i.URL != "" {
		fmt.Fprintf(out, "  %s\n", i.URL)
	}
	if i.Shown != "" {
		wrap(out, "  ", "shown, because "+i.Shown)
	}
	wrap(out, "  ", i.Why)
	i.explained.print(out)
	if r := i.Refused; r != nil {
		wrap(out, "  ", fmt.Sprintf("the nearest that was refused is %s of story %s:", r.Item, r.Story))
		fmt.Fprintf(out, "    %s\n", r.Title)
		wrap(out, "    ", r.Why)
		r.explained.print(out)
	}
}

func (e *explained) print(out io.Writer) {
	for _, list := range []struct {
		before string
		words  []string
	}{
		{"words of both: ", quoted(e.Words)},
		{"words that the other lacks: ", quoted(e.Lacks)},
		{"they contradict one another: ", facts(e.facts)},
		{"they name others in one place: ", facts(e.names)},
	} {
		if len(list.words) > 0 {
			wrap(out, "    ", list.before+strings.Join(list.words, ", "))
		}
	}
}

func quoted(words []string) []string {
	list := make([]string, len(words))
	for i, w := range words {
		list[i] = "«" + w + "»"
	}
	return list
}

func facts(contradictions []story.Contradiction) []string {
	list := make([]string, len(contradictions))
	for i, c := range contradictions {
		list[i] = fmt.Sprintf("«%s» here and «%s» there", c.Here, c.There)
	}
	return list
}

// wrapAt is the longest line of a sentence.
const wrapAt = 100

// wrap writes a sentence in lines that are indented, the later ones further. A number stays with its percent sign.
func wrap(out io.Writer, indent, sentence string) {
	line := indent
	for i, word := range strings.Split(strings.ReplaceAll(sentence, " %", "\u00a0%"), " ") {
		switch {
		case i == 0:
		case utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) > wrapAt:
			fmt.Fprintln(out, strings.ReplaceAll(line, "\u00a0%", " %"))
			line = indent + "  "
		default:
			line += " "
		}
		line += word
	}
	fmt.Fprintln(out, strings.ReplaceAll(line, "\u00a0%", " %"))
}
