package feedgen_test

import (
	"errors"
	"fmt"
	"html"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"nashra/arabic"
	"nashra/feedgen"
	"nashra/story"
)

// one is a feed with one story, by one outlet.
func one(lead story.Item) feedgen.Feed {
	at := time.Date(2026, 11, 25, 9, 30, 0, 0, time.FixedZone("", 3*3600))
	return feedgen.Feed{
		Title: "نشرة التجربة", Description: "أخبار", Language: "ar", URL: "https://nashra.example",
		Stories: []story.Story{{
			ID: "1-abcdefgh", Published: at, Updated: at, Lead: lead,
			Coverage: []story.Coverage{{Item: 1, Source: lead.Source, Outlet: lead.Outlet, URL: lead.URL, Title: lead.Title, Published: at}},
		}},
	}
}

// TestTextIsNeverFolded is promise P5: each letter, mark and digit that a source wrote reaches a reader in every format.
func TestTextIsNeverFolded(t *testing.T) {
	texts := map[string]string{
		"tashkeel":       "قَالَ الوَزِيرُ إنَّ المَوْسِمَ طَوِيلٌ جِدًّا",
		"alef":           "أُجِّل إعلان آخر إلى ٱلجمعة لأن الماء انقطع",
		"yeh and heh":    "على مدى أعوام بنى مصطفى مدرسةً في قرية سعى إليها",
		"tatweel":        "عــاجــل: ســقوط أمــطار",
		"Arabic digits":  "ارتفع السعر ٪٢٥ إلى ١٬٢٣٤٫٥ ليرة",
		"Persian":        "۱۲۰ ناشر در نمایشگاه کتاب می\u200cآیند، به گفتهٔ پژمان",
		"Quranic":        "وكتب ﷽ في أول الرسالة ثم ﷺ والآية \u06dd وألفا خنجرية هٰذا",
		"presentation":   "ﻻ ﺷﻲء ﷼",
		"decomposed":     "ا\u0653 ا\u0654 ا\u0655 و\u0654 ي\u0654",
		"marks":          "قال\u200f: (AB-12)\u200e ثم سكت",
		"capitals":       "شركة OpenWRT تطلق İstanbul ﬁrmware ２",
		"repeated space": "سطر  فيه   فراغ",
	}
	for name, text := range texts {
		t.Run(name, func(t *testing.T) {
			if string(arabic.Fold(text)) == text {
				t.Fatal("folding changes nothing here: the text proves nothing")
			}
			f := one(story.Item{Source: "bahr", Outlet: "و " + text, URL: "https://bahr.example/1", Title: "ع " + text, Summary: "م " + text, HTML: "<p>" + html.EscapeString(text) + "</p>", Authors: []string{"ك " + text}, Categories: []string{"ت " + text}, Language: "ar"})
			f.Title, f.Description = "ن "+text, "ش "+text
			f.Stories[0].Coverage = append(f.Stories[0].Coverage, story.Coverage{Item: 2, Outlet: "ث " + text, Title: "ل " + text})

			want := map[string][]string{
				"feed":  {"ن " + text, "ع " + text, "م " + text, "ك " + text, "ت " + text},
				"entry": {text, "و " + text, "ث " + text, "ل " + text},
			}
			rss, atom, jsonFeed := readRSS(t, f), readAtom(t, f), readJSONFeed(t, f)
			r, a, j := rss.Channel.Items[0], atom.Entries[0], jsonFeed.Items[0]
			for format, got := range map[string][]string{
				"RSS":  {rss.Channel.Title, r.Title, html.UnescapeString(r.Description), r.Creators[0], r.Categories[0]},
				"Atom": {atom.Title, a.Title, a.Summary, a.Authors[0].Name, a.Categories[0].Term},
				"JSON": {jsonFeed.Title, j.Title, j.Summary, j.Authors[0].Name, j.Tags[0]},
			} {
				if diff := cmp.Diff(want["feed"], got); diff != "" {
					t.Errorf("%s: %s", format, diff)
				}
			}
			for format, content := range map[string]string{"RSS": r.Content, "Atom": a.Content, "JSON": j.Content, "page": written(t, writeStoryPages, f)} {
				body := parseHTML(t, content)
				got := []string{lastOf(body.all("p")).string()}
				if format == "page" {
					got[0] = body.all("div")[0].all("p")[0].string()
				}
				for _, bdi := range body.all("footer")[0].all("bdi") {
					got = append(got, bdi.string())
				}
				if diff := cmp.Diff(want["entry"], got); diff != "" {
					t.Errorf("the body in %s: %s", format, diff)
				}
			}
			front := readFront(t, f)
			got := []string{front.class("p", "about")[0].string(), front.all("h2")[0].string(), front.class("p", "summary")[0].string(), front.all("bdi")[0].string()}
			if diff := cmp.Diff([]string{"ش " + text, "ع " + text, strings.Join(strings.Fields("م "+text), " "), "و " + text}, got); diff != "" {
				t.Errorf("the front page: %s", diff)
			}
		})
	}
}

