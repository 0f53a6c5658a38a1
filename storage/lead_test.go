package storage_test

import (
	"strings"
	"testing"
	"time"

	"nashra/story"
)

// TestLead: a flash gives way to the report that comes soon after; later nothing does, the story stays in its place in
// the feed, and every outlet is named.
func TestLead(t *testing.T) {
	s := open(t)
	other := item("x", "1", "ارتفاع منسوب النهر")
	other.Published = noon.Add(-5 * time.Minute)
	flash := item("a", "1", "انهيار جسر في الموصل")
	flash.Published = noon.Add(-10 * time.Minute)
	full := item("b", "1", "انهيار جزء من الجسر القديم في الموصل ولا إصابات")
	full.HTML, full.URL, full.Published = longText+strings.Repeat(longText, 2), flash.URL, noon.Add(5*time.Minute)
	longer := item("c", "1", "تقرير موسع عن انهيار الجسر القديم")
	longer.HTML, longer.URL, longer.Published = strings.Repeat(longText, 9), flash.URL, noon.Add(3*time.Hour)

	id := add(t, s, noon.Add(4*time.Hour), flash, other)[0].Story
	for step, c := range []struct {
		add     story.Item
		lead    string
		updated time.Time
		order   string
	}{
		{full, full.Title, full.Published, "b a"},
		{longer, full.Title, full.Published, "b a c"},
	} {
		add(t, s, noon.Add(5*time.Hour), c.add)
		list, err := latest(s, 10)
		if err != nil || len(list) != 2 || list[1].ID != id {
			t.Fatalf("step %d: the story is not where it was: %+v, %v", step, list, err)
		}
		got := list[1]
		var order []string
		for _, c := range got.Coverage {
			order = append(order, c.Source)
		}
		if got.Lead.Title != c.lead || !got.Published.Equal(flash.Published) || !got.Updated.Equal(c.updated) || strings.Join(order, " ") != c.order {
			t.Errorf("step %d: lead %q, published %v, updated %v, coverage %v", step, got.Lead.Title, got.Published, got.Updated, order)
		}
	}
	// An edit of an item that is not shown changes no date; one of the lead does.
	flash.HTML = "<p>انهار الجسر القديم صباح اليوم.</p>"
	add(t, s, noon.Add(6*time.Hour), flash)
	if got, err := s.Story(id); err != nil || !got.Updated.Equal(full.Published) {
		t.Errorf("after an edit of another item: updated %v, %v", got.Updated, err)
	}
	full.HTML += "<p>وأغلقت الشرطة الطريق.</p>"
	add(t, s, noon.Add(7*time.Hour), full)
	if got, err := s.Story(id); err != nil || !got.Updated.Equal(noon.Add(7*time.Hour)) {
		t.Errorf("after an edit of the lead: updated %v, %v", got.Updated, err)
	}
	sound(t, s)
}

// TestLeadOfWhatIsLeft: when the lead is taken down, the story is shown as if the others had come without it.
func TestLeadOfWhatIsLeft(t *testing.T) {
	s := open(t)
	flash := item("a", "1", "انهيار جسر في الموصل")
	flash.Published = noon
	at := func(source, html string, after time.Duration) story.Item {
		it := item(source, "1", "الجسر القديم في رواية "+source)
		it.URL, it.HTML, it.Published = flash.URL, html, noon.Add(after)
		return it
	}
	flash.HTML = strings.Repeat(longText, 4)
	v := add(t, s, noon.Add(9*time.Hour), flash, at("b", "<p>خبر قصير.</p>", 5*time.Minute), at("c", strings.Repeat(longText, 3), 10*time.Minute), at("d", strings.Repeat(longText, 9), 3*time.Hour))
	for _, c := range []struct{ down, lead string }{{"a", "c"}, {"b", "c"}, {"c", "d"}} {
		forget(t, s, story.Forgetting{Item: v[strings.Index("abcd", c.down)].Item})
		if got, err := s.Story(v[0].Story); err != nil || got.Lead.Source != c.lead || got.Coverage[0].Source != c.lead || !got.Published.Equal(flash.Published) {
			t.Errorf("without %s the lead is of %q, want %q (published %v, %v)", c.down, got.Lead.Source, c.lead, got.Published, err)
		}
		sound(t, s)
	}
}
