package fetcher

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"nashra/story"
)

// Outcome is how a visit ended.
type Outcome string

// The outcomes of a visit.
const (
	Fetched     Outcome = "fetched"      // a feed was read
	NotModified Outcome = "not modified" // 304
	SameBody    Outcome = "same body"    // the bytes of last time
	Failed      Outcome = "failed"
	Gone        Outcome = "gone"    // 410
	Waiting     Outcome = "waiting" // the server has asked for patience; nothing was sent
)

// Visit is what one visit of a source brought. A source that fails is data: Err says what went wrong, and Checkpoint
// is complete in every case.
type Visit struct {
	Outcome    Outcome
	Items      []story.Item    // that the source's Gate let in
	KeptOut    []story.KeptOut // the others
	Feed       ParsedFeed      // what the feed says of itself; its Items are all
	Checkpoint story.Checkpoint
	Err        error

	took    time.Duration
	status  int  // of the last answer; 0: there was none
	blocked bool // the server turns us away
	reading *story.Reading
	heard   heard
	release func() // tells the scales that what was read is gone; nil where they need not know
}

// Fetch visits a source once: a conditional GET behind the dial guard, bounded in time and bytes, parsed and cleaned.
// It keeps nothing; the caller saves items and checkpoint together.
func (f *Fetcher) Fetch(ctx context.Context, source story.Source, last story.Checkpoint) Visit {
	v := f.fetch(ctx, source, last)
	v.letGo()
	return v
}

// fetch is Fetch for a caller that calls letGo when it needs nothing more that was read.
func (f *Fetcher) fetch(ctx context.Context, source story.Source, last story.Checkpoint) (v Visit) {
	now := time.Now().In(source.Location) // what has no date gets this one, and a reader sees it
	last = Current(source, withoutFuture(last, now))
	v = Visit{Checkpoint: last}
	next := &v.Checkpoint
	next.Source, next.Address = source.ID, ownAddress(source)
	if as := f.readsAs(source); next.ReadAs != as {
		forgetValidators(next)
		next.ReadAs = as
	}
	if held := f.refusals.until(hostFor(source, last), now); held.After(last.RetryAfter) {
		next.RetryAfter = held
	}
	if next.RetryAfter.After(now) {
		v.Outcome = Waiting
		return v
	}
	defer func() {
		if p := recover(); p != nil {
			v.Err = fmt.Errorf("reading the feed broke down: %v", p)
			forgetValidators(next)
		}
		v.took = time.Since(now)
		f.conclude(&v, last, now)
		if v.Err != nil {
			v.letGo()
		}
	}()
	next.LastVisit, next.RetryAfter = now, time.Time{}
	timed, cancel := context.WithTimeout(ctx, f.opt.Timeout)
	defer cancel()
	answer, err := f.get(timed, source, v.Checkpoint)
	if err != nil {
		v.Err = inWords(err, f.opt.Timeout)
		return v
	}
	defer answer.close()
	if v.Err = f.read(ctx, answer, source, last, now, &v); v.Err == nil {
		rememberMove(next, answer)
	}
	return v
}

// read makes of an answer what the visit brought.
func (f *Fetcher) read(ctx context.Context, a *answer, source story.Source, last story.Checkpoint, now time.Time, v *Visit) error {
	next := &v.Checkpoint
	next.Gone = false
	v.heard = hear(a, now)
	v.status, v.blocked = a.response.StatusCode, isBlocked(a.response)
	switch status := a.response.StatusCode; {
	case status == http.StatusNotModified && !a.conditional:
		forgetValidators(next)
		return errors.New("the server says that nothing has changed (304), but was not asked that")
	case status == http.StatusNotModified:
		keepNewer(next, a)
		v.heard.fresh = keepFresh(next, a.response.Header, v.heard.fresh)
		v.Outcome = NotModified
		return nil
	case status == http.StatusGone:
		if next.Gone = isGone(a, last); !next.Gone {
			return errors.New("where the feed has moved to, it is gone (410); its old address is asked next")
		}
		return errors.New("the feed is gone for good (410); it is not visited any more unless it is named")
	case status != http.StatusOK:
		if status >= http.StatusBadRequest {
			next.RetryAfter = retryAfter(a.response.Header, now)
		}
		return statusError(a.response)
	}
	body, done, err := f.scales.readWeighed(ctx, a.response, f.opt.MaxBody)
	v.release = done
	if errors.Is(err, io.EOF) { // before the first coded byte; a body that is cut off later ends unexpectedly
		return errors.New("the answer is empty")
	}
	if err != nil {
		return inWords(err, f.opt.Timeout)
	}
	return f.understand(body, a, source, now, v)
}