// harmless are the elements that a page or an entry may have, besides those that an item's own HTML has.
var harmless = strings.Fields("all html head meta title link style body header p a nav span main h1 h2 article bdi time ul li div footer")

// TestNothingRuns is promise P8: no address but of the web, no attribute and no element that the templates do not write,
// whatever outlets, titles and addresses are.
func TestNothingRuns(t *testing.T) {
	forEveryFeed(t, func(t reporter, f feedgen.Feed) {
		pages := map[string]string{"page": format(t, "/", f)}
		for i := range f.Stories {
			f.Stories[i].Lead.HTML = "<p>نص.</p>"
		}
		var stories strings.Builder
		if err := writeStoryPages(&stories, f); err != nil {
			t.Fatalf("%v", err)
		}
		pages["stories"] = stories.String()
		var links []string
		for i, it := range readRSS(t, f).Channel.Items {
			pages[fmt.Sprint("RSS ", i)], pages[fmt.Sprint("description ", i)] = it.Content, it.Description
			links = append(links, it.Link, it.Source.URL)
			for _, e := range it.Enclosures {
				links = append(links, e.URL)
			}
			for _, e := range it.Media {
				links = append(links, e.URL)
			}
		}
		for i, e := range readAtom(t, f).Entries {
			pages[fmt.Sprint("Atom ", i)] = e.Content
			for _, l := range e.Links {
				links = append(links, l.Href)
			}
		}
		for i, it := range readJSONFeed(t, f).Items {
			pages[fmt.Sprint("JSON ", i)] = it.Content
			links = append(links, it.URL)
			for _, c := range it.Nashra.Coverage {
				links = append(links, c.URL)
			}
			for _, a := range it.Attachments {
				links = append(links, a.URL)
			}
		}
		for name, page := range pages {
			for _, n := range parseHTML(t, "<div>"+page+"</div>").all("*") {
				if !slices.Contains(harmless, n.name) {
					t.Errorf("%s has <%s>: %q", name, n.name, page)
				}
				for key, value := range n.attr {
					if key == "href" || key == "src" {
						links = append(links, value)
					} else if key == "http-equiv" && value == "Content-Security-Policy" { // it takes rights away, and gives none
						continue
					} else if !slices.Contains(strings.Fields("dir lang charset name content rel type title class datetime aria-label"), key) {
						t.Errorf("%s: <%s %s=%q>", name, n.name, key, value)
					}
				}
			}
		}
		for _, link := range links {
			if link != "" && !strings.HasPrefix(link, "https://") && !strings.HasPrefix(link, "http://") && (link[0] != '/' || strings.HasPrefix(link, "//")) {
				t.Errorf("the address %q goes out", link)
			}
		}
	})
}

