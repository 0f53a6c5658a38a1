package fetcher

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"nashra/story"
)

func TestGate(t *testing.T) {
	report := story.Item{
		Title: "أسعار النفط تقفز بعد قرار المنظمة", Categories: []string{"اقتصاد", "طاقة"}, Language: "ar",
		Summary: "ارتفاع في البورصات", HTML: "<p>قال وزير الرياضة إن الأندية لن تتأثر.</p>", URL: "https://e.example/1",
	}
	for _, c := range []struct {
		name             string
		languages        []string
		include, exclude []string
		item             story.Item
		want             string
	}{
		{"no rules", nil, nil, nil, story.Item{Title: "Oil", Language: ""}, ""},
		{"its language", []string{"fa", "ar"}, nil, nil, report, ""},
		{"another language", []string{"ar"}, nil, nil, story.Item{Title: "قیمت دلار", Language: "fa"}, "language: fa"},
		{"a language without a name", []string{"ar"}, nil, nil, story.Item{Title: "Oil prices"}, "language: other"},
		{"a language without a name, in the text", []string{"ar"}, nil, nil, story.Item{Title: "2026", HTML: "<p>Oil</p>"}, "language: other"},
		{"a language without a name is wanted", []string{"other"}, nil, nil, story.Item{Title: "Oil prices"}, ""},
		{"nothing but a picture", []string{"ar"}, nil, nil, story.Item{Title: "2026", HTML: `<img src="https://e.example/a.png">`}, ""},
		{"nothing but an address", []string{"ar"}, nil, nil, story.Item{Title: "https://e.example/1", URL: "https://e.example/1"}, ""},
		{"included in the title", nil, []string{"قمح", "نفط"}, nil, report, ""},
		{"included in a category", nil, []string{"إقتصاد"}, nil, report, ""},
		{"included in the summary", nil, []string{"بورصة", "البورصات"}, nil, report, ""},
		{"included in the text", nil, []string{"أندية"}, nil, report, ""},
		{"not included", nil, []string{"قمح"}, nil, report, "include: none of the words"},
		{"excluded by the title", nil, nil, []string{"قمح", "نفط"}, report, "exclude: نفط"},
		{"excluded by a category", nil, nil, []string{"إقتصاد"}, report, "exclude: إقتصاد"},
		{"a mention in the text excludes nothing", nil, nil, []string{"رياضة", "بورصات"}, report, ""},
		{"no phrase reaches from title to category", nil, nil, []string{"المنظمة اقتصاد", "اقتصاد طاقة"}, report, ""},
		{"included and excluded", nil, []string{"نفط"}, []string{"طاقة"}, report, "exclude: طاقة"},
	} {
		t.Run(c.name, func(t *testing.T) {
			gate := NewGate(c.languages, story.Source{Include: c.include, Exclude: c.exclude})
			if got := gate.Why(&c.item); got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}

// lastBatch is a Ledger that has the items of the last batch.
type lastBatch struct {
	*memory
	items []story.Item
}

func (l *lastBatch) Add(ctx context.Context, b story.Batch) ([]story.Verdict, error) {
	l.items = b.Items
	return l.memory.Add(ctx, b)
}

// TestVisitKeepsOut: what a gate keeps out is not kept, is counted, and does not make the visit a failure.
func TestVisitKeepsOut(t *testing.T) {
	url := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, `<rss version="2.0"><channel><title>وكالة</title><link>https://e.example/</link>
<item><guid>1</guid><title>وزیر امور خارجه با همتای عراقی دیدار کرد</title></item>
<item><guid>2</guid><title>أسعار النفط تقفز اليوم</title></item>
<item><guid>3</guid><title>برجك والنفط هذا الأسبوع</title><link>https://e.example/3</link></item>
<item><guid>4</guid><title>موعد مباراة الغد</title></item></channel></rss>`)
	})
	f, s, ledger := testFetcher(), source(url), &lastBatch{memory: newMemory()}
	f.opt.Languages, s.Include, s.Exclude = []string{"ar"}, []string{"نفط"}, []string{"برجك"}
	report, _ := f.visit(context.Background(), ledger, s, false)
	v := report.Visit
	if v.Err != nil || report.Err != nil || len(ledger.items) != 1 || ledger.items[0].ID != "2" || len(report.Verdicts) != 1 {
		t.Fatalf("%+v", report)
	}
	want := []story.KeptOut{
		{Title: "وزیر امور خارجه با همتای عراقی دیدار کرد", URL: "", Why: "language: fa"},
		{Title: "برجك والنفط هذا الأسبوع", URL: "https://e.example/3", Why: "exclude: برجك"},
		{Title: "موعد مباراة الغد", URL: "", Why: "include: none of the words"},
	}
	if diff := cmp.Diff(want, v.KeptOut); diff != "" {
		t.Error(diff)
	}
}

// TestImportKeepsOut: a document that is kept out is skipped with the reason; the words of a source rule its own documents.
func TestImportKeepsOut(t *testing.T) {
	path := writeFile(t, "a.jsonl", `{"title":"Oil prices jump"}
{"title":"أسعار الذهب"}
{"title":"أسعار النفط"}
{"title":"أسعار الذهب","source":"واس"}
{"title":""}`)
	opt := ImportOptions{Languages: []string{"ar"}, Source: story.Source{Exclude: []string{"ذهب"}}}
	var got []string
	for _, d := range importAll(t, opt, path) {
		switch {
		case d.Err != nil:
			got = append(got, "failed")
		case d.Skip != "" && d.Item.Title != "":
			got = append(got, "skipped and there")
		default:
			got = append(got, d.Skip+d.Item.Title)
		}
	}
	if diff := cmp.Diff([]string{"language: other", "exclude: ذهب", "أسعار النفط", "أسعار الذهب", "failed"}, got); diff != "" {
		t.Error(diff)
	}
}

func writeFile(t *testing.T, name, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}
