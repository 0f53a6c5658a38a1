package fetcher

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/klauspost/compress/gzip"
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
			done()
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
