package storage

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	bolt "go.etcd.io/bbolt"

	"nashra/story"
)

// vocabulary is what made-up reports are made of.
var vocabulary = strings.Fields(`الوزير المدينة الطريق المشروع الجسر الشركة المزارعون القرية الميناء السفينة المدرسة الطلاب الجامعة المستشفى
	الأطباء المرضى الحكومة البرلمان القانون الانتخابات المرشح الناخبون المصنع العمال الأجور الإضراب النقابة الأسعار السوق التجار القمح
	المطر السدود الكهرباء المحطة الشبكة الوقود الطائرة الركاب المطار القطار السكة المحافظة البلدية الحديقة المتحف الآثار المعرض الكتاب
	الفريق المباراة الهدف المدرب الجمهور الملعب الدوري البطولة اللاعب الإصابة افتتح أعلن أكد زار وقع وصل غادر ناقش بدأ انتهى شارك طالب
	رفض وافق تراجع ارتفع توقف استأنف اكتشف أنقذ ضبط صادر جديد كبير قديم شمالي جنوبي شرقي غربي أول ثان ثالث عشرون مئة ألف`)

// newsroom makes reports, copies of them at other outlets, and edits; always the same for a seed.
type newsroom struct {
	chance *rand.Rand
	told   []story.Item
	n      int
}

var firstDay = time.Date(2026, 3, 1, 6, 0, 0, 0, time.UTC)

func (r *newsroom) item() story.Item {
	r.n++
	at := firstDay.Add(time.Duration(r.n)*23*time.Minute + time.Duration(r.chance.IntN(7)-3)*24*time.Hour*time.Duration(r.chance.IntN(2)))
	outlet := fmt.Sprintf("صحيفة %d", r.chance.IntN(6))
	it := story.Item{Source: "wire", Outlet: outlet, ID: fmt.Sprint(r.n), Published: at, Language: "ar"}
	if r.chance.IntN(20) == 0 {
		it.Published = time.Time{}
	}
	switch kind := r.chance.IntN(10); {
	case kind < 4 && len(r.told) > 0: // a copy of something recent
		of := r.told[max(0, len(r.told)-1-r.chance.IntN(12))]
		it.Title, it.HTML = of.Title, r.edited(of.HTML)
	case kind == 4 && len(r.told) > 0: // an edit
		of := r.told[max(0, len(r.told)-1-r.chance.IntN(12))]
		of.HTML = r.edited(of.HTML)
		return of
	default:
		it.Title = r.words(7)
		for range 3 + r.chance.IntN(4) {
			it.HTML += "<p>" + r.words(20+r.chance.IntN(20)) + "</p>"
		}
		it.HTML += "<p>تصدر النشرة كل صباح عن مكتب الأخبار وتوزع على المشتركين في جميع أنحاء البلاد مجانا</p>"
	}
	r.told = append(r.told, it)
	return it
}

func (r *newsroom) words(n int) string {
	list := make([]string, n)
	for i := range list {
		list[i] = vocabulary[min(r.chance.IntN(len(vocabulary)), r.chance.IntN(len(vocabulary)))]
	}
	return strings.Join(list, " ")
}

func (r *newsroom) edited(html string) string {
	words := strings.Split(html, " ")
	for i := range words {
		if r.chance.IntN(15) == 0 && !strings.ContainsAny(words[i], "<>") {
			words[i] = vocabulary[r.chance.IntN(len(vocabulary))]
		}
	}
	return strings.Join(words, " ")
}

func (r *newsroom) items(n int) []story.Item {
	items := make([]story.Item, n)
	for i := range items {
		items[i] = r.item()
	}
	return items
}

func openNear(t testing.TB, path string, every int) *Store {
	t.Helper()
	s, err := Open(path, WithNear(0.5))
	if err != nil {
		t.Fatal(err)
	}
	s.near.every = every
	return s
}

// told is all that a store tells of its stories, verdicts with their numbers included.
func told(t testing.TB, s *Store) []story.Story {
	t.Helper()
	found, err := s.Select(Query{Limit: 1 << 20})
	if err != nil {
		t.Fatal(err)
	}
	report, err := s.Check()
	if err != nil || len(report.Problems) > 0 {
		t.Fatal(err, report.Problems)
	}
	return found.Stories
}