// understand makes of a body what the visit brought.
func (f *Fetcher) understand(body []byte, a *answer, source story.Source, now time.Time, v *Visit) error {
	next, header := &v.Checkpoint, a.response.Header
	next.Fresh, _ = maxAge(header)
	sum := sha256.Sum256(body)
	hash := hex.EncodeToString(sum[:])
	if hash == next.BodyHash {
		setValidators(next, a)
		v.Outcome = SameBody
		return nil
	}
	feed, err := f.parse(body, a, source, now)
	if err != nil {
		forgetValidators(next)
		return err
	}
	v.Items, v.KeptOut = NewGate(f.opt.Languages, source).sift(feed.Items)
	setValidators(next, a)
	keepHints(next, feed.Hints)
	next.BodyHash, next.Title, next.Site = hash, feed.Title, feed.Site
	if feed.CutOff { // the rest may come with the next visit, which must not be told that nothing has changed
		forgetValidators(next)
	}
	v.Outcome, v.Feed = Fetched, feed
	v.reading = readingOf(v, now)
	return nil
}

// parse reads what should be a feed. The body is let go as soon as it is decoded, where it is of no more use.
func (f *Fetcher) parse(body []byte, a *answer, source story.Source, now time.Time) (ParsedFeed, error) {
	if isPage(body) { // a parser would only make work of it
		return ParsedFeed{}, f.pageError(body, a)
	}
	header := a.response.Header
	var page []byte
	if isCalledPage(body, header) {
		page = body
	}
	feed, err := ParseFeed(body, FeedContext{
		URL: a.url, ContentType: header.Get("Content-Type"), ContentLocation: header.Get("Content-Location"),
		ContentLanguage: header.Get("Content-Language"), Source: source, Now: now, Bare: f.opt.Bare,
	})
	if err != nil && page != nil {
		err = f.pageError(page, a)
	}
	if err == nil && f.isOwnSite(feed.Site) {
		err = errors.New("this is Nashra's own feed under another name; it is no source")
	}
	return feed, err
}

// letGo may be called more than once.
func (v *Visit) letGo() {
	if v.release != nil {
		v.release()
		v.release = nil
	}
}

// conclude sets what follows from how the visit ended: failures, the words for people, and when to come back.
func (f *Fetcher) conclude(v *Visit, last story.Checkpoint, now time.Time) {
	next := &v.Checkpoint
	if v.Err == nil {
		next.Failures, next.Error, next.LastSuccess = 0, "", now
		f.comeBack(v, last)
		return
	}
	v.Outcome = Failed
	if next.Gone {
		v.Outcome = Gone
	}
	v.Items, v.KeptOut = nil, nil
	next.Failures++
	v.Err = printable(v.Err)
	next.Error = v.Err.Error()
	f.standBack(v, last, now)
}

// drain reads the rest of a small body, so that the connection can be used again. What follows a 101 is no body but the
// connection itself, which no deadline ends.
func drain(res *http.Response) {
	const small = 64 << 10
	if res.StatusCode != http.StatusSwitchingProtocols && res.ContentLength <= small {
		_, _ = io.CopyN(io.Discard, res.Body, small)
	}
	_ = res.Body.Close()
}