// TestParagraphsAreThoseOfTheText: a program that takes the <p> of an entry has the article and nothing else.
func TestParagraphsAreThoseOfTheText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := anyFeed().Filter(func(f feedgen.Feed) bool { return len(f.Stories) > 0 }).Draw(t, "feed")
		f.Summaries.All = false
		for i, it := range shownInJSON(t, f) {
			var want, got []string
			for _, p := range parseHTML(t, "<div>"+cleaned(f.Stories[i].Lead.HTML)+"</div>").all("p") {
				want = append(want, p.string())
			}
			body := parseHTML(t, it.HTML).all("div")[0]
			for _, p := range body.all("p") {
				got = append(got, cleaned(p.string()))
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s", diff)
			}
			if body.attr["dir"] == "" || body.attr["lang"] == "" {
				t.Errorf("the body says nothing of its direction: %q", it.HTML)
			}
			if n := len(body.children); len(f.Stories[i].Coverage) > 0 && body.children[n-1].name != "footer" {
				t.Errorf("the coverage does not stand after the text: %q", it.HTML)
			}
		}
	})
}

// cleaned is what must be left of a text: all that is a character in HTML and in XML 1.0, but what turns letters about
// and the marks that paragraphs begin with.
func cleaned(s string) string {
	var out strings.Builder
	for _, r := range strings.ToValidUTF8(s, "\uFFFD") {
		switch {
		case r == '\t' || r == '\n' || r == '\r':
			out.WriteRune(r)
		case r == 0x85:
			out.WriteByte(' ')
		case r == 0xFFFD:
			out.WriteRune('□')
		case r < 0x20, r >= 0x7F && r <= 0x9F, r >= 0xFDD0 && r <= 0xFDEF, r&0xFFFE == 0xFFFE:
		case r == 0x200F, r >= 0x202A && r <= 0x202E, r >= 0x2066 && r <= 0x2069:
		default:
			out.WriteRune(r)
		}
	}
	return out.String()
}

// TestFeedsSayWhatTheyAre: language, address, ids.
func TestFeedsSayWhatTheyAre(t *testing.T) {
	f := goldenFeeds(t)["three_outlets"]
	f.Language = "ar-LB"
	rss, atom, jsonFeed := readRSS(t, f), readAtom(t, f), readJSONFeed(t, f)
	for name, c := range map[string]struct{ got, want string }{
		"RSS language":           {rss.Channel.Language, "ar-LB"},
		"RSS self":               {rss.Channel.Self[0].Rel + " " + rss.Channel.Self[0].Href, "self https://nashra.example/feed.rss"},
		"RSS last built":         {rss.Channel.Built, "Tue, 24 Nov 2026 21:40:00 +0200"},
		"RSS guid":               {rss.Channel.Items[0].GUID.Text, "https://nashra.example/stories/4-abcdefg4"},
		"RSS guid is no link":    {rss.Channel.Items[0].GUID.Permalink, "false"},
		"Atom language":          {atom.Lang, "ar-LB"},
		"Atom id":                {atom.ID, "https://nashra.example/"},
		"Atom self":              {atom.Links[0].Rel + " " + atom.Links[0].Href, "self https://nashra.example/feed.atom"},
		"Atom alternate":         {atom.Links[1].Rel + " " + atom.Links[1].Href, "alternate https://nashra.example/"},
		"Atom updated":           {atom.Updated, "2026-11-24T21:40:00+02:00"},
		"Atom entry's language":  {atom.Entries[0].Lang, "ar"},
		"Atom entry's updated":   {atom.Entries[0].Updated, "2026-11-24T21:40:00.000004+02:00"},
		"Atom entry's published": {atom.Entries[0].Published, "2026-11-24T18:05:00+02:00"},
		"Atom related":           {atom.Entries[0].Links[2].Rel + " " + atom.Entries[0].Links[2].Title, "related صحيفة البحر"},
		"JSON version":           {jsonFeed.Version, "https://jsonfeed.org/version/1.1"},
		"JSON language":          {jsonFeed.Language, "ar-LB"},
		"JSON feed_url":          {jsonFeed.FeedURL, "https://nashra.example/feed.json"},
		"JSON home page":         {jsonFeed.HomePageURL, "https://nashra.example/"},
		"JSON item's language":   {jsonFeed.Items[0].Language, "ar"},
		"JSON modified":          {jsonFeed.Items[0].Updated, "2026-11-24T21:40:00+02:00"},
	} {
		if c.got != c.want {
			t.Errorf("%s: %q, want %q", name, c.got, c.want)
		}
	}
	if body := parseHTML(t, jsonFeed.Items[0].Content).all("div")[0]; body.attr["dir"] != "rtl" || body.attr["lang"] != "ar" {
		t.Errorf("the body is %v", body.attr)
	}
	html := readFront(t, f).all("html")[0]
	var feeds []string
	for _, l := range html.all("link") {
		feeds = append(feeds, l.attr["rel"]+" "+l.attr["type"]+" "+l.attr["href"])
	}
	want := []string{"canonical  https://nashra.example/", "alternate application/rss+xml https://nashra.example/feed.rss", "alternate application/atom+xml https://nashra.example/feed.atom", "alternate application/feed+json https://nashra.example/feed.json"}
	if diff := cmp.Diff(want, feeds); diff != "" || html.attr["lang"] != "ar" || html.attr["dir"] != "rtl" {
		t.Errorf("the page: %v %s", html.attr, diff)
	}
}

