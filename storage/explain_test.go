package storage

import (
	"bytes"
	"context"
	"errors"
	"path/filepath"
	"slices"
	"testing"
	"time"

	bolt "go.etcd.io/bbolt"

	"nashra/story"
)

// explained keeps two notices of one wording in a store and edits both, so that nothing of what told them apart is left.
func explained(t *testing.T, s *Store) (story.Verdict, []story.Verdict) {
	t.Helper()
	notice := func(id, state, day string) story.Item {
		return story.Item{
			Source: "wire", ID: id, Title: "برقية تهنئة إلى رئيس " + state,
			HTML: "<p>بعث الرئيس يوم " + day + " برقية تهنئة بمناسبة ذكرى الاستقلال تمنى فيها لشعب البلد الصديق مزيدا من التقدم والازدهار وللعلاقات بين البلدين دوام النماء والتعاون</p>",
		}
	}
	var verdicts []story.Verdict
	for i, it := range []story.Item{
		notice("1", "بيرو", "الأحد"), notice("2", "كينيا", "الثلاثاء"), // then they are edited
		notice("1", "كينيا", "الثلاثاء"), notice("2", "بيرو", "الأحد"),
	} {
		got, err := s.Add(context.Background(), story.Batch{Source: "wire", Seen: firstDay.Add(time.Duration(i) * time.Hour), Items: []story.Item{it}})
		if err != nil {
			t.Fatal(err)
		}
		verdicts = append(verdicts, got...)
	}
	if verdicts[3].Outcome != story.Updated {
		t.Fatalf("the edit: %+v", verdicts[3])
	}
	return verdicts[1], verdicts
}

// TestExplainWhatWasCompared: a verdict is explained by the texts that it was about, not by what became of them.
func TestExplainWhatWasCompared(t *testing.T) {
	s := openNear(t, filepath.Join(t.TempDir(), "nashra.db"), 1<<20)
	defer s.Close()
	second, _ := explained(t, s)
	if second.Outcome != story.New || second.Nearest == nil || second.Nearest.Numbers.Conflicts != 2 {
		t.Fatalf("not the case that is tested: %+v", second)
	}
	got, err := s.Explain(second.Item, second.Nearest.Item)
	if want := []story.Contradiction{{Here: "كينيا", There: "بيرو"}, {Here: "الثلاثاء", There: "الأحد"}}; err != nil || !slices.Equal(got.Contradicts, want) {
		t.Errorf("contradicts %q, %v; want %q", got.Contradicts, err, want)
	}
	if got.Title != "برقية تهنئة إلى رئيس بيرو" {
		t.Errorf("the title is %q, which came later", got.Title)
	}
	if !got.Looked || len(got.Shared) == 0 || !slices.Contains(got.Lacks, "كينيا") {
		t.Errorf("%+v", got)
	}
	// What came after the edits was compared with the edited text.
	third := story.Item{Source: "paper", ID: "3", Title: "تهنئة لرئيس أنغولا", HTML: "<p>هنأ الملك رئيس أنغولا.</p>"}
	keep(t, s, []story.Item{third})
	if got, err := s.Explain(5, 1); err != nil || !got.Short || !slices.Equal(got.Contradicts, []story.Contradiction{{Here: "أنغولا", There: "كينيا"}}) {
		t.Errorf("after the edit: %+v, %v", got, err)
	}
	if got, err := s.Explain(second.Item, 0); err != nil || !got.Looked || got.Short || len(got.Shared) > 0 {
		t.Errorf("with no other: %+v, %v", got, err)
	}
}

func TestExplainWithoutFingerprint(t *testing.T) {
	s, err := Open(filepath.Join(t.TempDir(), "nashra.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	second, all := explained(t, s)
	got, err := s.Explain(second.Item, all[0].Item)
	if err != nil || got.Looked || len(got.Shared) == 0 || len(got.Contradicts) != 2 {
		t.Errorf("%+v, %v", got, err)
	}
	for _, pair := range [][2]story.ItemID{{99, 1}, {1, 99}, {99, 0}, {0, 0}} {
		if _, err := s.Explain(pair[0], pair[1]); !errors.Is(err, ErrNotFound) {
			t.Errorf("%v: %v", pair, err)
		}
	}
}

// TestExplainDamagedFingerprint: a damaged one is not taken for none.
func TestExplainDamagedFingerprint(t *testing.T) {
	s := openNear(t, filepath.Join(t.TempDir(), "nashra.db"), 1<<20)
	defer s.Close()
	second, _ := explained(t, s)
	err := s.db.Update(func(tx *bolt.Tx) error {
		prints, key := tx.Bucket(bucketPrints), number(uint64(second.Item))
		raw := bytes.Clone(prints.Get(key))
		raw[len(raw)/2] ^= 1
		return prints.Put(key, raw)
	})
	if err != nil {
		t.Fatal(err)
	}
	if got, err := s.Explain(second.Item, 1); !errors.As(err, new(*DamagedError)) {
		t.Errorf("%+v, %v", got, err)
	}
}
