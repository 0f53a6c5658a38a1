package near

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

func TestLog2(t *testing.T) {
	check := func(x uint32) {
		got, want := float64(log2(x))/logUnit, math.Log2(float64(x))
		if math.Abs(got-want) > 1.0/logUnit {
			t.Errorf("log2(%d) = %f, want %f", x, got, want)
		}
	}
	for x := uint32(1); x < 1<<18; x += 1 + x/512 {
		check(x)
	}
	for shift := range 32 {
		check(1 << shift)
		check(1<<shift | (1<<shift - 1))
	}
}

func TestOften(t *testing.T) {
	for _, count := range []int{1, 2, 3, 10, 100, maxWords, maxWords + 1} {
		want := 1 + math.Log(float64(min(count, maxWords)))
		if got := float64(often(count)) / logUnit; math.Abs(got-want) > 0.01 {
			t.Errorf("often(%d) = %f, want %f", count, got, want)
		}
	}
}

// TestRarityFalls: stem k is in k of 1000 items.
func TestRarityFalls(t *testing.T) {
	c := newCounts()
	for i := range uint32(1000) {
		var terms []uint32
		for stem := i + 1; stem <= 1000; stem++ {
			terms = append(terms, stem)
		}
		c.learn(terms)
	}
	for stem := range uint32(1001) {
		want := max(0, math.Log2((1001+priorItems)/(float64(stem)+priorWith+0.5)))
		if got := float64(c.rarity(stem)) / logUnit; math.Abs(got-want) > 2.0/logUnit {
			t.Fatalf("the rarity of a stem in %d items is %f, want %f", stem, got, want)
		}
		if stem > 0 && c.rarity(stem) > c.rarity(stem-1) {
			t.Fatalf("a stem in %d items is rarer than one in %d", stem, stem-1)
		}
	}
	everywhere := newCounts()
	for range 60 * priorItems {
		everywhere.learn([]uint32{7})
	}
	if got := everywhere.rarity(7); got > logUnit/20 {
		t.Errorf("what is in every item has the rarity %d", got)
	}
}

// TestFirstItems: a word of the only item is hardly more common than one that nobody has met.
func TestFirstItems(t *testing.T) {
	c := newCounts()
	c.learn([]uint32{1})
	if known, unknown := c.rarity(1), c.rarity(2); known >= unknown || 10*(unknown-known) > unknown {
		t.Errorf("the rarity of a known word is %d, of an unknown one %d", known, unknown)
	}
}

// TestHalving: the counts stay in their range, and shares stay what they were.
func TestHalving(t *testing.T) {
	c := newCounts()
	for i := range 3 * maxItems {
		terms := []uint32{1, 2}
		if i%4 > 0 {
			terms = terms[:1]
		}
		c.learn(terms)
		if c.items >= maxItems {
			t.Fatalf("it counts %d items", c.items)
		}
		if n := c.of(1); n > c.items || n+20 < c.items {
			t.Fatalf("it counts %d of %d items", n, c.items)
		}
	}
	if share := float64(c.of(2)) / float64(c.items); math.Abs(share-0.25) > 0.001 {
		t.Errorf("one in four is %f", share)
	}
}

// TestNeverUndercounts: a stem was in no more items than the table says.
func TestNeverUndercounts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c, want := newCounts(), map[uint32]uint32{}
		crowded := rapid.Bool().Draw(t, "crowded") // many stems in few cells
		stem := rapid.Uint32Range(1, 2000)
		n := rapid.IntRange(0, 1000).Draw(t, "items")
		for i := range n {
			terms := rapid.SliceOfNDistinct(stem, 0, 4, rapid.ID[uint32]).Draw(t, "terms")
			if crowded {
				for k := range 40 {
					terms = append(terms, uint32(100_000+40*i+k))
				}
			}
			c.learn(terms)
			for _, s := range terms {
				want[s]++
			}
		}
		for s, n := range want {
			if got := c.of(s); got < n {
				t.Fatalf("it counts %d of stem %d, which was in %d", got, s, n)
			}
		}
		if int(c.items) != n {
			t.Fatalf("it counts %d items of %d", c.items, n)
		}
	})
}
