package fetcher

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"testing"

	"nashra/story"
)

// channelOf is a feed of items, each given by what stands in it.
func channelOf(items ...string) string {
	return `<rss version="2.0"><channel><title>بحر</title><link>https://bahr.example/</link><item>` + strings.Join(items, "</item><item>") + `</item></channel></rss>`
}

// TestVisitIsRemembered: what is kept of a visit tells a person why a source is not well.
func TestVisitIsRemembered(t *testing.T) {
	dated := `<title>عودة الصيادين إلى الميناء</title><guid>1</guid><pubDate>Tue, 24 Nov 2026 10:00:00 +0100</pubDate>`
	future := `<title>موعد الانتخابات البلدية</title><guid>2</guid><pubDate>Tue, 24 Nov 2099 10:00:00 +0100</pubDate>`
	undated := `<title>انخفاض أسعار السمك</title><guid>3</guid>`
	foreign := `<title>The harbour is closed until Friday</title><guid>4</guid>`
	for name, c := range map[string]struct {
		status  int
		header  map[string]string
		body    string
		blocked bool
		barred  int
		undated int
		faults  []string
		error   string
	}{
		"well":                    {200, nil, channelOf(dated, future), false, 0, 0, nil, ""},
		"some without dates":      {200, nil, channelOf(dated, undated), false, 0, 1, nil, ""},
		"another language":        {200, nil, channelOf(dated, foreign), false, 1, 1, nil, ""},
		"a wrong label":           {200, map[string]string{"Content-Type": "text/xml; charset=windows-1256"}, channelOf(dated), false, 0, 0, []string{"it is said to be windows-1256, but is UTF-8"}, ""},
		"a label, and only ASCII": {200, map[string]string{"Content-Type": "text/xml; charset=windows-1256"}, `<rss version="2.0"><channel><item><title>2026</title></item></channel></rss>`, false, 0, 1, nil, ""},
		"no UTF-8":                {200, nil, "<?xml version='1.0' encoding='utf-8'?>" + strings.Replace(channelOf(dated), "بحر", "صحيفة البحر\xc8", 1), false, 0, 0, []string{"it is said to be UTF-8, but not all of it is"}, ""},
		"broken off":              {200, nil, strings.TrimSuffix(channelOf(dated, undated), "</channel></rss>"), false, 0, 1, []string{"it breaks off before its end"}, ""},
		"forbidden":               {403, nil, "no", true, 0, 0, nil, "the server answers 403 Forbidden: it turns us away"},
		"a challenge":             {503, map[string]string{"Cf-Mitigated": "challenge"}, "<html>wait</html>", true, 0, 0, nil, "its guard (Cloudflare) asks for a browser"},
		"too busy":                {503, nil, "no", false, 0, 0, nil, "the server answers 503 Service Unavailable"},
	} {
		t.Run(name, func(t *testing.T) {
			address := serve(t, func(w http.ResponseWriter, _ *http.Request) {
				for name, value := range c.header {
					w.Header().Set(name, value)
				}
				w.WriteHeader(c.status)
				_, _ = w.Write([]byte(c.body))
			})
			f := testFetcher()
			f.opt.Languages = []string{"ar"}
			v := f.Fetch(context.Background(), source(address), story.Checkpoint{})
			past := v.past()
			if past.Status != c.status || past.Blocked != c.blocked || past.At.IsZero() || past.Took <= 0 || past.Outcome != string(v.Outcome) || past.KeptOut != c.barred || !strings.Contains(past.Error, c.error) || (past.Error == "") != (c.error == "") {
				t.Errorf("the visit: %+v", past)
			}
			r := v.reading
			if c.error != "" {
				if r != nil {
					t.Errorf("nothing was read, but %+v", r)
				}
				return
			}
			if r.Undated != c.undated || r.Barred != c.barred || len(r.KeptOut) != c.barred || !slices.Equal(r.Faults, c.faults) || r.Items != len(v.Feed.Items) {
				t.Errorf("the reading: %+v", r)
			}
			if r.Newest.After(past.At) || strings.Contains(c.body, "pubDate") && r.Oldest.IsZero() {
				t.Errorf("from %v to %v", r.Oldest, r.Newest)
			}
		})
	}
}
