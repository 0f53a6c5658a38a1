package near

import (
	"iter"
	"slices"
	"strings"

	"nashra/arabic"
)

const (
	// maxWords bounds what is read of a body. News is shorter; what is longer has said what it is about by then.
	maxWords = 1500
	// maxTitleWords bounds what is read of a title.
	maxTitleWords = 60
	// LeadWords is how many words of the body are its lead, which says in news what the report is about.
	LeadWords = 50
	// titleWeight is how often a word of the title counts.
	titleWeight = 2
	// shortBody is the number of words under which a body says too little without the pairs of words of the title.
	shortBody = 12
	// sampledWords is the length of the sequences of words that are remembered as templates, and one in sampleRate of them is.
	sampledWords = 6
	sampleRate   = 8
	maxSamples   = 255
)

// Text is what near-sameness reads of a title and a body. It depends on nothing else, so that any goroutine can read it.
type Text struct {
	words, stems []uint32 // of the body: the hash of each word, and of its stem, 0 for a stop word
	title        []uint32 // stems of the title
	titlePairs   []uint32
	samples      []sample
	facts        facts
	subjects     []subject
	whole        shape // when no template is taken out
}

// sample is a sequence of words of the body that may be a template.
type sample struct {
	at   int
	hash uint64
}

// shape is what a text looks like.
type shape struct {
	pairs []uint32 // hashes of two words that follow one another; a set, sorted
	terms []term   // by stem
}

// term is a stem of the title or the body.
type term struct {
	stem  uint32
	count int
	lead  bool // in the title or the lead
}

// Read reads an item's title and body; nil where neither has a word that says anything.
func Read(title, body arabic.Folded) *Text {
	t := &Text{}
	titleWords, titleStems := hashWords(title, maxTitleWords)
	t.title, t.facts = titleStems, readFacts(title, body)
	t.titlePairs = pairsOf(titleWords)
	body = withoutFurniture(body)
	t.subjects = readSubjects(title, body)
	t.words, t.stems = hashWords(body, maxWords)
	t.samples = sampleWords(t.words)
	t.whole = t.shape(t.words, t.stems)
	if len(t.whole.terms) == 0 {
		return nil
	}
	return t
}

// maxFurniture is how many words at the end of a body may be what the page put there.
const maxFurniture = 60

// withoutFurniture cuts what a page puts under a report, where that is at its end and a report stands before it.
func withoutFurniture(body arabic.Folded) arabic.Folded {
	words := body.WordCount()
	if words > maxWords {
		return body
	}
	gap := len(body) // the space before the word before
	for range words - max(shortBody, words-maxFurniture) {
		gap = strings.LastIndexByte(string(body[:gap]), ' ')
	}
	if gap == len(body) {
		return body
	}
	before := ""
	for word := range body[gap+1:].Words() {
		if arabic.StartsFurniture(before, word) {
			return body[:gap]
		}
		if before != "" {
			gap += len(before) + 1
		}
		before = word
	}
	return body
}

// hashWords gives the hashes of the first max words, and of their stems.
func hashWords(f arabic.Folded, max int) (words, stems []uint32) {
	n := min(len(f)/8+8, max)
	words, stems = make([]uint32, 0, n), make([]uint32, 0, n)
	for word := range first(joinNames(f), max) {
		words = append(words, hashWord(word))
		var stem uint32
		if !arabic.IsStopWord(word) {
			stem = HashStem(word)
		}
		stems = append(stems, stem)
	}
	return words, stems
}

// joinNames gives the words, with the first word of names that are written as one word and as two (عبد العزيز, أبو جبل)
// joined to the second.
func joinNames(text arabic.Folded) iter.Seq[string] {
	return func(yield func(string) bool) {
		before := ""
		for word := range text.Words() {
			if before != "" {
				word, before = before+word, ""
			} else if BeginsName(word) {
				before = word
				continue
			}
			if !yield(word) {
				return
			}
		}
		if before != "" {
			yield(before)
		}
	}
}

// BeginsName says whether a folded word is one with what follows it.
func BeginsName(word string) bool {
	switch word {
	case "عبد", "وعبد", "لعبد", "بعبد", "ابو", "وابو", "لابو", "بابو":
		return true
	}
	return false
}

// first gives the first words, at most max.
func first(words iter.Seq[string], max int) iter.Seq[string] {
	return func(yield func(string) bool) {
		n := 0
		for word := range words {
			if n++; n > max || !yield(word) {
				return
			}
		}
	}
}

// HashStem gives the hash by which a Fingerprint knows the stem of a folded word; it is never 0.
func HashStem(word string) uint32 { return max(hashWord(arabic.Stem(word)), 1) }

func hashWord(s string) uint32 {
	h := uint64(14695981039346656037) // FNV-1a, http://www.isthe.com/chongo/tech/comp/fnv/
	for i := range len(s) {
		h = (h ^ uint64(s[i])) * 1099511628211
	}
	return uint32(scatter(h) >> 32)
}

// scatter spreads every bit of a number over all of it (the finalizer of SplitMix64, Steele, Lea and Flood 2014).
func scatter(h uint64) uint64 {
	h = (h ^ h>>30) * 0xBF58476D1CE4E5B9
	h = (h ^ h>>27) * 0x94D049BB133111EB
	return h ^ h>>31
}

func pairsOf(words []uint32) []uint32 {
	pairs := make([]uint32, 0, max(len(words)-1, 0))
	for i := 1; i < len(words); i++ {
		pairs = append(pairs, uint32(scatter(uint64(words[i-1])<<32|uint64(words[i]))>>32))
	}
	return pairs
}

// sampleWords picks its sequences by their hash, so that the same sequence is picked in every text or in none.
func sampleWords(words []uint32) []sample {
	samples := make([]sample, 0, len(words)/sampleRate+2)
	for i := 0; i+sampledWords <= len(words); i++ {
		var h uint64
		for _, w := range words[i : i+sampledWords] {
			h = (h<<5 | h>>59) ^ uint64(w)*0x9E3779B97F4A7C15
		}
		if h = scatter(h); h%sampleRate == 0 && len(samples) < maxSamples {
			samples = append(samples, sample{i, h / sampleRate})
		}
	}
	return samples
}

// shape gives the shape of the title and those words of the body.
func (t *Text) shape(words, stems []uint32) shape {
	pairs := pairsOf(words)
	if len(words) < shortBody {
		pairs = append(pairs, t.titlePairs...)
	}
	slices.Sort(pairs)
	return shape{slices.Clip(slices.Compact(pairs)), t.terms(stems)}
}

func (t *Text) terms(stems []uint32) []term {
	const inLead = 1 // the lowest bit of a key: that a stem was met in the lead sorts it behind the others of its kind
	keys := make([]uint64, 0, len(stems)+titleWeight*len(t.title))
	for i, s := range stems {
		key := uint64(s) << 1
		if i < LeadWords {
			key |= inLead
		}
		keys = append(keys, key)
	}
	for _, s := range t.title {
		for range titleWeight {
			keys = append(keys, uint64(s)<<1|inLead)
		}
	}
	slices.Sort(keys)
	terms := make([]term, 0, len(keys))
	for _, key := range keys {
		stem, lead := uint32(key>>1), key&inLead != 0
		if stem == 0 {
			continue
		}
		if n := len(terms); n > 0 && terms[n-1].stem == stem {
			terms[n-1].count++
			terms[n-1].lead = terms[n-1].lead || lead
			continue
		}
		terms = append(terms, term{stem, 1, lead})
	}
	return terms
}
