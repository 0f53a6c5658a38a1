package story_test

import (
	"reflect"
	"testing"
	"time"

	"nashra/story"
)

const (
	cranes = "وصلت إلى ميناء ضباء صباح أمس ثلاث رافعات عملاقة صنعت في الخارج، وتبدأ تجربتها الأسبوع المقبل قبل موسم الحج. " +
		"وقال مدير الميناء إن الرافعة الواحدة تنقل أربعين حاوية في الساعة، وإن عشرين فنيا من أبناء المنطقة تدربوا على تشغيلها."
	school = "افتتح وكيل وزارة التعليم صباح أمس مدرسة ثانوية للبنات في ضباء تتسع لستمئة طالبة، وتضم مختبرين ومكتبة ومسرحا صغيرا. " +
		"وقالت مديرة المدرسة إن الدراسة تبدأ الأسبوع المقبل، وإن الحافلات تصل إلى القرى المجاورة كلها من دون مقابل."
)

// frames are how papers write what stands round the report of an agency.
var frames = []struct{ before, after string }{
	{"<p>ضباء – واس</p><p>", "</p><p>// انتهى //</p>"}, {"<p>ضباء - واس ", " // انتهى //</p>"}, {"<p>ضباء (رويترز) - ", "</p><p>(إعداد سارة منير للنشرة العربية - تحرير نادر فهمي)</p>"},
	{"<p>ضباء، 7 نوفمبر / وام / ", "</p><p>انتهى /وام/</p>"}, {"<p>ضباء - \"الخليج\":", "</p><p>#### </p>"}, {"<p>ضباء - 7 - 11 (كونا) -- ", " (النهاية) ر ج / ع م</p>"},
	{"<p>ضباء 02 ربيع الآخر 1443 هـ الموافق 07 نوفمبر 2021 م واس<br/>", "</p><p>(انتهى)</p>"}, {"<p>", " (أ ف ب)</p>"}, {"<p>رام الله - وفا - ", "</p>"},
}

// TestFrameOfAnAgency: a report is itself with what an agency puts before and after it and without, and by the exact key.
// Two reports are two in one frame.
func TestFrameOfAnAgency(t *testing.T) {
	for _, f := range frames {
		s := newShelf()
		bare := s.add(t, story.Item{Source: "a", ID: "1", Title: "رافعات في ضباء", HTML: "<p>" + cranes + "</p>"})
		if v := s.add(t, story.Item{Source: "b", ID: "1", Title: "ميناء ضباء يتسلم ثلاث رافعات", HTML: f.before + cranes + f.after}); bare.Outcome != story.New || v.Rule != story.ByBody {
			t.Errorf("%q: %+v", f.before+f.after, v)
		}
		for n, other := range frames { // the same again, as another paper frames it
			if v := s.add(t, story.Item{Source: "c" + string(rune('a'+n)), ID: "1", HTML: other.before + cranes + other.after}); v.Rule != story.ByBody {
				t.Errorf("%q: %+v", other.before+other.after, v)
			}
		}
		if v := s.add(t, story.Item{Source: "b", ID: "2", HTML: f.before + school + f.after}); v.Outcome != story.New {
			t.Errorf("%q makes two reports one: %+v", f.before+f.after, v)
		}
	}
}

// TestFrameIsNotCompared: what is near does not see the frame either, and an item is still told from its other versions by
// all that it shows.
func TestFrameIsNotCompared(t *testing.T) {
	prepare := func(html string) story.Prepared {
		p := story.Preparer{Near: true}
		return p.Prepare(story.Item{Source: "a", Title: "خبر", HTML: html, Published: time.Unix(1.6e9, 0)})
	}
	bare := prepare("<p>" + cranes + "</p>")
	for _, f := range frames {
		framed := prepare(f.before + cranes + f.after)
		if !reflect.DeepEqual(framed.Near, bare.Near) {
			t.Errorf("%q is compared", f.before+f.after)
		}
		if framed.Content == bare.Content {
			t.Errorf("%q is no part of the content", f.before+f.after)
		}
	}
}
