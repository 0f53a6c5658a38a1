package storage_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"nashra/story"
)

// TestForgetWhileJudging: what is taken down between the judging of an item and the keeping of its topics stays off all shelves.
func TestForgetWhileJudging(t *testing.T) {
	s := open(t)
	var items []story.Item
	for i := range 900 {
		items = append(items, item("a", fmt.Sprint(i), fmt.Sprintf("سعر النفط في اليوم رقم %d", i)))
	}
	verdicts := add(t, s, noon, items...)
	var judging sync.WaitGroup
	judging.Go(func() {
		for i := range 6 {
			words := []string{"نفط", "سعر", "يوم"}[i%3]
			if _, err := s.Relabel(context.Background(), economy("النفط", words)); err != nil {
				t.Error(err)
			}
		}
	})
	for i := range 60 {
		forget(t, s, story.Forgetting{Item: verdicts[899-13*i].Item})
		time.Sleep(time.Millisecond)
	}
	judging.Wait()
	sound(t, s)
	if _, err := s.Relabel(context.Background(), economy("القمح")); err != nil {
		t.Fatal(err)
	}
	if got := onTopic(t, s, "economy"); got != "" {
		t.Error("under rules that fit nothing:", got)
	}
	sound(t, s)
}
