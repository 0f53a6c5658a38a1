// Package near tells near copies of one report from reports that only look alike.
//
// A Text is what is read of an item without a lock. A Window makes a Fingerprint of it, with what it has learned from
// the items before, finds the fingerprints of the days around it that share its heavy words, and gives a Finding: the
// one that is the same report, with the numbers that say so, and the nearest that was refused.
//
// What is measured between two fingerprints (Numbers) and what it weighs (Score) stand in compare.go; where the method
// comes from, what it reaches and what was tried besides is in docs/sameness.md.
//
// The package must never know items, stories or sources: it has numbers for them. It reads no clock and no randomness,
// and it reckons with whole numbers wherever a rounding could tip a decision: the same fingerprints in the same order
// give the same findings on every machine. It must never keep a text or show a word: what it holds are hashes.
package near
