package near

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"time"

	"nashra/arabic"
)

// shelf is the simplest Archive: it keeps fingerprints in their stored form, as the store does.
type shelf struct{ days map[int32][]stored }

type stored struct {
	id    uint64
	bytes []byte
}

func newShelf() *shelf { return &shelf{map[int32][]stored{}} }

func (s *shelf) put(f *Fingerprint) {
	s.days[f.Day()] = append(s.days[f.Day()], stored{f.ID, f.Append(nil)})
}

func (s *shelf) remove(day int32, id uint64) {
	s.days[day] = slices.DeleteFunc(s.days[day], func(k stored) bool { return k.id == id })
}

func (s *shelf) Day(day int32, limit int, yield func(*Fingerprint) error) error {
	all := s.days[day]
	for _, k := range all[max(0, len(all)-limit):] {
		f, err := Decode(k.bytes)
		if err != nil {
			return err
		}
		if err := yield(f); err != nil {
			return err
		}
	}
	return nil
}

// desk judges and keeps one item after another, as the store does.
type desk struct {
	window  *Window
	archive *shelf
	last    uint64
	found   Finding // for what was judged last
}

func newDesk() *desk { return &desk{window: New(), archive: newShelf()} }

// news is an item before anything is known of it.
type news struct {
	title, body string
	outlet      uint32
	when        time.Time
	undated     bool
}

func (n news) read() *Text { return Read(arabic.Fold(n.title), arabic.Fold(n.body)) }

func (n news) about(id uint64) About {
	return About{ID: id, Item: id, Outlet: n.outlet, When: n.when, Dated: !n.undated}
}

// add gives what was found for the item, and the story that it is in.
func (d *desk) add(t failer, n news) (Finding, uint64) {
	t.Helper()
	f := d.judge(t, n)
	found := d.found
	d.keep(f)
	return found, f.Story
}

type failer interface {
	Helper()
	Fatal(args ...any)
}

// judge gives the fingerprint of the item, with its story; what was found for it is in d.found.
func (d *desk) judge(t failer, n news) *Fingerprint {
	t.Helper()
	d.last++
	f := d.window.Fingerprint(n.read(), n.about(d.last))
	found, err := d.window.Judge(d.archive, f, 0.5)
	if err != nil {
		t.Fatal(err)
	}
	d.found, f.Story = found, f.ID
	if found.Found {
		f.Story = found.Best.Story
	}
	return f
}

func (d *desk) keep(f *Fingerprint) {
	d.archive.put(f)
	d.window.Learn(f)
	d.window.Keep(f)
}

// monday is a Monday.
var monday = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

func days(n int) time.Time { return monday.AddDate(0, 0, n) }

// press makes up news of Arabic-like words whose frequencies fall as those of a language do (Zipf).
type press struct {
	random *rand.Rand
	zipf   *rand.Zipf
	words  []string
	topics [][]string
	recent []news
	copies int // one in so many items is a copy
}

func newPress(seed uint64) *press { return newPressOf(seed, 60000, 300, 8) }

// newSmallPress has few words and topics, so that its news are like one another.
func newSmallPress(seed uint64) *press { return newPressOf(seed, 3000, 3, 2) }

func newPressOf(seed uint64, words, topics, copies int) *press {
	random := rand.New(rand.NewPCG(seed, 1))
	p := &press{copies: copies, random: random, zipf: rand.NewZipf(random, 1.07, 6, uint64(words-1))}
	letters := []rune("ابتثجحخدذرزسشصضطظعغفقكلمنهوي")
	common := strings.Fields("من في على إلى عن مع بعد قبل خلال أن إن التي الذي كان قال أكد وأضاف هذا هذه بين")
	for i := range words {
		if i%3 == 0 && i/3 < len(common) {
			p.words = append(p.words, common[i/3])
			continue
		}
		word := []rune{}
		if random.IntN(3) == 0 {
			word = append(word, 'ا', 'ل')
		}
		for range 3 + random.IntN(4) {
			word = append(word, letters[random.IntN(len(letters))])
		}
		p.words = append(p.words, string(word))
	}
	for range topics {
		topic := make([]string, 25)
		for i := range topic {
			topic[i] = p.words[words/60+random.IntN(words/3)]
		}
		p.topics = append(p.topics, topic)
	}
	return p
}

// text makes up n words, some of them of the topic.
func (p *press) text(n int, topic []string) string {
	words := make([]string, n)
	for i := range words {
		switch dice := p.random.IntN(60); {
		case dice == 0:
			words[i] = fmt.Sprint(p.random.IntN(500))
		case dice < 12:
			words[i] = topic[p.random.IntN(len(topic))]
		default:
			words[i] = p.words[p.zipf.Uint64()]
		}
	}
	return strings.Join(words, " ")
}

// item makes a report of that day, or, one time in copies, a copy of one it made lately: retitled and
// abridged, or word for word.
func (p *press) item(when time.Time) news {
	if len(p.recent) > 0 && p.random.IntN(p.copies) == 0 {
		n := p.recent[p.random.IntN(len(p.recent))]
		if n.outlet, n.when = uint32(p.random.IntN(40)), when; p.random.IntN(3) > 0 {
			words := strings.Fields(n.body)
			n.title, n.body = n.title+" "+p.words[p.zipf.Uint64()], strings.Join(words[:len(words)*2/3], " ")
		}
		return n
	}
	topic := p.topics[p.random.IntN(len(p.topics))]
	n := news{title: p.text(8, topic), body: p.text(80+p.random.IntN(340), topic), outlet: uint32(p.random.IntN(40)), when: when}
	if p.recent = append(p.recent, n); len(p.recent) > 500 {
		p.recent = p.recent[1:]
	}
	return n
}

func heap() uint64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// distinct gives n different words that say nothing else.
func distinct(n int) string {
	letters := []rune("بتثجحخدذرز")
	words := make([]string, n)
	for i := range words {
		word := []rune("غ")
		for k := i; k > 0; k /= len(letters) {
			word = append(word, letters[k%len(letters)])
		}
		words[i] = string(append(word, 'ق'))
	}
	return strings.Join(words, " ")
}