func keep(t testing.TB, s *Store, items []story.Item) {
	t.Helper()
	if _, err := s.Add(context.Background(), story.Batch{Seen: firstDay.Add(90 * 24 * time.Hour), Items: items}); err != nil {
		t.Fatal(err)
	}
}

// TestSameStoriesHoweverOftenOpened: the same items in the same order give the same stories, with the same verdicts,
// whether the store was opened once or again and again, and wherever batches end.
func TestSameStoriesHoweverOftenOpened(t *testing.T) {
	joined := 0
	for seed := range uint64(12) {
		chance := rand.New(rand.NewPCG(seed, 2))
		items := (&newsroom{chance: rand.New(rand.NewPCG(seed, 1))}).items(100)
		once := openNear(t, filepath.Join(t.TempDir(), "once.db"), 1<<20)
		keep(t, once, items)
		want := told(t, once)
		if err := once.Close(); err != nil {
			t.Fatal(err)
		}
		often := toldInterrupted(t, items, chance)
		if diff := cmp.Diff(want, often, sameTime); diff != "" {
			t.Fatalf("seed %d: opened often, the stories differ:\n%s", seed, diff)
		}
		for _, s := range want {
			for _, c := range s.Coverage {
				if c.Verdict.Rule == story.ByNear {
					joined++
				}
			}
		}
	}
	if joined < 50 {
		t.Fatalf("%d items were joined: the test shows nothing", joined)
	}
}

// toldInterrupted keeps the items in batches of any size; between them the store is closed and opened, or a batch fails.
func toldInterrupted(t *testing.T, items []story.Item, chance *rand.Rand) []story.Story {
	t.Helper()
	path := filepath.Join(t.TempDir(), "often.db")
	s := openNear(t, path, 7)
	defer func() { _ = s.Close() }()
	for from := 0; from < len(items); {
		n := min(1+chance.IntN(30), len(items)-from)
		keep(t, s, items[from:from+n])
		from += n
		switch chance.IntN(3) {
		case 0:
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			s = openNear(t, path, 7)
		case 1: // it fails at its end: what the window has seen of it must be forgotten
			bad := story.Batch{Source: strings.Repeat("s", bolt.MaxKeySize+1), Seen: firstDay}
			bad.Items = []story.Item{{Source: bad.Source, Title: items[0].Title, HTML: items[0].HTML}}
			bad.Checkpoint = &story.Checkpoint{Source: bad.Source}
			if _, err := s.Add(context.Background(), bad); err == nil {
				t.Fatal("a checkpoint was kept under a name that is too long")
			}
		}
	}
	return told(t, s)
}

// TestOldStoreIsTaken: a store of the layout before fingerprints is brought up to date, and nothing in it is lost.
func TestOldStoreIsTaken(t *testing.T) {
	path := filepath.Join(t.TempDir(), "nashra.db")
	s, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	items := (&newsroom{chance: rand.New(rand.NewPCG(1, 1))}).items(40)
	keep(t, s, items)
	want := told(t, s)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	makeOld(t, path)
	s = openNear(t, path, 1<<20)
	defer s.Close()
	if diff := cmp.Diff(want, told(t, s), sameTime); diff != "" {
		t.Fatal(diff)
	}
	keep(t, s, []story.Item{{Source: "new", Title: items[0].Title, HTML: items[0].HTML + "<p>ملحق قصير</p>", Published: firstDay}})
	told(t, s)
}

