package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// documentLine is one line of an import.
type documentLine struct {
	ID, Source, Outlet, URL, Title, Body string
	Date                                 time.Time
}

func (o *outside) importLines(list ...documentLine) {
	o.t.Helper()
	var text bytes.Buffer
	for _, d := range list {
		if err := json.NewEncoder(&text).Encode(map[string]any{
			"id": d.ID, "source": d.Source, "outlet": d.Outlet, "url": d.URL, "title": d.Title, "body": d.Body, "date": d.Date.Format(time.RFC3339),
		}); err != nil {
			o.t.Fatal(err)
		}
	}
	path := filepath.Join(o.t.TempDir(), "lines.jsonl")
	o.write(path, text.String())
	o.must("import", path)
}

// TestShowThroughTheDaemon: a story is explained alike whether the store answers or the daemon that holds it.
func TestShowThroughTheDaemon(t *testing.T) {
	const text = "وصلت إلى مرفأ بنغازي صباح اليوم باخرة تحمل معدات محطة تحلية المياه الجديدة بعد رحلة دامت ثلاثة أسابيع.\n\n" +
		"وأوضح مدير المرفأ أن تفريغ الحمولة يستغرق يومين، وأن الشاحنات ستنقل المضخات والأنابيب ليلا حتى لا يتعطل السير في المدينة."
	at := time.Date(2026, 3, 4, 9, 0, 0, 0, time.UTC)
	o := newOutside(t, map[string]string{})
	o.importLines(
		documentLine{ID: "1", Source: "wire", Outlet: "وكالة الساحل", Title: "باخرة معدات التحلية في مرفأ بنغازي", Body: text, Date: at},
		documentLine{ID: "2", Source: "paper", Outlet: "صحيفة الميناء", Title: "معدات محطة التحلية تصل إلى بنغازي", Body: "بنغازي - " + strings.Replace(text, "وأوضح", "وقال", 1), Date: at.Add(2 * time.Hour)},
		documentLine{ID: "3", Source: "paper", Outlet: "صحيفة الميناء", Title: "باخرة قمح في مرفأ طبرق", Date: at.Add(100 * time.Hour),
			Body: "وصلت إلى مرفأ طبرق صباح اليوم باخرة تحمل شحنة من القمح بعد رحلة دامت أسبوعا.\n\nوأوضح مدير المرفأ أن تفريغ الحمولة يستغرق أربعة أيام، وأن الشاحنات ستنقل القمح إلى الصوامع."},
	)
	commands := [][]string{{"show", "i1"}, {"show", "i3"}, {"show", "--json", "i1"}, {"show", "--json", "i3"}}
	var want []string
	for _, c := range commands {
		want = append(want, o.must(c...))
	}
	for i, part := range []string{"near copy of i1", "the nearest that was refused is i1", `"words":["`, `"lacks":["`} {
		if !strings.Contains(want[i], part) {
			t.Fatalf("not the case that is tested, %v without %q:\n%s", commands[i], part, want[i])
		}
	}
	d := o.daemon()
	for i, c := range commands {
		if got := o.must(c...); got != want[i] {
			t.Errorf("%v through the daemon:\n%s\nfrom the store:\n%s", c, got, want[i])
		}
	}
	if err := d.stop(os.Interrupt); err != nil {
		t.Error(err)
	}
}

func TestShowSaysWhyTheLead(t *testing.T) {
	type item struct{ minute, words int }
	for _, c := range []struct {
		name       string
		items      []item
		lead, want string
	}{
		{"alone", []item{{0, 20}}, "i1", ""},
		{"the first", []item{{0, 100}, {10, 110}}, "i1", "it came first"},
		{"a fuller one", []item{{0, 20}, {10, 90}}, "i2", "it is plainly fuller than i1"},
		{"an earlier one", []item{{10, 100}, {0, 110}}, "i2", "it was published before i1"},
		{"one that was before a fuller one", []item{{0, 100}, {10, 200}, {5, 140}}, "i3", "it took the place of an item that was shown after i1"},
	} {
		t.Run(c.name, func(t *testing.T) {
			o := newOutside(t, map[string]string{})
			for i, it := range c.items {
				o.importLines(documentLine{
					ID: "1", Source: fmt.Sprintf("s%d", i), URL: "https://a.example/1", Title: "حريق في سوق الخشب", Body: strings.TrimSpace(strings.Repeat("كلمة ", it.words)),
					Date: time.Date(2026, 3, 4, 9, it.minute, 0, 0, time.UTC),
				})
			}
			shown := lines[shownStory](t, o.must("show", "--json", "i1"))[0]
			lead := shown.Items[0]
			if len(shown.Items) != len(c.items) || shown.Lead.String() != c.lead || lead.Item.String() != c.lead || lead.Shown != c.want {
				t.Errorf("%s is shown, because %q; want %s, because %q", shown.Lead, lead.Shown, c.lead, c.want)
			}
			text := o.must("show", "i1")
			if said := strings.Contains(text, "\n  shown, because "+c.want+"\n"); said != (c.want != "") {
				t.Errorf("the text says it: %v\n%s", said, text)
			}
		})
	}
}

func TestWrap(t *testing.T) {
	word := strings.Repeat("w", 9)
	for _, c := range []struct{ name, sentence, want string }{
		{"short", "one line", "  one line\n"},
		{"as long as a line may be", strings.Repeat(word+" ", 9) + "12345678", "  " + strings.Repeat(word+" ", 9) + "12345678\n"},
		{"longer by one", strings.Repeat(word+" ", 9) + "123456789", "  " + strings.TrimSpace(strings.Repeat(word+" ", 9)) + "\n    123456789\n"},
		{"a number and its sign", strings.Repeat(word+" ", 9) + "123456 % more", "  " + strings.Repeat(word+" ", 9) + "123456 %\n    more\n"},
		{"a sign that would stand alone", strings.Repeat(word+" ", 9) + "12345678 %", "  " + strings.TrimSpace(strings.Repeat(word+" ", 9)) + "\n    12345678 %\n"},
		{"Arabic is counted in letters", strings.Repeat("كلمات ", 16) + "كل", "  " + strings.Repeat("كلمات ", 16) + "كل\n"},
		{"a word longer than a line", strings.Repeat("w", 120), "  " + strings.Repeat("w", 120) + "\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var out bytes.Buffer
			if wrap(&out, "  ", c.sentence); out.String() != c.want {
				t.Errorf("got\n%swant\n%s", out.String(), c.want)
			}
		})
	}
}
