package near

import "math/bits"

// counts says in how many of the items before a stem was: what makes a word heavy is that few items have it.
//
// It is a table of fixed size (a count-min sketch of two rows, Cormode and Muthukrishnan 2005): two stems that share a
// cell can only make one another lighter. At maxItems everything is halved, so that the table follows the news and
// never fills up with words that were met once.
type counts struct {
	items uint32
	cells []uint16 // two rows, one behind the other
}

const (
	countBits = 18 // cells of a row
	maxItems  = 1 << 16
)

func newCounts() counts { return counts{cells: make([]uint16, 2<<countBits)} }

func (c *counts) places(stem uint32) (int, int) {
	h := scatter(uint64(stem))
	const row = 1 << countBits
	return int(h % row), row + int(h>>32%row)
}

func (c *counts) of(stem uint32) uint32 {
	i, j := c.places(stem)
	return uint32(min(c.cells[i], c.cells[j]))
}

func (c *counts) learn(terms []uint32) {
	if c.items >= maxItems-1 {
		c.items /= 2
		for i := range c.cells {
			c.cells[i] /= 2
		}
	}
	c.items++
	for _, stem := range terms {
		i, j := c.places(stem)
		n := min(c.cells[i], c.cells[j]) + 1 // only the smaller grows (conservative update, Estan and Varghese 2002)
		c.cells[i], c.cells[j] = max(c.cells[i], n), max(c.cells[j], n)
	}
}

// logUnit is 1 in the logarithms below.
const logUnit = 1 << 10

// A word that nobody has met is taken to be in priorWith of priorItems: else each word of the first items would count as
// common for being in one of one, and their copies would share nothing of weight.
const (
	priorItems = 1000
	priorWith  = 2
)

// rarity is how much a stem says: log2((items+1) / (items with it + 1/2)), the prior counted in, in units of logUnit; 0
// for what is in nearly every item. It reckons with whole numbers.
func (c *counts) rarity(stem uint32) uint32 {
	all, with := log2(2*(c.items+priorItems)+2), log2(2*(c.of(stem)+priorWith)+1)
	return max(all, with) - with
}

// often is what a stem weighs more that an item has count times: 1 + ln count, in units of logUnit.
func often(count int) uint32 {
	const ln2 = 710 // of logUnit
	if count == 1 {
		return logUnit
	}
	return logUnit + log2(uint32(min(count, maxWords)))*ln2/logUnit
}

// log2 is the binary logarithm of x > 0 in units of logUnit, cut to a whole number: one bit of it for each squaring.
func log2(x uint32) uint32 {
	whole := uint32(bits.Len32(x)) - 1
	y := uint64(x) << (31 - whole) // 1 <= y / 2^31 < 2
	result := whole
	for range 10 {
		y = y * y >> 31
		result <<= 1
		if y >= 1<<32 {
			y >>= 1
			result |= 1
		}
	}
	return result
}
