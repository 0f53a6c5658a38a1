package story

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"

	"nashra/arabic"
)

// Topics are the rules of all topics, ready to judge items. They never change.
type Topics struct {
	list  []Topic
	sum   string
	terms arabic.Terms
	means []meaning        // of each term
	stems map[string][]int // -> topics, by their places in list
	from  map[string][]int // source id -> topics
	words bool             // there are rules about words
}

// meaning is what the finding of a term says.
type meaning struct {
	topic int
	not   bool
}

// NewTopics makes rules ready. Of a topic that is named twice both rules count.
func NewTopics(list []Topic) *Topics {
	t := &Topics{list: slices.Clone(list), stems: map[string][]int{}, from: map[string][]int{}}
	var terms []string
	for i, topic := range list {
		for _, term := range topic.Any {
			terms, t.means = append(terms, term), append(t.means, meaning{i, false})
		}
		for _, term := range topic.None {
			terms, t.means = append(terms, term), append(t.means, meaning{i, true})
		}
		for _, word := range topic.Stems {
			for folded := range arabic.Fold(word).Words() {
				stem := arabic.Stem(folded)
				t.stems[stem] = append(t.stems[stem], i)
			}
		}
		for _, source := range topic.Sources {
			t.from[source] = append(t.from[source], i)
		}
	}
	t.terms = arabic.NewTerms(terms)
	t.words = !t.terms.Empty() || len(t.stems) > 0
	t.sum = sumOf(list)
	return t
}

// Sum names the rules: the same name, the same judgement of every item. How topics are called is no part of it.
func (t *Topics) Sum() string {
	if t == nil {
		return ""
	}
	return t.sum
}

func sumOf(list []Topic) string {
	if len(list) == 0 {
		return ""
	}
	rules := slices.Clone(list)
	for i := range rules {
		rules[i].Title = ""
	}
	encoded, err := json.Marshal(rules)
	if err != nil {
		panic("unreachable: texts can be written as JSON: " + err.Error())
	}
	sum := sha256.Sum256(encoded)
	return hex.EncodeToString(sum[:16])
}

// Of gives the ids of the topics that an item belongs to, sorted. It looks at title, summary, categories and text.
func (t *Topics) Of(it *Item) []string {
	if t == nil || len(t.list) == 0 {
		return nil
	}
	in := map[int]bool{}
	if t.words {
		t.byWords(it, in)
	}
	for _, topic := range t.from[it.Source] {
		in[topic] = true
	}
	var ids []string
	for topic := range in {
		ids = append(ids, t.list[topic].ID)
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// byWords goes over the words of an item once, for all topics.
func (t *Topics) byWords(it *Item, in map[int]bool) {
	not := map[int]bool{}
	for _, text := range append([]string{it.Title, it.Summary, it.Text()}, it.Categories...) {
		words := slices.Collect(arabic.Fold(text).Words())
		for i := range words {
			t.terms.Each(words[i:], func(number int) {
				if found := t.means[number]; found.not {
					not[found.topic] = true
				} else {
					in[found.topic] = true
				}
			})
			if len(t.stems) == 0 {
				continue
			}
			for _, topic := range t.stems[arabic.Stem(words[i])] {
				in[topic] = true
			}
		}
	}
	for topic := range not {
		delete(in, topic)
	}
}
