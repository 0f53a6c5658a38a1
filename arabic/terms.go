package arabic

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// Terms are words and phrases that a person looks for, found however they are spelled.
type Terms struct {
	byFirst map[string][]term
}

type term struct {
	given string
	words []string // folded
}

// NewTerms takes the terms as a person wrote them. One that folding leaves nothing of is never found.
func NewTerms(list []string) Terms {
	t := Terms{byFirst: map[string][]term{}}
	for _, given := range list {
		if words := slices.Collect(Fold(given).Words()); len(words) > 0 {
			t.byFirst[words[0]] = append(t.byFirst[words[0]], term{given, words})
		}
	}
	return t
}

// Empty says that there is nothing to look for.
func (t Terms) Empty() bool { return len(t.byFirst) == 0 }

// Find gives the first term that stands in one of the texts, as it was given, or "". Words are compared folded and whole: نفط is
// found neither in نفطي nor in منفط. What Arabic writes onto the beginning of a word does not count: نفط is found in
// النفط, والنفط, بالنفط, للنفط; and in ونفط, لنفط, where three letters stay, so that رد is not found in برد. A term that
// has the article is not found without it. In a phrase that holds for every word: انتخابات رئاسية is found in
// الانتخابات الرئاسية.
func (t Terms) Find(texts ...string) string {
	if t.Empty() {
		return ""
	}
	for _, text := range texts {
		if found := t.find(slices.Collect(Fold(text).Words())); found != "" {
			return found
		}
	}
	return ""
}

func (t Terms) find(words []string) string {
	for i, word := range words {
		for _, bare := range bareForms(word) {
			for _, one := range t.byFirst[bare] {
				if one.startsAt(words[i:]) {
					return one.given
				}
			}
		}
	}
	return ""
}

// startsAt compares all words but the first.
func (t *term) startsAt(words []string) bool {
	if len(words) < len(t.words) {
		return false
	}
	for i, want := range t.words[1:] {
		if !slices.Contains(bareForms(words[i+1]), want) {
			return false
		}
	}
	return true
}

// What is written onto the beginning of a word: articles, with and without the particles before them; and particles alone.
var (
	written   = []string{"ال", "وال", "فال", "بال", "كال", "لل", "وبال", "ولل", "فبال", "فلل"}
	particles = []string{"و", "ف", "ب", "ل", "ك", "وب", "ول", "وك", "فب", "فل"}
)

// bareForms gives a folded word as it is and without each beginning that it may have.
func bareForms(word string) []string {
	forms := []string{word}
	for _, article := range written {
		rest, found := strings.CutPrefix(word, article)
		if !found || rest == "" {
			continue
		}
		forms = append(forms, rest)
		if strings.HasSuffix(article, "لل") { // ل and ال
			forms = append(forms, "ال"+rest)
		}
	}
	for _, particle := range particles {
		if rest, found := strings.CutPrefix(word, particle); found && utf8.RuneCountInString(rest) >= leastAfterWaw {
			forms = append(forms, rest)
		}
	}
	return forms
}
