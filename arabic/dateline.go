package arabic

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// Reports of agencies stand in a frame, which each paper keeps, cuts or writes anew: before the first sentence the place,
// the day and who reports ("الرياض – واس", "دبي، 7 نوفمبر / وام /"), after the last one a sign that it is the last
// ("// انتهى //"). It says nothing of what is reported.

// Dateline is how long the frame before a report is, in bytes of its plain text, with the white space after it: a
// dateline, a byline (see Byline), or a byline with a dateline behind it; 0 where there is none. A place alone is none. In
// the first line of a text without a title it is certain where it cannot be the beginning of one ("غزة – القاهرة: اتفاق").
func Dateline(text string) (size int, certain bool) {
	_, byline := Byline(text)
	size, certain = dateline(text[byline:])
	return byline + size, certain || byline > 0
}

func dateline(text string) (size int, certain bool) {
	head := headOf(text)
	if !hasMarkEarly(head) {
		return 0, false
	}
	begins := openingOf(head)
	for _, form := range datelines {
		if !form.may(&begins) {
			continue
		}
		if m := form.shape.FindStringIndex(head); m != nil {
			return m[1], !form.twoNames || strings.HasSuffix(strings.TrimRight(head[:m[1]], " "), "\n")
		}
	}
	return 0, false
}

// longestFrame is how much of a text is looked at for what stands before or after a report, in bytes.
const longestFrame = 240

func headOf(text string) string {
	if len(text) <= longestFrame {
		return text
	}
	end := longestFrame
	for !utf8.RuneStart(text[end]) {
		end--
	}
	return text[:end]
}

// hasMarkEarly: most reports begin with a plain sentence, and no expression needs to look at them.
func hasMarkEarly(head string) bool {
	const mostWords, mostBytes = 3, 48 // before the first sign
	words := 1
	for i, r := range strings.TrimLeft(head, " \n") {
		switch {
		case r >= '0' && r <= '9', r >= '٠' && r <= '٩':
			return true
		case r == '\n', r == '-', r == '–', r == '—', r == ':', r == '/', r == '(', r == '[', r == '،', r == ',', r == 'ـ', r == '|':
			return true
		case i > mostBytes || words > mostWords:
			return false
		case r == ' ':
			words++
		}
	}
	return false
}

// The parts of a frame. What is said of letters here allows for the marks on them.
const (
	word  = `[\p{Arabic}\p{Mn}]+`
	space = `[ \t\x{A0}]`
	line  = `(?:[-–—−/|]{1,3}|` + space + `ـ{1,3}` + space + `)`
	dash  = `(?:` + line + `|:)`
	ends  = `(?:` + space + `*(?:[:/\-–—−]{1,3}(?:\s+|["«“]?)|` + space + `ـ{1,3}\s)|\s*\n\s*|\s*$)` // of a dateline: a sign, or that of the line
	place = word + `(?:` + space + word + `)?`
	quote = `["«“”']` + space + `*` + word + `(?:` + space + word + `){0,2}` + space + `*["»”“']`
	day   = `(?:في` + space + `+)?[0-9٠-٩]{1,4}(?:[\p{Zs}،,/.\-–—]{0,4}(?:[0-9٠-٩]{1,4}|` + ofDates + `)){0,9}`
	// ofDates are the words of a date.
	ofDates = `(?:يناير|فبراير|مارس|[أا]بريل|مايو|يوني[وه]|يولي[وه]|[أا]غسطس|سبتمبر|[أا]كتوبر|نوفمبر|ديسمبر|كانون|شباط|[آأا]ذار|نيسان|[أا]يار|حزيران|تموز|[آأا]ب|[أا]يلول|تشرين|` +
		`ال[أا]ول|الثاني|جانفي|فيفري|[أا]فريل|ماي|جوان|جويلي[ةه]|[أا]وت|غشت|شتنبر|نونبر|دجنبر|محرم|صفر|ربيع|الآخر|الاخر|جمادى|الأولى|الآخرة|رجب|شعبان|رمضان|شوال|ذو|ذي|القعدة|الحجة|` +
		`الموافق|هـ?|م|في)`
)

// agencies are the names by which they sign.
var agencies = alternatives(agencyNames)

const agencyNames = `واس|رويترز|رويتر|وام|كونا|بترا|سانا|وفا|واع|سونا|إرنا|أونا|إينا|شينخوا|سبوتنيك|نوفوستي|تاس|إفي|أنسا|` +
	`الأناضول|بلومبرغ|بلومبرج|فرانس برس|أسوشيتد برس|أسوشييتد برس|أ ف ب|د ب أ|أ ش أ|أ ب|و م ع|و أ ج|ي ب أ|يو بي أي|سي إن إن|بي بي سي|العربية نت|الجزيرة نت|AFP|AP|Reuters|dpa|CNN|BBC`

// reporters are agencies too whose names are everyday words besides, and words that stand for who reports.
var reporters = `(?:` + agencies + `|` + alternatives(reporterNames) + `)`

const reporterNames = `قنا|بنا|سبأ|وال|واج|وات|معا|وكالات|الوكالات|متابعة|متابعات|خاص`

// alternatives makes an expression of names: letters of one sound are one, and a space may be a stop or both.
func alternatives(names string) string {
	return `(?:` + strings.NewReplacer("أ", "[اأ]", "إ", "[اإ]", "آ", "[اآ]", " ", `[ .\x{A0}]{1,2}`).Replace(names) + `)\.?`
}

