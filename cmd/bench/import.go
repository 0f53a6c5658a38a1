package main

import (
	"context"
	"fmt"
	"os"
	"regexp"
	"strconv"
)

// measureImport compares `nashra import` of a folder of documents with programs that already hold the texts in memory.
//
// The ratio to "bolt 1000/tx" is how much of the disk's own speed is left when each document is opened, read, cleaned,
// folded, hashed, compared with all others, compressed and indexed, instead of only being put: at least a fifth. The
// same in CPU time has no bound, because reading the files alone costs more than the bare put.
//
// The ratio to the reference import says how far Nashra is from a plain program that does similar work: it reads the
// files, folds, hashes, sketches for near copies and writes JSON, but it cleans nothing and keeps no second index.
//
// These are wall times of programs that run one after the other, so an import before boltbench and one after it make
// the round. Near-sameness is off, because the bare programs know none; the part near has its price.
func (b *bench) measureImport(ctx context.Context) ([]row, error) {
	const part, bolt, reference = "import", "bolt 1000/tx", "ref import 2 workers oph"
	speed := row{part: part, what: "documents a second", unit: "docs/s", against: bolt, bound: atLeast(0.20)}
	beside := row{part: part, what: "documents a second", unit: "docs/s", against: reference}
	cost := row{part: part, what: "CPU of a document", unit: "us", against: bolt}
	for round := range b.rounds {
		before, err := b.importDocuments(ctx, keysOnly)
		if err != nil {
			return nil, err
		}
		bare, err := b.run(ctx, "boltbench", "-data", b.path("data"), "-dir", b.path("boltbench"), "-n", strconv.Itoa(documents), "-rounds", "1")
		if err != nil {
			return nil, err
		}
		raw, err := findCase(bare.out, bolt)
		if err != nil {
			return nil, err
		}
		ref, err := findCase(bare.out, reference)
		if err != nil {
			return nil, err
		}
		after, err := b.importDocuments(ctx, keysOnly)
		if err != nil {
			return nil, err
		}
		rate := 2 * documents / (before.wall + after.wall).Seconds()
		speed.add(rate, raw.rate)
		beside.add(rate, ref.rate)
		cost.add(float64((before.cpu+after.cpu).Microseconds())/(2*documents), raw.cpu)
		b.say(part, "round %d: %.0f docs/s, %s %.0f, %s %.0f", round+1, rate, bolt, raw.rate, reference, ref.rate)
	}
	return []row{speed, beside, cost}, nil
}

// importDocuments imports all documents into a store that was not there before.
func (b *bench) importDocuments(ctx context.Context, same string) (ended, error) {
	const name = "import"
	config, err := b.writeConfig(name, same)
	if err != nil {
		return ended{}, err
	}
	defer os.RemoveAll(b.path(name))
	return b.run(ctx, "nashra", "--config", config, "import", b.path("data", "docs"))
}

// boltCase is what boltbench says of one of its cases.
type boltCase struct {
	rate float64 // documents a second
	cpu  float64 // microseconds a document
}

// findCase reads a case out of boltbench's two tables: first the rates, then the CPU time.
func findCase(out, name string) (boltCase, error) {
	var c boltCase
	for pattern, value := range map[string]*float64{` +([0-9.]+) `: &c.rate, ` +CPU us/doc +([0-9.]+)`: &c.cpu} {
		found := regexp.MustCompile(`(?m)^` + regexp.QuoteMeta(name) + pattern).FindStringSubmatch(out)
		if found == nil {
			return c, fmt.Errorf("boltbench says nothing of %q that can be read: %s", name, out)
		}
		var err error
		if *value, err = strconv.ParseFloat(found[1], 64); err != nil {
			return c, fmt.Errorf("reading what boltbench says of %q: %w", name, err)
		}
	}
	return c, nil
}
