package main

import (
	"fmt"
	"time"

	"nashra/story"
)

// healthWords says in words what a person should know of a source; nothing where it is well.
func healthWords(c story.Checkpoint, h story.Health, now time.Time) []string {
	var words []string
	if c.RetryAfter.After(now) {
		words = append(words, "the server asks us to wait until "+moment(c.RetryAfter))
	}
	if h.Blocked {
		words = append(words, "blocked")
	}
	if c.Error != "" {
		words = append(words, c.Error)
	}
	if !h.SilentSince.IsZero() {
		words = append(words, "nothing new since "+h.SilentSince.Local().Format(time.DateOnly))
	}
	switch {
	case h.Empty:
		words = append(words, "it lists nothing")
	case h.Undated > 0 && h.Undated == h.Items:
		words = append(words, "no dates")
	case h.Undated > 0:
		words = append(words, fmt.Sprintf("%d of %d items without a date", h.Undated, h.Items))
	}
	words = append(words, h.Faults...)
	if h.KeptOut > 0 {
		words = append(words, fmt.Sprintf("%d of %d items kept out", h.KeptOut, h.Items))
	}
	return words
}