// datelineForm has an expression, and tells of what it cannot match.
type datelineForm struct {
	shape    *regexp.Regexp
	may      func(*opening) bool
	twoNames bool
}

var datelines = func() []datelineForm {
	enclosed := `[(/\[]` + space + `*` + reporters + space + `*[)/\]]`
	after := `(?:` + ends + `|` + space + `+)`
	compile := func(form string) *regexp.Regexp { return regexp.MustCompile(`^\s*(?:` + form + `)`) }
	return []datelineForm{
		{shape: compile(place + space + `*` + dash + space + `*(?:[(/\["«“]` + space + `*` + reporters + space + `*[)/\]"»”]|` + agencies + `)` + after), may: (*opening).namesReporter},
		{shape: compile(place + space + `*` + dash + space + `*` + reporters + ends), may: (*opening).namesReporter},
		{shape: compile(place + space + `*[،,]?` + space + `*(?:/` + space + `*` + reporters + space + `*/` + after + `|` + enclosed + ends + `)`), may: (*opening).namesReporter},
		{shape: compile(place + space + `*(?:[،,]|` + dash + `)?` + space + `*` + day + space + `*(?:` + enclosed + `|` + space + `[-–—]?` + space + `*` + agencies + `)` + after), may: (*opening).namesDay},
		{shape: compile(place + space + `*` + line + space + `*` + quote + ends), may: (*opening).quotes},
		{shape: compile(place + space + `*:` + space + `*` + `["«“]الشرق الأوسط["»”]` + ends), may: (*opening).namesAwsat},
		{shape: compile(`(?:` + enclosed + `|` + reporters + `)` + space + `*[-–—−/|]{1,3}` + space + `*(?:` + place + ends + `)?`), may: (*opening).isReporter},
		{shape: compile(enclosed + `\s*\n\s*`), may: (*opening).isReporter},
		{shape: twoNames, may: func(o *opening) bool { return o.namesTwo(lineSigns, 3) }, twoNames: true},
	}
}()

// twoNames are a paper or a place and another or a reporter ("سبق- الرياض:", "القاهرة – حنان خواسك").
var twoNames = regexp.MustCompile(`^\s*` + place + space + `*` + line + space + `*` + word + `(?:` + space + word + `){0,2}` + space + `*(?:[:\n]\s*)`)

// SignOff is where the frame after a report begins, in bytes of its plain text; its length where there is none.
func SignOff(text string) int {
	from := max(0, len(text)-longestFrame)
	for from < len(text) && !utf8.RuneStart(text[from]) {
		from++
	}
	tail := text[from:]
	if hasMarkLate(tail) && maySignOff(tail) {
		if m := signOff.FindStringSubmatchIndex(tail); m != nil {
			return from + max(m[2], m[4])
		}
	}
	if last := strings.LastIndexByte(strings.TrimRight(tail, " \n"), '\n') + 1; last > 0 && maySign(tail[last:]) && signature.MatchString(tail[last:]) {
		return from + last
	}
	return len(text)
}

// hasMarkLate: as hasMarkEarly.
func hasMarkLate(tail string) bool {
	trimmed := strings.TrimRight(tail, " \n.\"»")
	return strings.HasSuffix(trimmed, ")") || strings.HasSuffix(trimmed, "/") || strings.Contains(tail, "نته") || strings.Contains(tail, "النهاية")
}

// handsNames are what those did who worked on a report.
const handsNames = `إعداد|اعداد|تحرير|تغطية|كتابة|ترجمة|شارك`

// signature is a last line that only says who reports.
var signature = func() *regexp.Regexp {
	const names = `(?:/` + space + `*` + word + `(?:` + space + word + `){0,2}` + space + `*){1,3}`
	return regexp.MustCompile(`^\s*(?:المصدر` + space + `*[:/-]` + space + `*)?` + reporters + `(?:` + names + `)?\s*$`)
}()

// signOff has two groups, of which one is the frame.
var signOff = func() *regexp.Regexp {
	const (
		clock  = `[0-9٠-٩]{1,2}:[0-9٠-٩]{2}` + space + `*(?:ت` + space + `?م|تغ|جمت|غرينتش)?`
		names  = `(?:/` + space + `*` + word + `(?:` + space + word + `){0,2}` + space + `*){1,3}`
		end    = `(?:[اإ]نته[ىي]|النهاية)(?:` + space + `+(?:الخبر|البيان))?`
		begins = `(?:^|\n\s*|[.!؟?…"»)]\s*)`
		hands  = `[(\[](?:` + handsNames + `)` + space + `[^()\n]{3,160}[)\]]`
	)
	agency := `[(/\["]*` + space + `*` + reporters + space + `*[)/\]"]*`
	rest := `(?:[\s/#()*\-–—_]+(?:` + clock + `|[0-9٠-٩]{1,5}|` + agency + `|[\p{Arabic}]{1,2}))*[\s/#()*\-–—_.]*$`
	return regexp.MustCompile(begins + `(` +
		`[\s/#(*\-–—]*` + end + rest + // after a sentence, or alone
		`|` + hands + `\s*$` +
		`|[\s\-–—]*[(/\[]+` + space + `*` + reporters + space + `*[)/\]]+` + rest +
		`)|(?:\s)([/(]+` + space + `*` + end + space + `*[/)]+` + rest + `)`)
}()
