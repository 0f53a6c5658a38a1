package story_test

import (
	"slices"
	"strings"
	"testing"

	"nashra/story"
)

func TestTopics(t *testing.T) {
	topics := story.NewTopics([]story.Topic{
		{ID: "economy", Title: "اقتصاد", Any: []string{"نفط", "البورصة", "صندوق النقد"}, None: []string{"زيت الطعام", "أبراج"}},
		{ID: "energy", Title: "طاقة", Stems: []string{"النفط", "كهرباء"}},
		{ID: "sea", Title: "البحر", Sources: []string{"bahr"}, None: []string{"إعلان"}},
		{ID: "nothing", Title: "لا شيء", None: []string{"خبر"}},
	})
	for _, c := range []struct {
		name string
		item story.Item
		want []string
	}{
		{"a word in the title", story.Item{Title: "ارتفاع أسعار النفط"}, []string{"economy", "energy"}},
		{"another form of its stem", story.Item{Title: "المنتجات النفطية تتراجع"}, []string{"energy"}},
		{"a phrase in the text", story.Item{Title: "قرض جديد", HTML: "<p>وافق <b>صندوق</b> النقد الدولي أمس.</p>"}, []string{"economy"}},
		{"a category", story.Item{Title: "إغلاق مرتفع", Categories: []string{"البورصه"}}, []string{"economy"}},
		{"a summary", story.Item{Title: "إغلاق مرتفع", Summary: "صعدت البورصة"}, []string{"economy"}},
		{"a word that must not be there", story.Item{Title: "النفط في أبراج اليوم"}, []string{"energy"}},
		{"a source", story.Item{Source: "bahr", Title: "إعلان عن رحلة"}, []string{"sea"}},
		{"a phrase that is not whole", story.Item{Title: "صندوق قديم والنقد الأدبي"}, nil},
		{"a phrase over two texts", story.Item{Title: "صندوق", Summary: "النقد"}, nil},
		{"nothing", story.Item{Title: "خبر عابر"}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := topics.Of(&c.item); !slices.Equal(got, c.want) {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
	var none *story.Topics
	if got := none.Of(&story.Item{Title: "نفط"}); got != nil || none.Sum() != "" || story.NewTopics(nil).Sum() != "" {
		t.Errorf("without topics: %q, %q", got, none.Sum())
	}
}

// TestTopicsSum: the sum is of what judges, not of what topics are called.
func TestTopicsSum(t *testing.T) {
	sum := func(list ...story.Topic) string { return story.NewTopics(list).Sum() }
	one := story.Topic{ID: "a", Title: "أ", Any: []string{"نفط"}}
	renamed, other := one, one
	renamed.Title = "ب"
	other.Any = []string{"غاز"}
	if sum(one) != sum(renamed) || sum(one) == sum(other) || sum(one) == sum(one, one) {
		t.Error(sum(one), sum(renamed), sum(other))
	}
}

func BenchmarkTopics(b *testing.B) {
	words := strings.Fields("نفط غاز كهرباء بورصة سهم دولار ذهب مصرف قرض فائدة تضخم بطالة صادرات واردات جمارك ضريبة ميزانية استثمار شركة مصنع")
	var list []story.Topic
	for i := range 20 {
		topic := story.Topic{ID: string(rune('a' + i)), None: []string{"أبراج"}}
		for j := range 10 {
			topic.Any = append(topic.Any, words[(i+j)%len(words)])
		}
		list = append(list, topic)
	}
	topics := story.NewTopics(list)
	it := story.Item{Title: "اجتماع في العاصمة", HTML: "<p>" + strings.Repeat("قال المتحدث إن اللجنة ستواصل أعمالها غدا بمشاركة ممثلين عن المحافظات ", 16) + "</p>"}
	for b.Loop() {
		topics.Of(&it)
	}
}