// TestStoreBeforeSubjectsIsTaken: one of version 2 has the layout of its successor, but for the records' own versions.
func TestStoreBeforeSubjectsIsTaken(t *testing.T) {
	path := filepath.Join(t.TempDir(), "nashra.db")
	db, err := bolt.Open(path, 0o600, nil)
	if err != nil {
		t.Fatal(err)
	}
	err = db.Update(func(tx *bolt.Tx) error {
		return errors.Join(makeBuckets(tx), writeFormat(tx), tx.DeleteBucket(bucketVisits), tx.DeleteBucket(bucketRead), tx.DeleteBucket(bucketSubs), tx.DeleteBucket(bucketFiles),
			tx.Bucket(bucketMeta).Put(keyFormat, []byte{2}))
	})
	if err := errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
	s, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	err = s.db.View(func(tx *bolt.Tx) error {
		if got := tx.Bucket(bucketMeta).Get(keyFormat); !bytes.Equal(got, []byte{formatVersion}) {
			t.Errorf("its layout is version %v now", got)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// makeOld writes a store as version 1 would have: without the tables and the fields that came with fingerprints.
func makeOld(t *testing.T, path string) {
	t.Helper()
	db, err := bolt.Open(path, 0o600, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	err = db.Update(func(tx *bolt.Tx) error {
		for _, name := range [][]byte{bucketPrints, bucketDays, bucketLearned, bucketVisits, bucketRead, bucketSubs, bucketFiles, bucketArchive, bucketOrigins, bucketShelves} {
			if err := tx.DeleteBucket(name); err != nil {
				return err
			}
		}
		old := map[string][]byte{}
		err := tx.Bucket(bucketItems).ForEach(func(k, v []byte) error {
			it, err := decodeItem(v)
			it.Words = -1
			whole, _ := unseal(encodeItem(&it))
			old[string(k)] = seal(append([]byte{itemWithoutPrint}, whole[1:len(whole)-6-len(it.Versions)]...)) // less words, edited, near, nearest, shown, topics, taken down
			return err
		})
		for k, v := range old {
			if err := tx.Bucket(bucketItems).Put([]byte(k), v); err != nil {
				return err
			}
		}
		return errors.Join(err, forgetChanges(tx), tx.Bucket(bucketMeta).Put(keyFormat, []byte{1}))
	})
	if err != nil {
		t.Fatal(err)
	}
}

// forgetChanges leaves of the change log what stores of before it had: the newest change of each story, with its story only.
func forgetChanges(tx *bolt.Tx) error {
	newest := map[uint64]uint64{}
	err := tx.Bucket(bucketChanges).ForEach(func(k, v []byte) error {
		c, err := decodeChange(v)
		newest[c.Ordinal] = fromNumber(k)
		return err
	})
	sequence := tx.Bucket(bucketChanges).Sequence()
	err = errors.Join(err, tx.DeleteBucket(bucketChanges))
	changes, makeErr := tx.CreateBucket(bucketChanges)
	if err = errors.Join(err, makeErr); err != nil {
		return err
	}
	for ordinal, seq := range newest {
		err = errors.Join(err, changes.Put(number(seq), number(ordinal)))
	}
	return errors.Join(err, changes.SetSequence(sequence))
}

// TestCheckFindsWrongFingerprints spoils each of the tables of near-sameness.
func TestCheckFindsWrongFingerprints(t *testing.T) {
	for name, spoil := range map[string]func(*bolt.Tx) error{
		"a fingerprint lost": func(tx *bolt.Tx) error { return tx.Bucket(bucketPrints).Delete(number(3)) },
		"a fingerprint damaged": func(tx *bolt.Tx) error {
			v := append([]byte(nil), tx.Bucket(bucketPrints).Get(number(3))...)
			v[len(v)/2] ^= 1
			return tx.Bucket(bucketPrints).Put(number(3), v)
		},
		"a fingerprint under another number": func(tx *bolt.Tx) error {
			return tx.Bucket(bucketPrints).Put(number(4), append([]byte(nil), tx.Bucket(bucketPrints).Get(number(3))...))
		},
		"a day too many": func(tx *bolt.Tx) error { return tx.Bucket(bucketDays).Put(dayKey(5, 1<<40), nil) },
		"a day missing": func(tx *bolt.Tx) error {
			k, _ := tx.Bucket(bucketDays).Cursor().First()
			return tx.Bucket(bucketDays).Delete(k)
		},
		"a piece missing": func(tx *bolt.Tx) error { return tx.Bucket(bucketLearned).Delete(number(2)) },
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "nashra.db")
			s := openNear(t, path, 5)
			keep(t, s, (&newsroom{chance: rand.New(rand.NewPCG(2, 1))}).items(20))
			if err := s.db.Update(spoil); err != nil {
				t.Fatal(err)
			}
			report, err := s.Check()
			if err != nil || len(report.Problems) == 0 {
				t.Errorf("Check finds nothing wrong (%v)", err)
			}
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
		})
	}
}

// TestLateItemsMeetTheirOwnDays: what comes late is compared with the days around its own date, not with the newest.
func TestLateItemsMeetTheirOwnDays(t *testing.T) {
	s := openNear(t, filepath.Join(t.TempDir(), "nashra.db"), 1<<20)
	defer s.Close()
	room := &newsroom{chance: rand.New(rand.NewPCG(3, 1))}
	report := room.item()
	report.ID, report.Outlet, report.Published = "first", "وكالة", firstDay
	items := []story.Item{report}
	for i := range 60 {
		it := room.item()
		it.ID, it.Published = fmt.Sprint("later", i), firstDay.Add(time.Duration(i+10)*24*time.Hour)
		items = append(items, it)
	}
	keep(t, s, items)
	copied := func(id string, published time.Time) story.Item {
		c := report
		c.ID, c.Outlet, c.Published = id, "صحيفة", published
		c.HTML = strings.Replace(c.HTML, "<p>", "<p>نقلت الصحيفة عن الوكالة ", 1)
		return c
	}
	v, err := s.Add(context.Background(), story.Batch{Seen: firstDay.Add(90 * 24 * time.Hour), Items: []story.Item{
		copied("late", firstDay.Add(2*time.Hour)), copied("another month", firstDay.Add(30*24*time.Hour)), copied("undated", time.Time{}),
	}})
	if err != nil {
		t.Fatal(err)
	}
	if v[0].Rule != story.ByNear || v[0].Matched != 1 {
		t.Errorf("a copy of the same day that comes late: %+v", v[0])
	}
	if v[1].Rule == story.ByNear && v[1].Matched <= 1 {
		t.Errorf("a copy that is dated a month later: %+v", v[1])
	}
	if v[2].Rule == story.ByNear && v[2].Matched <= 1 {
		t.Errorf("a copy without a date, seen three months later: %+v", v[2])
	}
	if _, err := s.Check(); err != nil {
		t.Fatal(err)
	}
}

// TestNewerStoreIsNotDamaged: what a later version has written is not called damaged, and is left as it is.
func TestNewerStoreIsNotDamaged(t *testing.T) {
	path := filepath.Join(t.TempDir(), "nashra.db")
	s := openNear(t, path, 1)
	err := errors.Join(
		s.db.Update(func(tx *bolt.Tx) error { return tx.Bucket(bucketMeta).Put(keyFormat, []byte{formatVersion + 1}) }),
		s.Close(),
	)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Open(path); !errors.As(err, new(*NewerError)) {
		t.Errorf("opening it says %v", err)
	}
}

// TestEditedItemIsOneWitness: three outlets carry a report, the first rewrites it, a fourth copies the new text. The
// first has two fingerprints then, and counts as one of three items.
func TestEditedItemIsOneWitness(t *testing.T) {
	s := openNear(t, filepath.Join(t.TempDir(), "nashra.db"), 1<<20)
	defer s.Close()
	room := &newsroom{chance: rand.New(rand.NewPCG(5, 1))}
	version := func(outlet string, of story.Item, minute int) story.Item {
		of.ID, of.Outlet, of.Published = outlet, outlet, firstDay.Add(time.Duration(minute)*time.Minute)
		of.HTML = strings.Replace(of.HTML, "<p>", "<p>"+outlet+" ", 1)
		return of
	}
	before, after := room.item(), room.item()
	after.Title = before.Title
	first := version("النهار", before, 0)
	keep(t, s, []story.Item{first, version("الساحل", before, 1), version("الجبل", before, 2)})
	keep(t, s, []story.Item{version("النهار", after, 0)})
	v, err := s.Add(context.Background(), story.Batch{Seen: firstDay.Add(time.Hour), Items: []story.Item{version("السهل", after, 9)}})
	if err != nil {
		t.Fatal(err)
	}
	if v[0].Rule != story.ByNear || v[0].Matched != 1 || v[0].Near.Agree != 1 || v[0].Near.Members != 3 {
		t.Errorf("the copy of the new text: %+v, near %+v, nearest %+v", v[0], v[0].Near, v[0].Nearest)
	}
}
