package storage

import (
	"context"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"nashra/story"
)

// TestSameStoriesAfterForgetting: what comes after something was taken down is joined and kept out alike, whether the store was
// opened since or the window has stayed in memory.
func TestSameStoriesAfterForgetting(t *testing.T) {
	joined, keptOut := 0, 0
	for seed := range uint64(3) {
		once, verdicts := toldAfterForgetting(t, seed, false)
		often, again := toldAfterForgetting(t, seed, true)
		if diff := cmp.Diff(once, often, sameTime) + cmp.Diff(verdicts, again, sameTime); diff != "" {
			t.Fatalf("seed %d: opened after each forgetting, the stories differ:\n%s", seed, diff)
		}
		for _, v := range verdicts {
			switch {
			case v.Rule != story.ByNear:
			case v.Outcome == story.Joined:
				joined++
			case v.Outcome == story.Forgotten:
				keptOut++
			}
		}
	}
	if joined < 20 || keptOut < 5 {
		t.Errorf("%d items were joined and %d kept out by what is near: the test shows nothing", joined, keptOut)
	}
}

// toldAfterForgetting adds items, and takes down one item or one whole story of them after every few.
func toldAfterForgetting(t *testing.T, seed uint64, reopen bool) ([]story.Story, []story.Verdict) {
	t.Helper()
	chance := rand.New(rand.NewPCG(seed, 4))
	items := (&newsroom{chance: rand.New(rand.NewPCG(seed, 3))}).items(100)
	path := filepath.Join(t.TempDir(), "nashra.db")
	s := openNear(t, path, 7)
	defer func() { _ = s.Close() }()
	var verdicts []story.Verdict
	for some := range slices.Chunk(items, 9) {
		got, err := s.Add(context.Background(), story.Batch{Seen: firstDay.Add(90 * 24 * time.Hour), Items: some})
		if err != nil {
			t.Fatal(err)
		}
		verdicts = append(verdicts, got...)
		what := story.Forgetting{Story: got[chance.IntN(len(got))].Story, At: firstDay.Add(91 * 24 * time.Hour)}
		if i := chance.IntN(len(got)); chance.IntN(2) == 0 && got[i].Item != 0 {
			what.Story, what.Item = "", got[i].Item
		}
		if _, err := s.Forget(context.Background(), what); err != nil {
			t.Fatal(err)
		}
		if reopen {
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			s = openNear(t, path, 7)
		}
	}
	return told(t, s), verdicts
}
