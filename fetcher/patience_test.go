package fetcher

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"nashra/story"
)

// patientLedger tells which batches may wait, and answers those only when another comes that may not.
type patientLedger struct {
	*memory
	mu    sync.Mutex
	heard []bool
	ended context.Context
	end   context.CancelFunc
}

func (l *patientLedger) Add(ctx context.Context, b story.Batch) ([]story.Verdict, error) {
	l.mu.Lock()
	l.heard = append(l.heard, b.Patience != nil)
	l.mu.Unlock()
	if b.Patience == nil {
		l.end()
	}
	<-l.ended.Done()
	return l.memory.Add(ctx, b)
}

// TestPatience: visits are saved together with those that are on their way, but the last is saved at once, as is a heavy
// one, and one that takes the last room there is for items.
func TestPatience(t *testing.T) {
	news := "<item><title>عنوان</title></item>"
	much := strings.Repeat("<item><title>عنوان</title></item>", maxSaving/6/(itemOverhead+20))
	for _, c := range []struct {
		name  string
		feeds []string // the bodies, in the order of the visits
		want  []bool   // until the first that is not patient
	}{
		{"one", []string{news}, []bool{false}},
		{"without news", []string{"", "", "", "", ""}, []bool{true, true, true, true, false}},
		{"with news", []string{news, news, ""}, []bool{true, true, false}},
		{"more news than there is room for", slices.Repeat([]string{much}, 7), []bool{true, true, true, true, true, false}},
		{"a heavy one", []string{"", "<!--" + strings.Repeat("x", maxLight) + "-->", ""}, []bool{true, false}},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				f, ledger := testFetcher(), &patientLedger{memory: newMemory()}
				ledger.ended, ledger.end = context.WithCancel(t.Context())
				f.opt.Workers, f.opt.MaxBody, f.opt.Timeout = 2, 16<<20, time.Minute
				f.client.Transport = roundTripper(func(r *http.Request) (*http.Response, error) {
					var i int
					_, _ = fmt.Sscanf(r.URL.Path, "/%d", &i)
					time.Sleep(time.Duration(i+1) * time.Second) // in their order
					return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, ContentLength: -1, Request: r,
						Body: io.NopCloser(strings.NewReader(feedHead + c.feeds[i] + feedFoot))}, nil
				})
				var sources []story.Source
				for i := range c.feeds {
					s := source(fmt.Sprintf("http://example.com/%d", i))
					s.ID = fmt.Sprint(i)
					sources = append(sources, s)
				}
				f.VisitAll(context.Background(), ledger, sources, func(r Report) {
					if r.Err != nil || r.Visit.Err != nil {
						t.Errorf("%s: %v, %v", r.Source, r.Err, r.Visit.Err)
					}
				})
				if first := ledger.heard[:len(c.want)]; !slices.Equal(first, c.want) || len(ledger.heard) != len(c.feeds) {
					t.Errorf("%v, want %v first", ledger.heard, c.want)
				}
			})
		})
	}
}

// waitingLedger answers a patient batch when no more are to come.
type waitingLedger struct{ *memory }

func (l waitingLedger) Add(ctx context.Context, b story.Batch) ([]story.Verdict, error) {
	if b.Patience != nil {
		<-b.Patience
	}
	return l.memory.Add(ctx, b)
}

// TestPatienceEnds: whoever waits for visits that are never made is told.
func TestPatienceEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, stop := context.WithCancel(t.Context())
		f, ledger := testFetcher(), waitingLedger{newMemory()}
		f.opt.Workers = 1
		f.client.Transport = roundTripper(func(r *http.Request) (*http.Response, error) {
			if r.URL.Path == "/1" {
				stop()
			}
			return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, ContentLength: -1, Request: r,
				Body: io.NopCloser(strings.NewReader(feedHead + "<item><title>عنوان</title></item>" + feedFoot))}, r.Context().Err()
		})
		var sources []story.Source
		for i := range 3 {
			s := source(fmt.Sprintf("http://example.com/%d", i))
			s.ID = fmt.Sprint(i)
			sources = append(sources, s)
		}
		var saved []string
		f.VisitAll(ctx, ledger, sources, func(r Report) {
			if r.Err == nil && len(r.Verdicts) > 0 {
				saved = append(saved, r.Source)
			}
		})
		if !slices.Equal(saved, []string{"0"}) {
			t.Errorf("saved are %v", saved)
		}
	})
}

// TestSizeOf: whatever an item can be long in counts, and a visit without items counts too.
func TestSizeOf(t *testing.T) {
	const long = 100 << 10
	text := strings.Repeat("x", long)
	for name, it := range map[string]story.Item{
		"HTML": {HTML: text}, "title": {Title: text}, "summary": {Summary: text}, "id": {ID: text}, "address": {URL: text},
		"authors": {Authors: []string{"", text}}, "categories": {Categories: []string{"", text}},
		"enclosures": {Enclosures: []story.Enclosure{{}, {URL: text}}}, "their types": {Enclosures: []story.Enclosure{{}, {Type: text}}},
	} {
		if size := sizeOf([]story.Item{it}); size < long {
			t.Errorf("%s: %d bytes", name, size)
		}
	}
	if size := sizeOf(nil); size < visitOverhead {
		t.Errorf("no items: %d bytes", size)
	}
}
