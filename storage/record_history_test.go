package storage

import (
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"nashra/story"
)

var (
	counts    = rapid.IntRange(0, 1<<40)
	fewWords  = rapid.StringN(0, 60, maxRemembered)
	pastVisit = rapid.Custom(func(t *rapid.T) story.PastVisit {
		return story.PastVisit{
			At: times.Draw(t, "at"), Took: time.Duration(rapid.Int64Range(0, 1e12).Draw(t, "took")), Outcome: texts.Draw(t, "outcome"),
			Status: counts.Draw(t, "status"), Error: fewWords.Draw(t, "error"), Blocked: rapid.Bool().Draw(t, "blocked"), New: counts.Draw(t, "new"), Joined: counts.Draw(t, "joined"),
			Updated: counts.Draw(t, "updated"), Unchanged: counts.Draw(t, "unchanged"), KeptOut: counts.Draw(t, "kept out"),
		}
	})
	keptOut = rapid.Custom(func(t *rapid.T) story.KeptOut {
		return story.KeptOut{Title: fewWords.Draw(t, "title"), URL: texts.Draw(t, "url"), Why: fewWords.Draw(t, "why")}
	})
	readings = rapid.Custom(func(t *rapid.T) story.Reading {
		return story.Reading{
			At: times.Draw(t, "at"), ID: texts.Draw(t, "id"), Self: texts.Draw(t, "self"), Items: counts.Draw(t, "items"), Undated: counts.Draw(t, "undated"), Barred: counts.Draw(t, "barred"),
			Newest: times.Draw(t, "newest"), Oldest: times.Draw(t, "oldest"), Faults: listOf(texts).Draw(t, "faults"), KeptOut: listOf(keptOut).Draw(t, "kept out"),
		}
	})
	subscriptions = rapid.Custom(func(t *rapid.T) story.Subscription {
		draw := func(name string) string { return texts.Draw(t, name) }
		return story.Subscription{
			ID: draw("id"), URL: draw("url"), Title: draw("title"), Site: draw("site"), Language: draw("language"), Zone: draw("zone"), Include: listOf(texts).Draw(t, "include"),
			Exclude: listOf(texts).Draw(t, "exclude"), Folder: listOf(texts).Draw(t, "folder"), Paused: rapid.Bool().Draw(t, "paused"), Added: times.Draw(t, "added"),
			Found: story.Finding{From: draw("from"), ID: draw("feed id"), Self: draw("self")},
		}
	})
)

func encodeVisits(h *story.History) []byte {
	var w writing
	w.number(visitsVersion)
	w.time(h.LastNew)
	w.number(uint64(len(h.Visits)))
	for i := range h.Visits {
		w.visit(&h.Visits[i])
	}
	return seal(w)
}

// TestAppendVisit: what is copied in one piece is what would be made of its parts.
func TestAppendVisit(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := story.History{LastNew: times.Draw(t, "last new"), Visits: rapid.SliceOfN(pastVisit, 0, story.MaxVisits).Draw(t, "visits")}
		record := encodeVisits(&want)
		for range rapid.IntRange(1, 3).Draw(t, "more") {
			v := pastVisit.Draw(t, "visit")
			var err error
			if record, err = appendVisit(record, &v); err != nil {
				t.Fatal(err)
			}
			if v.New+v.Joined > 0 {
				want.LastNew = v.At
			}
			want.Visits = append(want.Visits, v)
			want.Visits = want.Visits[max(0, len(want.Visits)-story.MaxVisits):]
			got, err := decodeVisits(record)
			if diff := cmp.Diff(want, got, sameTime); err != nil || diff != "" {
				t.Fatal(err, diff)
			}
		}
		record[rapid.IntRange(0, len(record)-1).Draw(t, "damaged")] ^= 1
		if _, err := appendVisit(record, &story.PastVisit{}); err == nil {
			t.Fatal("a visit was added to a damaged record")
		}
	})
}

func TestHistoryAndSubscriptionComeBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := story.History{LastNew: times.Draw(t, "last new"), Visits: listOf(pastVisit).Draw(t, "visits")}
		got, err := decodeVisits(encodeVisits(&want))
		if diff := cmp.Diff(want, got, sameTime); err != nil || diff != "" {
			t.Fatal(err, diff)
		}
		want.Reading = readings.Draw(t, "reading")
		got.Reading, err = decodeReading(encodeReading(&want.Reading))
		if diff := cmp.Diff(want, got, sameTime); err != nil || diff != "" {
			t.Fatal(err, diff)
		}
		subscribed, at := subscriptions.Draw(t, "subscription"), rapid.Uint64().Draw(t, "place")
		back, place, err := decodeSubscription(encodeSubscription(&subscribed, at))
		if diff := cmp.Diff(subscribed, back, sameTime); err != nil || diff != "" || place != at {
			t.Fatal(err, diff, place)
		}
	})
}

// TestEarlierSubscriptionIsRead: stores of earlier builds have subscriptions that do not say what was found.
func TestEarlierSubscriptionIsRead(t *testing.T) {
	want := story.Subscription{ID: "bahr", URL: "https://bahr.example/rss", Title: "صحيفة البحر", Exclude: []string{"أبراج"}, Added: time.Unix(1e9, 0).UTC()}
	b, err := unseal(encodeSubscription(&want, 9))
	if err != nil {
		t.Fatal(err)
	}
	const empty = 3 // texts, of a byte each
	earlier := append([]byte{subscriptionWithoutFinding}, b[1:len(b)-empty]...)
	got, place, err := decodeSubscription(seal(earlier))
	if diff := cmp.Diff(want, got, sameTime); err != nil || diff != "" || place != 9 {
		t.Error(err, diff, place)
	}
	for _, version := range []byte{0, subscriptionVersion + 1} {
		if _, _, err := decodeSubscription(seal(append([]byte{version}, b[1:]...))); err == nil {
			t.Errorf("version %d was read", version)
		}
	}
}

func FuzzDecodeVisits(f *testing.F) {
	b := encodeVisits(&story.History{LastNew: time.Unix(1e9, 0), Visits: []story.PastVisit{{At: time.Unix(1e9, 0), Outcome: "failed", Error: "رد الخادم 503"}, {New: 3}}})
	f.Add(b[:len(b)-4])
	f.Fuzz(func(t *testing.T, b []byte) { decodes(t, b, decodeVisits, encodeVisits) })
}

func FuzzDecodeReading(f *testing.F) {
	b := encodeReading(&story.Reading{ID: "urn:x", Items: 7, Faults: []string{"no dates"}, KeptOut: []story.KeptOut{{Title: "Weather", Why: "language: other"}}})
	f.Add(b[:len(b)-4])
	f.Fuzz(func(t *testing.T, b []byte) { decodes(t, b, decodeReading, encodeReading) })
}

func FuzzDecodeSubscription(f *testing.F) {
	b := encodeSubscription(&story.Subscription{ID: "bahr", URL: "https://bahr.example/rss", Folder: []string{"أخبار"}, Zone: "Africa/Tunis"}, 9)
	f.Add(b[:len(b)-4])
	type placed struct {
		One   story.Subscription
		Place uint64
	}
	decode := func(b []byte) (p placed, err error) {
		p.One, p.Place, err = decodeSubscription(b)
		return p, err
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		decodes(t, b, decode, func(p *placed) []byte { return encodeSubscription(&p.One, p.Place) })
	})
}

func TestShortCutsBetweenCharacters(t *testing.T) {
	for _, s := range []string{"", "خبر", string(make([]byte, maxRemembered))} {
		if got := short(s); got != s {
			t.Errorf("%q became %q", s, got)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.StringN(maxRemembered, 400, 2000).Draw(t, "text")
		got := short(s)
		if len(s) > maxRemembered && (len(got) > maxRemembered+len("…") || got[:len(got)-len("…")] != s[:len(got)-len("…")]) {
			t.Fatalf("%q became %q", s, got)
		}
		if !utf8.ValidString(got) {
			t.Fatalf("%q was cut in the middle", got)
		}
	})
}
