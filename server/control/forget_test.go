package control_test

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"nashra/server/control"
	"nashra/server/static"
	"nashra/storage"
	"nashra/story"
)

// TestForgetThroughTheSocket: what was taken down is told as the store tells it, and is known to be gone on the other side too.
func TestForgetThroughTheSocket(t *testing.T) {
	ctx := context.Background()
	store, client, _ := running(t, 0, noFetch)
	verdicts, err := client.Add(ctx, batch())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := client.Forget(ctx, story.Forgetting{Story: "zz-00000000"}); !errors.Is(err, storage.ErrNotFound) {
		t.Errorf("what is not there: %v", err)
	}
	at := time.Date(2026, 11, 25, 9, 30, 0, 0, time.FixedZone("", 3*3600))
	down, err := client.Forget(ctx, story.Forgetting{Item: verdicts[0].Item, At: at})
	want := story.TakenDown{Story: verdicts[0].Story, Title: "وصول أول قطار", Outlets: []string{"صحيفة الساحل"}, Items: []story.ItemID{verdicts[0].Item}, Whole: true}
	if err != nil || !reflect.DeepEqual(down, want) {
		t.Errorf("%+v, %v; want %+v", down, err, want)
	}
	if modified, err := store.Modified(); err != nil || modified.Format(time.RFC3339Nano) != at.Format(time.RFC3339Nano) {
		t.Errorf("taken down at %v, %v", modified, err)
	}
	if again, err := client.Forget(ctx, story.Forgetting{URL: "https://a.example/1", At: at}); err != nil || !again.Before {
		t.Errorf("again: %+v, %v", again, err)
	}
	for name, look := range map[string]func() (story.Story, error){
		"story":   func() (story.Story, error) { return client.Story(verdicts[0].Story) },
		"item":    func() (story.Story, error) { return client.StoryOfItem(verdicts[0].Item) },
		"address": func() (story.Story, error) { return client.StoryOfURL("https://a.example/1") },
	} {
		if _, err := look(); !errors.Is(err, storage.ErrForgotten) || errors.Is(err, storage.ErrNotFound) {
			t.Errorf("by %s: %v", name, err)
		}
	}
	if got, err := client.Add(ctx, batch()); err != nil || got[0].Outcome != story.Forgotten || got[0].Story != verdicts[0].Story {
		t.Errorf("it came back: %+v, %v", got, err)
	}
	told := 0
	err = client.Stories(0, func(k storage.KeptStory) error {
		told++
		if !k.Forgotten || k.Title != "" || len(k.Items) != 0 {
			t.Errorf("exported as %+v", k)
		}
		return nil
	})
	if err != nil || told != 1 {
		t.Errorf("%d stories, %v", told, err)
	}
}

// TestPublishThroughTheSocket: the folder and the wish arrive, counts and errors come back, and a caller who goes away stops it.
func TestPublishThroughTheSocket(t *testing.T) {
	begun, stopped := make(chan struct{}), make(chan struct{})
	_, client, _ := runningWith(t, 0, control.Daemon{Fetch: noFetch, Publish: func(ctx context.Context, dir string, all bool) (static.Counts, error) {
		switch dir {
		case "/مجلد/a":
			return static.Counts{Written: 7, Unchanged: 1 << 40, Removed: 2}, nil
		case "/forever":
			close(begun)
			<-ctx.Done()
			close(stopped)
		}
		return static.Counts{}, fmt.Errorf("publishing to %s, all: %v", dir, all)
	}})
	if counts, err := client.Publish(context.Background(), "/مجلد/a", false); err != nil || counts != (static.Counts{Written: 7, Unchanged: 1 << 40, Removed: 2}) {
		t.Errorf("%+v, %v", counts, err)
	}
	if _, err := client.Publish(context.Background(), "/full\nof\xff", true); err == nil || !strings.HasPrefix(err.Error(), "publishing to /full\nof") || !strings.HasSuffix(err.Error(), ", all: true") {
		t.Errorf("an error: %v", err)
	}
	ctx, leave := context.WithCancel(context.Background())
	go func() { <-begun; leave() }()
	if _, err := client.Publish(ctx, "/forever", false); !errors.Is(err, context.Canceled) {
		t.Errorf("after the caller has gone: %v", err)
	}
	select {
	case <-stopped:
	case <-time.After(10 * time.Second):
		t.Error("it is not stopped")
	}
}
