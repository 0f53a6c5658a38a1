package storage

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"nashra/story"
)

func TestCheckpointComesBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		draw := func(name string) string { return texts.Draw(t, name) }
		want := story.Checkpoint{
			Source: draw("source"), Address: draw("address"), ReadAs: draw("read as"), ValidatorURL: draw("validator url"), ETag: "\xff" + draw("etag"),
			LastModified: draw("modified"), BodyHash: draw("hash"), Title: draw("title"), Site: draw("site"), MovedTo: draw("moved"), Error: draw("error"),
			LastVisit: times.Draw(t, "visit"), LastSuccess: times.Draw(t, "success"), NextVisit: times.Draw(t, "next"), RetryAfter: times.Draw(t, "retry"),
			Interval: time.Duration(rapid.Int64Min(0).Draw(t, "interval")), Rest: time.Duration(rapid.Int64Min(0).Draw(t, "rest")),
			Fresh:    time.Duration(rapid.Int64Min(0).Draw(t, "fresh")),
			Failures: rapid.IntMin(0).Draw(t, "failures"), Gone: rapid.Bool().Draw(t, "gone"),
			SkipHours: rapid.Uint32().Draw(t, "hours"), SkipDays: rapid.Uint8().Draw(t, "days"),
		}
		b := encodeCheckpoint(&want)
		got, err := decodeCheckpoint(b)
		if diff := cmp.Diff(want, got, sameTime); err != nil || diff != "" {
			t.Fatal(err, diff)
		}
		if _, err := decodeCheckpoint(seal(append(b[:len(b)-checksumLength:len(b)-checksumLength], 0))); err == nil {
			t.Fatal("a checkpoint with a byte too many was read")
		}
	})
}

// TestOlderCheckpoints: what former versions wrote is read, field by field as they wrote it.
func TestOlderCheckpoints(t *testing.T) {
	at := time.Unix(1_700_000_000, 0).UTC()
	old := func(version uint64, more func(*writing)) []byte {
		var w writing
		w.number(version)
		for _, s := range []string{"bahr", "https://bahr.example/rss", `"v1"`, "Mon", "abc", "البحر", "https://bahr.example/", "404"} {
			w.text(s)
		}
		for i := range 4 {
			w.time(at.Add(time.Duration(i) * time.Hour))
		}
		w.number(7)
		w.flag(true)
		more(&w)
		return seal(w)
	}
	want := story.Checkpoint{
		Source: "bahr", ValidatorURL: "https://bahr.example/rss", ETag: `"v1"`, LastModified: "Mon", BodyHash: "abc", Title: "البحر", Site: "https://bahr.example/", Error: "404",
		LastVisit: at, LastSuccess: at.Add(time.Hour), NextVisit: at.Add(2 * time.Hour), RetryAfter: at.Add(3 * time.Hour), Failures: 7, Gone: true,
	}
	moved := want
	moved.Interval, moved.Address, moved.MovedTo = time.Hour, "https://bahr.example/a", "https://bahr.example/b"
	for _, c := range []struct {
		name    string
		version uint64
		more    func(*writing)
		want    story.Checkpoint
	}{
		{"1", 1, func(*writing) {}, want},
		{"2", 2, func(w *writing) {
			w.number(uint64(time.Hour))
			w.text("https://bahr.example/a") // MovedFrom
			w.text("https://bahr.example/b")
		}, moved},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := decodeCheckpoint(old(c.version, c.more))
			if diff := cmp.Diff(c.want, got, sameTime); err != nil || diff != "" {
				t.Error(err, diff)
			}
		})
	}
	for _, version := range []uint64{0, checkpointVersion + 1} {
		if _, err := decodeCheckpoint(old(version, func(*writing) {})); err == nil {
			t.Errorf("version %d was read", version)
		}
	}
}

func FuzzDecodeCheckpoint(f *testing.F) {
	b := encodeCheckpoint(&story.Checkpoint{Source: "a", Address: "b", ETag: "\xff", SkipHours: 1 << 23, SkipDays: 1 << 6})
	f.Add(b[:len(b)-checksumLength])
	f.Fuzz(func(t *testing.T, b []byte) { decodes(t, b, decodeCheckpoint, encodeCheckpoint) })
}
