package arabic

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// Terms are words and phrases that a person looks for, found however they are spelled.
type Terms struct {
	byFirst map[string][]term // by each form that the first word is written in
}

type term struct {
	number int // in the list that was given
	given  string
	words  []string // folded
}

// NewTerms takes the terms as a person wrote them. One that folding leaves nothing of is never found.
func NewTerms(list []string) Terms {
	t := Terms{byFirst: map[string][]term{}}
	for i, given := range list {
		words := slices.Collect(Fold(given).Words())
		if len(words) == 0 {
			continue
		}
		for _, form := range writtenForms(words[0]) { // here and once, so that a text costs one look-up a word
			t.byFirst[form] = append(t.byFirst[form], term{i, given, words})
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
		for _, one := range t.byFirst[word] {
			if one.startsAt(words[i:]) {
				return one.given
			}
		}
	}
	return ""
}

// Each calls found with the place in the list of each term that starts at the first of some folded words.
func (t Terms) Each(words []string, found func(number int)) {
	for _, one := range t.byFirst[words[0]] {
		if one.startsAt(words) {
			found(one.number)
		}
	}
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

// writtenForms gives the folded words whose bareForms have the word.
func writtenForms(word string) []string {
	forms := []string{word}
	rest, hasArticle := strings.CutPrefix(word, "ال")
	for _, article := range written {
		forms = append(forms, article+word)
		if hasArticle && rest != "" && strings.HasSuffix(article, "لل") {
			forms = append(forms, article+rest)
		}
	}
	if utf8.RuneCountInString(word) >= leastAfterWaw {
		for _, particle := range particles {
			forms = append(forms, particle+word)
		}
	}
	slices.Sort(forms)
	return slices.Compact(forms)
}

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
