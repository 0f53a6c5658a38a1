package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"path"
	"path/filepath"
	"time"
)

// storiesServed are enough to fill the feed.
const storiesServed = 150

// measureServe compares `nashra run` with a server that holds the very same bytes and looks at nothing but the
// headers that decide between plain, gzip and 304.
//
// The ratio is requests by CPU second of the server: what is left of the bare server's speed when the answer is chosen
// by path, the coding negotiated, every tag compared, the request counted, and the safety headers sent. It is nine
// tenths at least. CPU, not wall: the readers need a core too.
func (b *bench) measureServe(ctx context.Context) ([]row, error) {
	if _, err := cpuOf(os.Getpid()); err != nil {
		return nil, err
	}
	nashra, err := b.startServing(ctx)
	if err != nil {
		return nil, err
	}
	defer nashra.stop()
	var rows []row
	for _, feed := range []string{"/feed.atom", "/feed.rss"} {
		more, err := b.serveFeed(ctx, nashra, feed)
		if err != nil {
			return rows, err
		}
		rows = append(rows, more...)
	}
	return rows, nil
}

// startServing starts a daemon with a full feed and no sources.
func (b *bench) startServing(ctx context.Context) (*service, error) {
	config, err := b.writeConfig("serve", "")
	if err != nil {
		return nil, err
	}
	texts, err := filepath.Glob(b.path("data", "docs", "*.txt"))
	if err != nil || len(texts) < storiesServed {
		return nil, fmt.Errorf("there are %d documents, and %d are needed", len(texts), storiesServed)
	}
	if _, err := b.run(ctx, "nashra", append([]string{"--config", config, "import"}, texts[:storiesServed]...)...); err != nil {
		return nil, err
	}
	return b.startNashra(ctx, config)
}

func (b *bench) startNashra(ctx context.Context, config string) (*service, error) {
	address, err := freeAddress(ctx)
	if err != nil {
		return nil, err
	}
	return b.start(ctx, address, "nashra", "--config", config, "run", "--listen", address)
}

// serveFeed compares the servers for one feed, in all three cases.
func (b *bench) serveFeed(ctx context.Context, nashra *service, feed string) ([]row, error) {
	body, err := get(ctx, nashra.address, feed, "")
	if err != nil {
		return nil, err
	}
	packed, err := get(ctx, nashra.address, feed, "gzip")
	if err != nil {
		return nil, err
	}
	file := b.path(path.Base(feed))
	if err := os.WriteFile(file, body, 0o600); err != nil {
		return nil, err
	}
	address, err := freeAddress(ctx)
	if err != nil {
		return nil, err
	}
	bare, err := b.start(ctx, address, "serve", "-f", file, "-addr", address)
	if err != nil {
		return nil, err
	}
	defer bare.stop()
	others := []rival{{"serve", target{bare, "/feed.xml"}, atLeast(0.90)}}
	nginx, err := b.startNginx(ctx, feed, body, packed)
	if err != nil {
		return nil, err
	}
	if nginx != nil {
		defer nginx.stop()
		others = append(others, rival{"nginx static", target{nginx, feed}, bound{}})
	}
	return b.serveAgainst(ctx, target{nashra, feed}, others)
}

// rival is another server of the same bytes, and what we may cost against it.
type rival struct {
	name  string
	at    target
	bound bound
}

func (b *bench) serveAgainst(ctx context.Context, ours target, others []rival) ([]row, error) {
	var rows []row
	for _, other := range others {
		for _, c := range servings() {
			r := row{part: "serve", what: ours.path + " " + c.name, unit: "req/CPU s", against: other.name, bound: other.bound}
			for round := range b.rounds {
				if err := b.serveRound(ctx, &r, c, ours, other.at, round); err != nil {
					return nil, fmt.Errorf("%s: %w", r.what, err)
				}
			}
			rows = append(rows, r)
		}
	}
	return rows, nil
}

// turns is how often the two servers take turns in a round: often, because what else the machine does changes within
// seconds.
const turns = 16

// serveRound measures one case on both servers, in turns. A server that is not asked costs nothing, so that the CPU time
// of each is read once before all turns and once after.
func (b *bench) serveRound(ctx context.Context, r *row, c serving, ours, theirs target, round int) error {
	var questions [2]question
	var began [2]time.Duration
	for i, t := range []target{ours, theirs} {
		var err error
		if questions[i], err = c.ask(ctx, t); err != nil {
			return err
		}
		if began[i], err = cpuOf(t.pid); err != nil {
			return err
		}
	}
	for turn := range turns {
		for i := range questions {
			q := questions[(i+turn)%2] // which comes first changes
			if err := load(ctx, q.address, q.request, q.want, c.requests/turns); err != nil {
				return err
			}
		}
	}
	var rates [2]float64
	for i, q := range questions {
		ended, err := cpuOf(q.pid)
		if err != nil {
			return err
		}
		rates[i] = float64(c.requests) / max(ended-began[i], clockTick).Seconds()
	}
	r.add(rates[0], rates[1])
	b.say(r.part, "round %d: %s: %.0f requests by CPU second, %s %.0f", round+1, r.what, rates[0], r.against, rates[1])
	return nil
}

// target is a resource on one of the servers.
type target struct {
	*service
	path string
}

// serving is one way to ask for a feed.
type serving struct {
	name     string
	requests int // of a round; one CPU second of a server or two
	coding   string
	again    bool // with the tag of the answer before
}

func servings() []serving {
	return []serving{
		{name: "plain", requests: 16_000},
		{name: "gzip", requests: 30_000, coding: "gzip"},
		{name: "304", requests: 60_000, coding: "gzip", again: true},
	}
}

// question is a request of which the answer is known.
type question struct {
	target
	request []byte
	want    answer
}

// ask finds out what a server answers, and warms it.
func (c serving) ask(ctx context.Context, t target) (question, error) {
	q := question{target: t, request: c.request(t, "")}
	status := http.StatusOK
	var err error
	if q.want, err = ask(ctx, t.address, q.request); err != nil {
		return q, err
	}
	if c.again {
		status = http.StatusNotModified
		q.request = c.request(t, q.want.etag)
		if q.want, err = ask(ctx, t.address, q.request); err != nil {
			return q, err
		}
	}
	if q.want.status != status || q.want.coding != c.coding && !c.again {
		return q, fmt.Errorf("%s%s answers %+v", t.address, t.path, q.want)
	}
	return q, load(ctx, t.address, q.request, q.want, c.requests/20)
}

func (c serving) request(t target, etag string) []byte {
	r := fmt.Appendf(nil, "GET %s HTTP/1.1\r\nHost: %s\r\nUser-Agent: bench\r\n", t.path, t.address)
	if c.coding != "" {
		r = fmt.Appendf(r, "Accept-Encoding: %s\r\n", c.coding)
	}
	if etag != "" {
		r = fmt.Appendf(r, "If-None-Match: %s\r\n", etag)
	}
	return append(r, "\r\n"...)
}

// get gives the body of a resource as it is sent; coding "" asks for the plain one.
func get(ctx context.Context, address, path, coding string) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+address+path, nil)
	if err != nil {
		return nil, err
	}
	r.Header.Set("Accept-Encoding", cmp.Or(coding, "identity"))
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err == nil && res.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s answers %s", r.URL, res.Status)
	}
	return body, err
}
