package story_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"nashra/story"
	"nashra/story/near"
)

// shelf is the simplest Index: it keeps what Identify says, as the store does.
type shelf struct {
	keys  map[story.Key]story.ItemID
	known map[story.ItemID]story.Known
}

func newShelf() *shelf {
	return &shelf{keys: map[story.Key]story.ItemID{}, known: map[story.ItemID]story.Known{}}
}

func (s *shelf) Find(k story.Key) (story.Known, bool, error) {
	id, ok := s.keys[k]
	return s.known[id], ok, nil
}

func (s *shelf) Near(*story.Prepared) (near.Finding, error) { return near.Finding{}, nil }

func (s *shelf) StoryOf(id story.ItemID) (string, bool, error) { return s.known[id].Story, false, nil }

func (s *shelf) add(t *testing.T, it story.Item) story.Verdict {
	t.Helper()
	p := story.Prepare(it)
	v, err := story.Identify(s, &p)
	if err != nil {
		t.Fatal(err)
	}
	again, _ := story.Identify(s, &p)
	if !reflect.DeepEqual(again, v) {
		t.Fatalf("Identify twice gives %+v, then %+v: it changed something", v, again)
	}
	k := story.Known{Item: v.Item, Story: v.Story, Source: it.Source, Content: p.Content, Text: p.Text, Title: p.Title, Updated: it.Updated}
	switch v.Outcome {
	case story.Unchanged:
		return v
	case story.New, story.Joined:
		k.Item = story.ItemID(len(s.known) + 1)
		if v.Outcome == story.New {
			k.Story = k.Item.String()
		}
	case story.Updated:
		k.Earlier = append(slices.Clone(s.known[v.Item].Earlier), s.known[v.Item].Content)
	}
	s.known[k.Item] = k
	for _, key := range p.Keys() {
		if _, taken := s.keys[key]; !taken {
			s.keys[key] = k.Item
		}
	}
	v.Item, v.Story = k.Item, k.Story
	return v
}

// longBody has 24 words: enough to be evidence.
const longBody = "<p>أعلنت هيئة الطيران المدني في عمّان استئناف الرحلات إلى مطار العقبة بعد توقف دام ثلاثة أيام بسبب عاصفة رملية كثيفة حجبت الرؤية عن المدرج الرئيسي تماما</p>"

func TestIdentify(t *testing.T) {
	first := story.Item{Source: "a", ID: "1", URL: "https://www.a.example/n/1?utm_source=rss", Title: "استئناف الرحلات إلى العقبة", HTML: longBody}
	for _, c := range []struct {
		name    string
		item    story.Item
		outcome story.Outcome
		rule    story.Rule
	}{
		{"the same again", first, story.Unchanged, story.ByIdent},
		{"other tracking parameters, other date", with(first, func(it *story.Item) {
			it.URL, it.Published = "https://a.example/n/1?utm_source=feed", time.Unix(1.7e9, 0)
		}), story.Unchanged, story.ByIdent},
		{"edited", with(first, func(it *story.Item) { it.Title = "استئناف الرحلات الجوية إلى العقبة" }), story.Updated, story.ByIdent},
		{"same address, other source", story.Item{Source: "b", ID: "x", URL: "http://m.a.example/n/1/", Title: "عودة الطيران", HTML: "<p>عادت الرحلات.</p>"}, story.Joined, story.ByURL},
		{"same body, other title", story.Item{Source: "c", ID: "y", URL: "https://c.example/9", Title: "العقبة تستقبل الطائرات", HTML: strings.ReplaceAll(longBody, "أعلنت", "أعلنتْ")}, story.Joined, story.ByBody},
		{"same body, no id, no address", story.Item{Source: "c", Title: "العقبة تستقبل الطائرات", HTML: longBody}, story.Joined, story.ByBody},
		{"same given id in another source", story.Item{Source: "b", ID: "1", Title: "خبر آخر"}, story.New, story.ByNone},
		{"one address for every entry of a source", story.Item{Source: "a", ID: "2", URL: "https://a.example/n/1", Title: "افتتاح معرض الكتاب", HTML: "<p>افتتح المعرض اليوم.</p>"}, story.New, story.ByNone},
		{"new id, same address and title in one source", story.Item{Source: "a", ID: "1b", URL: "https://a.example/n/1", Title: "استئناف الرحلات إلى العقبة"}, story.Joined, story.ByURL},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newShelf()
			s.add(t, first)
			if v := s.add(t, c.item); v.Outcome != c.outcome || v.Rule != c.rule {
				t.Errorf("got %s by %s, want %s by %s", v.Outcome, v.Rule, c.outcome, c.rule)
			}
		})
	}
}

func with(it story.Item, change func(*story.Item)) story.Item {
	change(&it)
	return it
}

