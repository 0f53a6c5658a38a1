package fetcher

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/klauspost/compress/gzip"

	"nashra/story"
)

func zipped(t *testing.T, text string) string {
	t.Helper()
	var out bytes.Buffer
	z := gzip.NewWriter(&out)
	_, _ = io.WriteString(z, text)
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// TestReadWeighedIsReadBody: the same bytes, and the same errors, whatever a body weighs.
func TestReadWeighedIsReadBody(t *testing.T) {
	long := strings.Repeat("نص ", 1<<20)
	for _, c := range []struct{ name, coding, sent string }{
		{"light", "", "نص"}, {"empty", "", ""}, {"just light", "", strings.Repeat("x", maxLight)}, {"just heavy", "", strings.Repeat("x", maxLight+1)},
		{"long", "", long}, {"heavy, but short as sent", "gzip", zipped(t, long)}, {"cut", "gzip", zipped(t, long)[:1000]},
		{"no gzip", "gzip", long}, {"too large", "", long + long}, {"too large when decoded", "gzip", zipped(t, long+long)}, {"unknown", "foo", long},
	} {
		t.Run(c.name, func(t *testing.T) {
			answer := func() *http.Response {
				return &http.Response{Header: http.Header{"Content-Encoding": {c.coding}}, ContentLength: -1, Body: io.NopCloser(strings.NewReader(c.sent))}
			}
			const limit = 8 << 20
			want, wantErr := readBody(answer(), limit)
			s := newScales()
			got, done, err := s.readWeighed(context.Background(), answer(), limit)
			if !bytes.Equal(got, want) || (err == nil) != (wantErr == nil) || err != nil && err.Error() != wantErr.Error() {
				t.Errorf("%d bytes, %v; want %d, %v", len(got), err, len(want), wantErr)
			}
			if done != nil {
				done()
			}
			if len(s.heavy)+len(s.long) != 0 {
				t.Error("a place is not given back")
			}
		})
	}
}

// TestOneHeavyBody: the second waits, a light one does not.
func TestOneHeavyBody(t *testing.T) {
	s := newScales()
	read := func(ctx context.Context, text string) (func(), error) {
		_, done, err := s.readWeighed(ctx, &http.Response{ContentLength: -1, Body: io.NopCloser(strings.NewReader(text))}, 8<<20)
		return done, err
	}
	heavy := strings.Repeat("x", 2*maxLight)
	first, err := read(context.Background(), heavy)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := read(context.Background(), "light"); err != nil {
		t.Error(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Millisecond)
	defer cancel()
	second, err := read(ctx, heavy)
	if err == nil {
		t.Error("two heavy bodies at once")
	}
	second()
	first()
	third, err := read(context.Background(), heavy)
	if err != nil {
		t.Error(err)
	}
	third()
}

// slowLedger tells how many batches are being saved at one time.
type slowLedger struct {
	*memory
	now, most atomic.Int32
}

func (l *slowLedger) Add(ctx context.Context, b story.Batch) ([]story.Verdict, error) {
	if now := l.now.Add(1); now > l.most.Load() {
		l.most.Store(now)
	}
	defer l.now.Add(-1)
	time.Sleep(100 * time.Millisecond)
	return l.memory.Add(ctx, b)
}

// TestHeavyUntilSaved: what is made of a heavy body does not wait for the disk beside what is made of the next.
func TestHeavyUntilSaved(t *testing.T) {
	text := "<!--" + strings.Repeat("x", maxLight) + "-->" // heavy, and read in no time
	url := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, feedHead+"<item><title>عنوان</title></item>"+text+feedFoot)
	})
	f, ledger := testFetcher(), &slowLedger{memory: newMemory()}
	f.opt.MaxBody = 16 << 20
	var sources []story.Source
	for i := range 3 {
		s := source(fmt.Sprintf("%s/%d", url, i))
		s.ID = fmt.Sprint(i)
		sources = append(sources, s)
	}
	f.VisitAll(context.Background(), ledger, sources, func(r Report) {
		if r.Visit.Err != nil || len(r.Verdicts) != 1 || r.Visit.Items != nil {
			t.Errorf("%s: %v, %d verdicts, %d items", r.Source, r.Visit.Err, len(r.Verdicts), len(r.Visit.Items))
		}
	})
	if most := ledger.most.Load(); most != 1 {
		t.Errorf("%d heavy batches at a time", most)
	}
}
