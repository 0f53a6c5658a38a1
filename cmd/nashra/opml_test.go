package main

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"nashra/arabic"
	"nashra/feedgen"
	"nashra/fetcher"
	"nashra/story"
)

// TestOPMLThereAndBack: what is exported and read again is the same, and the same bytes when it is exported again.
func TestOPMLThereAndBack(t *testing.T) {
	line := rapid.Map(rapid.String(), func(s string) string {
		return arabic.CleanLine(strings.Map(func(r rune) rune {
			if r >= 0x7F && r <= 0x9F || r < 0x20 || r == 0xFFFE || r == 0xFFFF {
				return -1
			}
			return r
		}, "بحر "+s+" &amp;"))
	})
	rapid.Check(t, func(t *rapid.T) {
		var sources []story.Subscription
		for n := range rapid.IntRange(0, 12).Draw(t, "sources") {
			sources = append(sources, story.Subscription{
				ID: fmt.Sprintf("s%02d", n), URL: fmt.Sprintf("https://bahr.example/rss?a=1&b=%d", n), Title: rapid.OneOf(rapid.Just(""), line).Draw(t, "title"),
				Site: rapid.SampledFrom([]string{"", "http://bahr.example/"}).Draw(t, "site"), Language: rapid.SampledFrom([]string{"", "ar", "ar-EG"}).Draw(t, "language"),
				Zone: rapid.SampledFrom([]string{"", "UTC", "Asia/Aden"}).Draw(t, "zone"), Paused: rapid.Bool().Draw(t, "paused"),
				Include: rapid.SliceOfN(line, 0, 2).Draw(t, "include"), Exclude: rapid.SliceOfN(line, 0, 2).Draw(t, "exclude"),
				Folder: rapid.SliceOfN(rapid.OneOf(rapid.SampledFrom([]string{"صحف", "مجلات"}), line), 0, 3).Draw(t, "folder"),
			})
		}
		var out, again bytes.Buffer
		if notes, err := feedgen.WriteOPML(&out, feedgen.OPML{Title: "مصادر", Sources: sources}); err != nil || len(notes) > 0 {
			t.Fatal(notes, err)
		}
		list, err := fetcher.ParseOPML(out.Bytes())
		if err != nil || len(list.Notes) > 0 {
			t.Fatal(list.Notes, err)
		}
		var read []story.Subscription
		for _, f := range list.Feeds {
			read = append(read, f.Subscription)
		}
		if _, err := feedgen.WriteOPML(&again, feedgen.OPML{Title: list.Title, Sources: read}); err != nil || out.String() != again.String() {
			t.Fatal(err, cmp.Diff(out.String(), again.String()))
		}
		slices.SortFunc(read, func(a, b story.Subscription) int { return strings.Compare(a.ID, b.ID) }) // folders have grouped them
		if diff := cmp.Diff(sources, read, cmp.FilterValues(func(a, b []string) bool { return len(a)+len(b) == 0 }, cmp.Ignore())); diff != "" {
			t.Fatal(diff)
		}
	})
}
