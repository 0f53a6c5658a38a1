package story

import "time"

// Told is what decides which item of a story is its lead, the one that is shown.
type Told struct {
	Published time.Time
	Words     int // of the folded body; less than 0 where nobody counted
}

const (
	// settling is how long after a story's date its lead may change. Then people have read it.
	settling = time.Hour
	// A text is plainly fuller that is half as long again, and by more than a sentence.
	fullerWords = 30
)

// LeadsOver says whether an item is shown instead of the lead of a story that is published at a date: when it is plainly
// fuller, or published before the lead and not plainly shorter, and the story has not settled yet. It goes by the items'
// own dates, so that the same items in the same order give the same lead.
func (n Told) LeadsOver(lead Told, published time.Time) bool {
	if apart := n.Published.Sub(published); apart > settling || apart < -settling || lead.Words < 0 {
		return false
	}
	return n.isFullerThan(lead) || n.Published.Before(lead.Published) && !lead.isFullerThan(n)
}

func (n Told) isFullerThan(m Told) bool {
	return 2*n.Words >= 3*m.Words && n.Words >= m.Words+fullerWords
}
