package near

// templates remembers sequences of words and the days of the items that had them. What has stood in the news on three
// days is no news: the wording of a daily bulletin, the legal text under every notice, the background that is told
// again under each report of a long affair, an outlet's "read more".
//
// It is a table of fixed size: sets of eight sequences, in each the ones met last. One number is one sequence: its last
// 19 bits and three days of 15 bits (counted round, 89 years), 0 where there is none.
type templates struct{ sets [][setSize]uint64 }

const (
	setSize  = 8
	setBits  = 17
	dayBits  = 15
	dayMask  = 1<<dayBits - 1
	tagShift = 3 * dayBits
	// bridged are the words between two templates that are taken out with them: only one in sampleRate sequences is
	// remembered, and the next may lie that far ahead.
	bridged = 18
)

func newTemplates() templates { return templates{make([][setSize]uint64, 1<<setBits)} }

func (t *templates) place(hash uint64) (*[setSize]uint64, uint64) {
	return &t.sets[hash&(1<<setBits-1)], hash >> setBits & (1<<(64-tagShift) - 1)
}

// has says whether a sequence has stood on three days.
func (t *templates) has(hash uint64) bool {
	set, tag := t.place(hash)
	for _, e := range set {
		if e>>tagShift == tag && e&dayMask != 0 {
			return e>>(2*dayBits)&dayMask != 0
		}
	}
	return false
}

// learn remembers that an item of a day had the sequence.
func (t *templates) learn(hash uint64, day int32) {
	set, tag := t.place(hash)
	at := setSize - 1 // where there is none like it, the one that was met longest ago gives way
	e := tag << tagShift
	for i, known := range set {
		if known>>tagShift == tag && known&dayMask != 0 {
			at, e = i, known
			break
		}
	}
	copy(set[1:at+1], set[:at])
	set[0] = withDay(e, uint64(day)%dayMask+1)
}

func withDay(e, day uint64) uint64 {
	for shift := 0; shift < tagShift; shift += dayBits {
		switch e >> shift & dayMask {
		case day:
			return e
		case 0:
			return e | day<<shift
		}
	}
	return e
}

// fresh gives the words of a text that are no template, and how many were.
func (t *templates) fresh(text *Text) (words, stems []uint32, taken int) {
	var spans [][2]int
	for _, s := range text.samples {
		if !t.has(s.hash) {
			continue
		}
		if n := len(spans); n > 0 && s.at-spans[n-1][1] <= bridged {
			spans[n-1][1] = s.at + sampledWords
		} else {
			spans = append(spans, [2]int{s.at, s.at + sampledWords})
		}
	}
	if spans == nil {
		return text.words, text.stems, 0
	}
	words, stems = make([]uint32, 0, len(text.words)), make([]uint32, 0, len(text.words))
	from := 0
	for _, span := range append(spans, [2]int{len(text.words), len(text.words)}) {
		words, stems = append(words, text.words[from:span[0]]...), append(stems, text.stems[from:span[0]]...)
		from = span[1]
	}
	return words, stems, len(text.words) - len(words)
}
