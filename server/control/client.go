package control

import (
	"bytes"
	"context"
	"encoding/gob"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"

	"nashra/server/static"
	"nashra/storage"
	"nashra/story"
)

// ErrNoDaemon says that no daemon answers for a data folder.
var ErrNoDaemon = errors.New("no daemon is running on this data folder")

// Client is a store that a daemon holds. Its methods are those of storage.Store and answer alike.
type Client struct {
	http *http.Client
}

// Dial finds the daemon of a data folder. It is ErrNoDaemon where there is none.
func Dial(dataDir string) (*Client, error) {
	path := resolve(dataDir)
	var dialer net.Dialer
	dial := func(ctx context.Context, _, _ string) (net.Conn, error) { return dialer.DialContext(ctx, "unix", path) }
	conn, err := dial(context.Background(), "", "")
	if err != nil {
		return nil, fmt.Errorf("%w (%v)", ErrNoDaemon, err)
	}
	_ = conn.Close()
	return &Client{http: &http.Client{Transport: &http.Transport{DialContext: dial, DisableCompression: true, IdleConnTimeout: time.Minute}}}, nil
}

// Close lets go of the connection; the daemon goes on.
func (c *Client) Close() error {
	c.http.CloseIdleConnections()
	return nil
}

// Add is storage.Store.Add.
func (c *Client) Add(ctx context.Context, batch story.Batch) ([]story.Verdict, error) {
	return call[[]story.Verdict](ctx, c, "/add", batch)
}

// Files is storage.Store.Files.
func (c *Client) Files(paths []string) ([]story.File, error) {
	return call[[]story.File](context.Background(), c, "/files", paths)
}

// Story is storage.Store.Story.
func (c *Client) Story(id string) (story.Story, error) {
	return call[story.Story](context.Background(), c, "/story", id)
}

// StoryOfItem is storage.Store.StoryOfItem.
func (c *Client) StoryOfItem(id story.ItemID) (story.Story, error) {
	return call[story.Story](context.Background(), c, "/story-of-item", id)
}

// StoryOfURL is storage.Store.StoryOfURL.
func (c *Client) StoryOfURL(raw string) (story.Story, error) {
	return call[story.Story](context.Background(), c, "/story-of-url", raw)
}

// Forget is storage.Store.Forget.
func (c *Client) Forget(ctx context.Context, what story.Forgetting) (story.TakenDown, error) {
	return call[story.TakenDown](ctx, c, "/forget", what)
}

// Publish lets the daemon write the site into a folder, which has an absolute path; all looks at every file of it.
func (c *Client) Publish(ctx context.Context, dir string, all bool) (static.Counts, error) {
	return call[static.Counts](ctx, c, "/publish", publishCall{dir, all})
}

// Explain is storage.Store.Explain.
func (c *Client) Explain(item, other story.ItemID) (story.Explanation, error) {
	return call[story.Explanation](context.Background(), c, "/explain", explainCall{item, other})
}

// Check is storage.Store.Check.
func (c *Client) Check() (storage.Report, error) {
	return call[storage.Report](context.Background(), c, "/check", true)
}

// Checkpoints is storage.Store.Checkpoints.
func (c *Client) Checkpoints() (map[string]story.Checkpoint, error) {
	return call[map[string]story.Checkpoint](context.Background(), c, "/checkpoints", true)
}

// Histories is storage.Store.Histories.
func (c *Client) Histories() (map[string]story.History, error) {
	return call[map[string]story.History](context.Background(), c, "/histories", true)
}

// Subscriptions is storage.Store.Subscriptions.
func (c *Client) Subscriptions() ([]story.Subscription, error) {
	return call[[]story.Subscription](context.Background(), c, "/subscriptions", true)
}

// Subscribe is storage.Store.Subscribe. The daemon visits the new sources at once.
func (c *Client) Subscribe(ctx context.Context, list []story.Subscription) error {
	_, err := call[bool](ctx, c, "/subscribe", list)
	return err
}

// Unsubscribe is storage.Store.Unsubscribe.
func (c *Client) Unsubscribe(ctx context.Context, ids, stay []string) error {
	_, err := call[bool](ctx, c, "/unsubscribe", unsubscribeCall{ids, stay})
	return err
}

// SetPaused is storage.Store.SetPaused.
func (c *Client) SetPaused(ctx context.Context, ids []string, paused bool) error {
	_, err := call[bool](ctx, c, "/set-paused", pauseCall{ids, paused})
	return err
}

// Items is storage.Store.Items.
func (c *Client) Items(after uint64, yield func(storage.KeptItem) error) error {
	return stream(context.Background(), c, "/items", after, yield)
}

// Stories is storage.Store.Stories.
func (c *Client) Stories(after uint64, yield func(storage.KeptStory) error) error {
	return stream(context.Background(), c, "/stories", after, yield)
}

// Fetch lets the daemon visit the sources with these ids, or all that are due; all ignores our own schedule.
func (c *Client) Fetch(ctx context.Context, ids []string, all bool, report func(Visited)) error {
	return stream(ctx, c, "/fetch", fetchCall{ids, all}, func(v Visited) error { report(v); return nil })
}

// remoteError is an error of the daemon, in its words; what it is stays known.
type remoteError struct {
	text string
	is   error
}

func (e *remoteError) Error() string { return e.text }
func (e *remoteError) Unwrap() error { return e.is }

// post makes a call; the body of the answer is the caller's to close.
func post(ctx context.Context, c *Client, path string, in any) (*http.Response, error) {
	var body bytes.Buffer
	if err := gob.NewEncoder(&body).Encode(in); err != nil {
		return nil, fmt.Errorf("asking the daemon: %w", err)
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://daemon"+path, &body)
	if err != nil {
		return nil, fmt.Errorf("asking the daemon: %w", err)
	}
	answer, err := c.http.Do(request)
	if err != nil {
		return nil, fmt.Errorf("the daemon does not answer any more (%w)", err)
	}
	if answer.StatusCode == http.StatusOK {
		return answer, nil
	}
	defer answer.Body.Close()
	text, _ := io.ReadAll(io.LimitReader(answer.Body, 64<<10))
	remote := &remoteError{text: strings.TrimSpace(string(text))}
	switch answer.StatusCode {
	case http.StatusNotFound:
		remote.is = storage.ErrNotFound
	case http.StatusGone:
		remote.is = storage.ErrForgotten
	case http.StatusConflict:
		remote.is = storage.ErrTaken
	}
	return nil, remote
}

func call[Out any](ctx context.Context, c *Client, path string, in any) (Out, error) {
	var out Out
	answer, err := post(ctx, c, path, in)
	if err != nil {
		return out, err
	}
	defer answer.Body.Close()
	if err := gob.NewDecoder(answer.Body).Decode(&out); err != nil {
		return out, fmt.Errorf("the daemon's answer cannot be read (%w)", err)
	}
	_, _ = io.Copy(io.Discard, answer.Body) // so that the connection serves again
	return out, nil
}

func stream[Out any](ctx context.Context, c *Client, path string, in any, yield func(Out) error) error {
	answer, err := post(ctx, c, path, in)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	decoder := gob.NewDecoder(answer.Body)
	for {
		var out Out
		err := decoder.Decode(&out)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return fmt.Errorf("the daemon's answer broke off (%w)", err)
		}
		if err := yield(out); err != nil {
			return err
		}
	}
	if text := answer.Trailer.Get(errorHeader); text != "" {
		if words, err := strconv.Unquote(text); err == nil {
			text = words
		}
		return &remoteError{text: text}
	}
	return nil
}