// TestDirection: letters decide, not tags and addresses.
func TestDirection(t *testing.T) {
	picture := `<p><img src="https://cdn.bahr.example/a/long/address/of/nothing/but/latin/letters/and/more/of/them.png" alt=""/></p>`
	for name, c := range map[string]struct {
		lead           story.Item
		direction, tag string
	}{
		"Arabic":                     {story.Item{Title: "خبر", HTML: "<p>نص.</p>", Language: "ar"}, "rtl", "ar"},
		"Arabic with a long address": {story.Item{Title: "خبر", HTML: picture + "<p>نص.</p>", Language: "ar"}, "rtl", "ar"},
		"Arabic after many tags":     {story.Item{Title: "Linux", HTML: strings.Repeat(picture, 50) + "<p>صدرت النواة الجديدة.</p>", Language: "ar"}, "rtl", "ar"},
		"English":                    {story.Item{Title: "News", HTML: "<p>Text, with خبر in it.</p>"}, "ltr", "und"},
		"Persian":                    {story.Item{Title: "خبر", HTML: "<p>کتاب</p>", Language: "fa"}, "rtl", "fa"},
		"no letters":                 {story.Item{Title: "2026"}, "rtl", "ar"},
	} {
		f := one(c.lead)
		it := readJSONFeed(t, f).Items[0]
		if body := parseHTML(t, it.Content).all("div")[0]; body.attr["dir"] != c.direction || body.attr["lang"] != c.tag || it.Language != c.tag || readAtom(t, f).Entries[0].Lang != c.tag {
			t.Errorf("%s: %v %q, want %s %s", name, body.attr, it.Language, c.direction, c.tag)
		}
	}
}

