// Package arabic holds every rule about Arabic letters, words, language and direction.
//
// Two kinds of rules live here and must never be confused. Display rules (CleanLine, CleanText) change nothing that a
// reader would miss: they take out what cannot be shown, and write letters as the letters they are. Match rules (Fold;
// Stem and IsStopWord for its words) throw away all that spells the same word differently; what they give is a Folded, a
// type of its own, because folded text must never reach a reader (promise P5).
//
// Before either, Mend gives back what was read in the wrong encoding.
//
// Date reads dates, because most of that is knowing words. It knows no clock: who calls it says what time it is.
//
// The package must never know what the text belongs to: no items, no stories, no feeds.
package arabic
