package arabic_test

import (
	"strings"
	"testing"

	"nashra/arabic"
)

// news is about 3 KB, as long as a report.
var news = strings.Repeat("أعلنت هيئة الموانئ أن الرصيف الجديد يستقبل السفن ابتداءً من يوم الأحد المقبل، وقال مديرها: \"انتهت أعمال التعميق قبل موعدها بثلاثة أسابيع\". ", 14)

func BenchmarkText(b *testing.B) {
	for name, work := range map[string]func(string){
		"Fold":         func(s string) { arabic.Fold(s) },
		"CleanText":    func(s string) { arabic.CleanText(s) },
		"CleanLine":    func(s string) { arabic.CleanLine(s) },
		"SingleSpaced": func(s string) { arabic.SingleSpaced(s) },
		"Language":     func(s string) { arabic.Language(s) },
		"Mend":         func(s string) { arabic.Mend(s) },
	} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(news)))
			for b.Loop() {
				work(news)
			}
		})
	}
}

// BenchmarkFrame asks for the frame of reports that have none, as most, and of some that do.
func BenchmarkFrame(b *testing.B) {
	for name, text := range map[string]string{
		"plain":    news,
		"title":    "الميناء الجديد يستقبل السفن\n\n" + news + "\n" + news + "(الأسبوع المقبل)",
		"sign":     "وزير النقل: الرصيف جاهز\n" + news + "\nوعاد الوزير إلى مكتبه.",
		"dateline": "القاهرة (رويترز) - " + news + "\n// انتهى //",
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				arabic.Dateline(text)
				arabic.Byline(text)
				arabic.SignOff(text)
			}
		})
	}
}
