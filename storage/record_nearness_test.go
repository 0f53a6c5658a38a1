package storage

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"nashra/story"
	"nashra/story/near"
)

// TestItemBeforeOtherNames: a record that was written before near.Numbers had OtherName is read, and says that there is none.
func TestItemBeforeOtherNames(t *testing.T) {
	it := itemRecord{Versions: []version{{Seq: 1}}, Published: time.Unix(1.7e9, 0), Updated: time.Unix(1.7e9, 0), Words: 30}
	it.Near = &story.Nearness{Item: 7, Agree: 3, Members: 4, Numbers: near.Numbers{Containment: 0.5, Conflicts: 1, Undated: true, OtherName: true, Score: -2}}
	now := encodeItem(&it)
	got, err := decodeItem(now)
	if diff := cmp.Diff(it.Near, got.Near); err != nil || diff != "" {
		t.Fatalf("%v\n%s", err, diff)
	}
	whole, err := unseal(now)
	if err != nil {
		t.Fatal(err)
	}
	whole = whole[:len(whole)-3]                                          // whether an archive shows its only version, no topics, not taken down
	old := slices.Delete(slices.Clone(whole), len(whole)-4, len(whole)-3) // agree, members, and that there is no nearest stand behind it
	old[0] = itemWithoutName
	got, err = decodeItem(seal(old))
	it.Near.Numbers.OtherName = false
	if diff := cmp.Diff(it.Near, got.Near); err != nil || diff != "" {
		t.Fatalf("%v\n%s", err, diff)
	}
}
