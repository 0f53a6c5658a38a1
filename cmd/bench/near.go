package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"

	"nashra/cmd/internal/corpus"
)

// The configs of a store that joins near copies, and of one that does not, whatever the defaults are. All documents come in:
// of the corpus a few are not Arabic.
const (
	nearToo  = "same: {near: true}\nlanguages: []\n"
	nearLess = keysOnly + "languages: []\n"
)

// What near-sameness may cost at most.
const (
	corpusSeconds   = 30.0 // for 61,345 articles; the aim is 20
	judgedMillis    = 0.5  // for one article in twenty, at the density of the corpus
	crowdedMillis   = 1.0  // the same with crowd articles in one week
	bytesOnDisk     = 3 << 10
	bytesInMemory   = 3 << 10
	againstTheLimit = "limit"
)

// measureNear says what it costs to join near copies: the import of a large body of real news as a whole, then its
// parts, judging, memory and disk. The bare programs know nothing like it, so the values are compared with limits; the
// rate of the generated documents stands beside the one without near-sameness.
//
// The wall time is of a machine with nothing else to do.
func (b *bench) measureNear(ctx context.Context) ([]row, error) {
	b.say("near", "reading the corpus")
	stream, err := corpus.Read(b.sameness)
	if err != nil {
		return nil, err
	}
	rows, err := b.importCorpus(ctx, stream)
	if err != nil {
		return rows, err
	}
	b.say("near", "judging in this process")
	judged, err := b.measureJudging(ctx, stream)
	if rows = append(rows, judged...); err != nil {
		return rows, err
	}
	if !b.hasReference() {
		b.say("near", "the rate of generated documents is left out: the program that makes them is not in %s", b.reference)
		return rows, nil
	}
	rate, err := b.rateWithNear(ctx)
	return append(rows, rate), err
}

// limited makes a row of one value, or of one a round, and the most that it may be.
func limited(what, unit string, limit float64, values ...float64) row {
	r := row{part: "near", what: what, unit: unit, against: againstTheLimit, bound: atMost(1)}
	for _, v := range values {
		r.add(v, limit)
	}
	return r
}

// importCorpus imports the corpus with near-sameness, once a round, and without, once. What near-sameness takes on disk
// is the difference of the two files. It includes the snapshot of what was learned, which is as large for ten articles
// as for ten million.
func (b *bench) importCorpus(ctx context.Context, stream []corpus.Article) ([]row, error) {
	lines := b.path("corpus.jsonl")
	if err := corpus.Write(lines, stream); err != nil {
		return nil, err
	}
	defer os.Remove(lines)
	_, without, err := b.importLines(ctx, lines, nearLess, len(stream))
	if err != nil {
		return nil, err
	}
	n := float64(len(stream))
	wall, disk := limited("corpus: wall time", "s", corpusSeconds), limited("corpus: disk", "B/item", bytesOnDisk)
	rate := row{part: "near", what: "corpus: articles a second", unit: "1/s"}
	cost := row{part: "near", what: "corpus: CPU of an article", unit: "us"}
	memory := row{part: "near", what: "corpus: RssAnon at most", unit: "MB"}
	for round := range b.rounds {
		spent, size, err := b.importLines(ctx, lines, nearToo, len(stream))
		if err != nil {
			return nil, err
		}
		wall.add(spent.wall.Seconds(), corpusSeconds)
		rate.nashra = append(rate.nashra, n/spent.wall.Seconds())
		cost.nashra = append(cost.nashra, float64(spent.cpu.Microseconds())/n)
		memory.nashra = append(memory.nashra, spent.anonymous)
		disk.add(float64(size-without)/n, bytesOnDisk)
		b.say("near", "round %d: %.1f s, CPU %.1f s, RssAnon %.0f MB, file %.1f MB, without near %.1f MB", round+1,
			spent.wall.Seconds(), spent.cpu.Seconds(), spent.anonymous, float64(size)/1e6, float64(without)/1e6)
	}
	return []row{wall, rate, cost, memory, disk}, nil
}

// importLines imports a file of lines into a store that was not there before, and gives the size that it then has.
func (b *bench) importLines(ctx context.Context, lines, same string, n int) (ended, int64, error) {
	const name = "near"
	config, err := b.writeConfig(name, same)
	if err != nil {
		return ended{}, 0, err
	}
	defer os.RemoveAll(b.path(name))
	spent, err := b.run(ctx, "nashra", "--config", config, "import", lines, "--json", "--timezone", "UTC")
	if err != nil {
		return spent, 0, err
	}
	var counts struct{ Items int }
	if err := json.Unmarshal([]byte(spent.out), &counts); err != nil || counts.Items != n {
		return spent, 0, fmt.Errorf("importing %d articles: the program says %q", n, spent.out[:min(200, len(spent.out))])
	}
	file, err := os.Stat(b.path(name, "nashra.db"))
	if err != nil {
		return spent, 0, err
	}
	return spent, file.Size(), nil
}

// rateWithNear imports the documents of the part import with near-sameness and without; which comes first changes.
func (b *bench) rateWithNear(ctx context.Context) (row, error) {
	rate := row{part: "near", what: "generated: documents a second", unit: "docs/s", against: "near off"}
	for round := range b.rounds {
		var rates [2]float64
		for turn := range rates {
			i := (turn + round) % 2
			spent, err := b.importDocuments(ctx, []string{nearToo, nearLess}[i])
			if err != nil {
				return rate, err
			}
			rates[i] = documents / spent.wall.Seconds()
		}
		rate.add(rates[0], rates[1])
		b.say("near", "round %d: %.0f generated documents a second, without near %.0f", round+1, rates[0], rates[1])
	}
	return rate, nil
}
