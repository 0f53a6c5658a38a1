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