// TestTimesThatNoFormatCanWrite: such a story has a time that all can, and does not cost the others their feed.
func TestTimesThatNoFormatCanWrite(t *testing.T) {
	at := time.Date(2026, 11, 25, 9, 30, 0, 0, time.UTC)
	for name, c := range map[string]struct {
		published, updated         time.Time
		wantPublished, wantUpdated string
	}{
		"both known":              {at, at.Add(time.Hour), "2026-11-25T09:30:00Z", "2026-11-25T10:30:00Z"},
		"no times":                {time.Time{}, time.Time{}, "1970-01-01T00:00:00Z", "1970-01-01T00:00:00Z"},
		"no time, in a zone":      {time.Time{}.In(time.FixedZone("", 3600)), time.Time{}, "1970-01-01T00:00:00Z", "1970-01-01T00:00:00Z"},
		"no update":               {at, time.Time{}, "2026-11-25T09:30:00Z", "2026-11-25T09:30:00Z"},
		"updated before":          {at, at.Add(-time.Hour), "2026-11-25T09:30:00Z", "2026-11-25T09:30:00Z"},
		"year 10000":              {time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC), at, "1970-01-01T00:00:00Z", "2026-11-25T09:30:00Z"},
		"year 0":                  {time.Date(0, 1, 1, 0, 0, 0, 0, time.UTC), at, "1970-01-01T00:00:00Z", "2026-11-25T09:30:00Z"},
		"offset of days":          {at.In(time.FixedZone("", 30*3600)), at, "2026-11-25T09:30:00Z", "2026-11-25T09:30:00Z"},
		"offset with seconds":     {at.In(time.FixedZone("", 3*3600+412)), at, "2026-11-25T09:30:00Z", "2026-11-25T09:30:00Z"},
		"offset with half a hour": {at.In(time.FixedZone("", 3*3600+1800)), at, "2026-11-25T13:00:00+03:30", "2026-11-25T13:00:00+03:30"},
	} {
		f := one(story.Item{Source: "bahr", Title: "خبر"})
		f.Stories[0].Published, f.Stories[0].Updated = c.published, c.updated
		f.Stories[0].Coverage[0].Published = c.published
		a, j := readAtom(t, f), readJSONFeed(t, f).Items[0]
		got := []string{a.Entries[0].Published, strings.Replace(a.Entries[0].Updated, ".000001", "", 1), a.Updated, j.Published, j.Updated, j.Nashra.Coverage[0].Published, readFront(t, f).all("time")[0].attr["datetime"]}
		want := []string{c.wantPublished, c.wantUpdated, c.wantUpdated, c.wantPublished, c.wantUpdated, c.wantPublished, c.wantPublished}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
		if r := readRSS(t, f).Channel; moment(t, time.RFC1123Z, r.Items[0].Published) != moment(t, time.RFC3339, c.wantPublished) {
			t.Errorf("%s: RSS has %s", name, r.Items[0].Published)
		}
	}
}

// fullAfter is a writer that takes so many bytes and no more.
type fullAfter int

var errFull = errors.New("full")

func (n *fullAfter) Write(p []byte) (int, error) {
	if len(p) > int(*n) {
		taken := int(*n)
		*n = 0
		return taken, errFull
	}
	*n -= fullAfter(len(p))
	return len(p), nil
}

// TestWritersErrorsComeBack: a feed that is cut off is never taken for whole.
func TestWritersErrorsComeBack(t *testing.T) {
	f := one(story.Item{Source: "bahr", Outlet: "صحيفة البحر", Title: "خبر", HTML: "<p>نص.</p>"})
	writers := golden()
	writers["sources"] = func(w io.Writer, f feedgen.Feed) error { return feedgen.WriteSources(w, f, nil) }
	writers["feeds"] = func(w io.Writer, f feedgen.Feed) error { return feedgen.WriteFeeds(w, f, nil) }
	writers["own"] = func(w io.Writer, f feedgen.Feed) error { return feedgen.WriteOwnFeeds(w, f, nil) }
	writers["missing"], writers["gone"] = feedgen.WriteMissing, feedgen.WriteGone
	for name, write := range writers {
		size := len(written(t, write, f))
		for _, n := range []int{0, 1, size / 2, size - 1} {
			room := fullAfter(n)
			if err := write(&room, f); !errors.Is(err, errFull) || !strings.Contains(err.Error(), "writing ") {
				t.Errorf("%s after %d of %d bytes: %v", name, n, size, err)
			}
		}
		if room := fullAfter(size); write(&room, f) != nil {
			t.Errorf("%s does not fit where it fits", name)
		}
	}
}