func TestShortBodiesAreNoEvidence(t *testing.T) {
	s := newShelf()
	for i, title := range []string{"حريق في سوق الخضار", "انهيار مبنى في حلب", "هزة أرضية خفيفة"} {
		v := s.add(t, story.Item{Source: "a", ID: title, Title: title, HTML: "<p>التفاصيل بعد قليل</p>"})
		if v.Outcome != story.New {
			t.Errorf("notice %d is %s, want new", i, v.Outcome)
		}
	}
}

func TestDocumentIsItselfWithoutItsFirstWord(t *testing.T) {
	s := newShelf()
	s.add(t, story.Item{Source: "d", Title: "زيادة الإنتاج", HTML: "<p>أعلن وزير النفط زيادة الإنتاج.</p>"})
	v := s.add(t, story.Item{Source: "d", Title: "زيادة الإنتاج", HTML: "<p>كشف وزير النفط زيادة الإنتاج.</p>"})
	if v.Outcome != story.Updated || v.Rule != story.ByIdent {
		t.Errorf("got %s by %s, want the same document, updated", v.Outcome, v.Rule)
	}
}

func TestEarlierVersionAgainIsUnchanged(t *testing.T) {
	s := newShelf()
	one := story.Item{Source: "a", ID: "1", Title: "النتيجة الأولية", Updated: time.Unix(100, 0)}
	two := with(one, func(it *story.Item) { it.Title, it.Updated = "النتيجة النهائية", time.Unix(200, 0) })
	s.add(t, one)
	if v := s.add(t, two); v.Outcome != story.Updated || !v.Material {
		t.Fatalf("an edit is %+v", v)
	}
	if v := s.add(t, one); v.Outcome != story.Unchanged {
		t.Errorf("an older copy is %s, want unchanged: two servers in turn would flap for ever", v.Outcome)
	}
	back := with(one, func(it *story.Item) { it.Updated = time.Unix(300, 0) })
	if v := s.add(t, back); v.Outcome != story.Updated {
		t.Errorf("a later return to the old text is %s, want updated", v.Outcome)
	}
}

func TestEditThatOnlyDressesIsNotMaterial(t *testing.T) {
	s := newShelf()
	it := story.Item{Source: "a", ID: "1", Title: "إقرار الموازنة", HTML: "<p>أقر المجلس الموازنة.</p>"}
	s.add(t, it)
	it.HTML = "<p><b>أقرّ</b> المجلس الموازنة.</p>"
	if v := s.add(t, it); v.Outcome != story.Updated || v.Material {
		t.Errorf("got %+v, want an update that is not material", v)
	}
}

func TestPlainText(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"", ""},
		{"<p>قال &quot;نعم&quot; &amp; مضى.</p><p>ثم عاد.</p>", "قال \"نعم\" & مضى.\n\nثم عاد."},
		{"<div><p>أ</p>\n<ul><li>ب</li><li>ج</li></ul></div>", "أ\n\nب\n\nج"},
		{"سطر<br/>ثان <b>عريض</b>ة", "سطر\nثان عريضة"},
		{`<img src="/x.png" alt="a &gt; b"/> بعد`, "بعد"},
		{"<p>  مسافات \n كثيرة </p>", "مسافات كثيرة"},
	} {
		if got := story.PlainText(c.in); got != c.want {
			t.Errorf("PlainText(%q) = %q, want %q", c.in, got, c.want)
		}
	}
	for _, gap := range []string{"  ", "\n", "\t", " \f", "\r\n", " "} { // at each place of the eight bytes that are looked at together
		for before := range 20 {
			for after := range 12 {
				head, tail := strings.Repeat("a", before)+"!", "!"+strings.Repeat("b", after)
				if got, want := story.PlainText(head+gap+tail), head+" "+tail; got != want {
					t.Errorf("PlainText(%q) = %q, want %q", head+gap+tail, got, want)
				}
			}
		}
	}
}

func TestWhen(t *testing.T) {
	seen := time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC)
	for _, c := range []struct{ name, published, want string }{
		{"its own date", "2021-11-07T10:00:00+03:00", "2021-11-07T10:00:00+03:00"},
		{"future", "2099-01-01T00:00:00Z", "2026-11-25T12:00:00Z"},
		{"epoch", "1970-01-01T00:00:00Z", "2026-11-25T12:00:00Z"},
		{"old newspaper", "1952-07-23T00:00:00Z", "1952-07-23T00:00:00Z"},
	} {
		at, _ := time.Parse(time.RFC3339, c.published)
		if got := (&story.Item{Published: at}).When(seen).Format(time.RFC3339); got != c.want {
			t.Errorf("%s: got %s, want %s", c.name, got, c.want)
		}
	}
	if got := (&story.Item{}).When(seen); !got.Equal(seen) {
		t.Errorf("no date: got %s, want when it was first seen", got)
	}
}
