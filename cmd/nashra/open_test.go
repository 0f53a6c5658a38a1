package main

import (
	"runtime/debug"
	"testing"
)

func TestGarbage(t *testing.T) {
	const before = 237
	for _, test := range []struct {
		name string
		near truth
		gogc string
		want int
	}{
		{"near", true, "", gcPercentNear},
		{"keys only", false, "", before},
		{"near, and the environment decides", true, "50", before},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Setenv("GOGC", test.gogc)
			c := defaultConfig()
			c.Data, c.Same.Near = t.TempDir(), test.near
			was := debug.SetGCPercent(before)
			store, err := openStore(c)
			if got := debug.SetGCPercent(was); got != test.want {
				t.Errorf("%d, want %d", got, test.want)
			}
			if err != nil {
				t.Fatal(err)
			}
			if err := store.Close(); err != nil {
				t.Error(err)
			}
		})
	}
}
