package storage

import (
	"context"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/klauspost/compress/s2"
	"github.com/klauspost/compress/zstd"

	"nashra/story"
)

// stems make, with what Arabic puts before and behind them, some ten thousand words.
const stems = "وزير مجلس مدينة مطار قطار جسر نهر سد مدرس طالب جامع كتاب مكتب معرض متحف مسرح ملعب فريق لاعب مدرب مباراة هدف بطول موسم مزارع قمح زيتون تمر سوق تاجر سعر عملة مصرف قرض ميزان ضريب شركة مصنع عامل نقاب إضراب أجر عقد مشروع طريق نفق ميناء سفين صياد بحر ساحل عاصف مطر سيل جفاف حرار طبيب مستشف دواء لقاح مريض عيادة بحث عالم مختبر فضاء قمر كهرباء شمس طاق غاز نفط بئر أنبوب ماء شبك هاتف حاسوب برنامج موقع صحيف كاتب شاعر رواي قصيد فنان لوح أغني لحن فيلم مخرج ممثل جائز حفل محكم قاض محام قانون دستور انتخاب نائب حزب حكوم رئيس سفير قم اتفاق هدن حدود لاجئ مخيم منظم مساعد غذاء سكان بيت شارع حي قري جبل صحراء واح غاب طير قطن نسيج حرير ذهب حديد إسمنت بناء مهندس خريط سياح فندق زائر موسوع خبير تقرير بيان قرار خط لجن عضو مدير موظف شاهد حادث إطفاء إنقاذ شرط تحقيق"

// report makes HTML of the length of a news report: about 3 KB, and seldom just that. Words follow one another as often as in real news, so that
// it packs as well; the sense of it does not matter.
func report(r *rand.Rand) string {
	stem, before, behind := strings.Fields(stems), []string{"", "", "ال", "ال", "وال", "بال", "لل", "و", "ب", "ي", "ت", "سي", "م", "است"}, []string{"", "", "ة", "ية", "ات", "ون", "ين", "ه", "ها", "هم", "نا", "ي", "ان", "وا"}
	small := strings.Fields("في من على إلى عن أن التي الذي بعد قبل بين مع كما قد لم هذا هذه منذ خلال حتى كان كانت قال قالت وقال ما لا")
	rare := rand.NewZipf(r, 1.03, 4, uint64(len(stem)*len(before)*len(behind)-1))
	var b strings.Builder
	for length := 700 + int(min(r.ExpFloat64(), 8)*2000); b.Len() < length; {
		b.WriteString("<p>")
		for range 20 + r.IntN(50) {
			if r.IntN(5) == 0 {
				b.WriteString(small[r.IntN(len(small))])
			} else {
				n := int(rare.Uint64()) * 7919 % (len(stem) * len(before) * len(behind)) // the words that are frequent are of every kind
				b.WriteString(before[n%len(before)] + stem[n/len(before)%len(stem)] + behind[n/len(before)/len(stem)])
			}
			b.WriteByte(' ')
		}
		b.WriteString(".</p>\n")
	}
	return b.String()
}

func benchItems(n, from int) []story.Item {
	r := rand.New(rand.NewPCG(uint64(from), 1))
	items := make([]story.Item, n)
	for i := range items {
		id := fmt.Sprint(from + i)
		items[i] = story.Item{
			Source: "bench", Outlet: "صحيفة القياس", ID: id, URL: "https://bench.example/news/" + id, Title: "خبر القياس رقم " + id,
			HTML: report(r), Language: "ar", Published: time.Unix(1.7e9, 0),
		}
	}
	return items
}

// BenchmarkAdd adds batches of 1000 documents of about 3 KB; docs/s is by wall time.
func BenchmarkAdd(b *testing.B) {
	s, err := Open(filepath.Join(b.TempDir(), "nashra.db"))
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	var docs int
	for b.Loop() {
		b.StopTimer()
		items := benchItems(1000, docs)
		b.StartTimer()
		if _, err := s.Add(context.Background(), story.Batch{Source: "bench", Seen: time.Unix(1.7e9, 0), Items: items}); err != nil {
			b.Fatal(err)
		}
		docs += len(items)
	}
	b.ReportMetric(float64(docs)/b.Elapsed().Seconds(), "docs/s")
	b.ReportMetric(float64(s.Size())/float64(docs), "B/doc")
}

// BenchmarkCodecs packs and unpacks journal records, to choose what record_entry.go packs with; its comment has the
// figures of real news.
func BenchmarkCodecs(b *testing.B) {
	var records [][]byte
	total := 0
	for _, it := range benchItems(500, 0) {
		packed, err := new(packer).entry(&entry{Seen: time.Unix(1.7e9, 0), Item: it})
		if err != nil {
			b.Fatal(err)
		}
		record, err := s2.Decode(nil, packed[2:len(packed)-4])
		if err != nil {
			b.Fatal(err)
		}
		records, total = append(records, record), total+len(record)
	}
	unpackS2 := func(p []byte) ([]byte, error) { return s2.Decode(nil, p) }
	unpackZstd, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1))
	if err != nil {
		b.Fatal(err)
	}
	defer unpackZstd.Close()
	type codec struct {
		name   string
		pack   func([]byte) []byte
		unpack func([]byte) ([]byte, error)
	}
	codecs := []codec{
		{"s2", func(p []byte) []byte { return s2.Encode(nil, p) }, unpackS2},
		{"s2better", func(p []byte) []byte { return s2.EncodeBetter(nil, p) }, unpackS2},
	}
	for _, level := range []zstd.EncoderLevel{zstd.SpeedFastest, zstd.SpeedDefault} {
		w, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(level), zstd.WithEncoderConcurrency(1))
		if err != nil {
			b.Fatal(err)
		}
		codecs = append(codecs, codec{"zstd" + level.String(), func(p []byte) []byte { return w.EncodeAll(p, nil) }, func(p []byte) ([]byte, error) { return unpackZstd.DecodeAll(p, nil) }})
	}
	for _, c := range codecs {
		packed, size := make([][]byte, len(records)), 0
		for i, record := range records {
			packed[i] = c.pack(record)
			size += len(packed[i])
		}
		perDoc := func(b *testing.B, do func(i int) error) {
			for n := 0; b.Loop(); n++ {
				if err := do(n % len(records)); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(size)/float64(len(records)), "B/doc")
			b.ReportMetric(float64(size)/float64(total), "ratio")
		}
		b.Run(c.name+"/pack", func(b *testing.B) { perDoc(b, func(i int) error { c.pack(records[i]); return nil }) })
		b.Run(c.name+"/unpack", func(b *testing.B) { perDoc(b, func(i int) error { _, err := c.unpack(packed[i]); return err }) })
	}
}
