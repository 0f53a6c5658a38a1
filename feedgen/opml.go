package feedgen

import (
	"cmp"
	"encoding/xml"
	"fmt"
	"io"
	"net/url"
	"strings"
	"time"

	"nashra/story"
)

// OPML is a list of sources, for people to carry to other readers or to another Nashra.
type OPML struct {
	Title    string
	Modified time.Time // when the list last changed; the zero time is left out
	Sources  []story.Subscription

	// Public makes it a list for everybody: OPML 2.0 and nothing besides, without what is the operator's own business.
	Public bool
}

const opmlVersion = "2.0"

type opmlDocument struct {
	XMLName   xml.Name       `xml:"opml"`
	Version   string         `xml:"version,attr"`
	Namespace string         `xml:"xmlns:nashra,attr,omitempty"`
	Title     string         `xml:"head>title"`
	Modified  string         `xml:"head>dateModified,omitempty"`
	Outlines  []*opmlOutline `xml:"body>outline"`
}

// opmlOutline is a feed or a folder. What only Nashra knows has a namespace, as OPML wants it (OPML 2.0, "Extending
// OPML"), and is left out where it says nothing.
type opmlOutline struct {
	Text     string `xml:"text,attr"` // must be there
	Title    string `xml:"title,attr,omitempty"`
	Type     string `xml:"type,attr,omitempty"`
	Version  string `xml:"version,attr,omitempty"`
	XMLURL   string `xml:"xmlUrl,attr,omitempty"`
	HTMLURL  string `xml:"htmlUrl,attr,omitempty"`
	Language string `xml:"language,attr,omitempty"`
	ID       string `xml:"nashra:id,attr,omitempty"`
	Timezone string `xml:"nashra:timezone,attr,omitempty"`
	Paused   bool   `xml:"nashra:paused,attr,omitempty"`
	Include  string `xml:"nashra:include,attr,omitempty"`
	Exclude  string `xml:"nashra:exclude,attr,omitempty"`

	Outlines []*opmlOutline `xml:"outline"`
	folders  map[string]*opmlOutline
}

// WriteOPML writes OPML 2.0 (opml.org/spec2.opml). Sources and folders stand in the order in which they come first; a
// folder stands once. Passwords do not go out: the user in an address is left out, and of each source that needs
// it again, or that has no address, a note says so. A key in the query of an address cannot be
// told from the rest of it, and goes out. It fails only where the writer fails.
//
// A public list has no ids, zones, rules of what is kept, and does not say what is paused; a source whose address has a
// user is no use to others and is left out whole. No validator finds a fault in it.
func WriteOPML(w io.Writer, o OPML) (notes []string, err error) {
	root := &opmlOutline{}
	for i := range o.Sources {
		s := &o.Sources[i]
		outline, note := outlineOf(s, o.Public)
		if note != "" {
			notes = append(notes, note)
		}
		if outline != nil {
			folder := root.folder(s.Folder)
			folder.Outlines = append(folder.Outlines, outline)
		}
	}
	document := opmlDocument{Version: opmlVersion, Namespace: story.OPMLNamespace, Title: oneLine(o.Title), Outlines: root.Outlines}
	if o.Public {
		document.publish()
	}
	if t := moment(o.Modified, time.Time{}); !t.IsZero() {
		document.Modified = t.UTC().Format("Mon, 02 Jan 2006 15:04:05 GMT") // RFC 822, with a year of four digits
	}
	if err := writeXML(w, document); err != nil {
		return notes, fmt.Errorf("writing OPML: %w", err)
	}
	return notes, nil
}

// publish makes the document one that every validator takes: nothing of our namespace, and an outline at least, as the
// schema wants it.
func (d *opmlDocument) publish() {
	d.Namespace = ""
	d.Title = line(d.Title, maxTitle)
	for _, o := range d.Outlines {
		o.untitle()
	}
	if len(d.Outlines) == 0 {
		d.Outlines = []*opmlOutline{{Text: "لا مصادر بعد"}}
	}
}

// untitle leaves folders the one name that the specification gives them: what has a title is taken for something to
// subscribe to.
func (o *opmlOutline) untitle() {
	if o.XMLURL == "" {
		o.Text, o.Title = line(o.Text, maxName), ""
	}
	for _, inside := range o.Outlines {
		inside.untitle()
	}
}

func writeXML(w io.Writer, document any) error {
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	encoder := xml.NewEncoder(w)
	encoder.Indent("", "  ")
	if err := encoder.Encode(document); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}

// outlineOf gives nil for what is no feed.
func outlineOf(s *story.Subscription, public bool) (outline *opmlOutline, note string) {
	address, hadUser := withoutUser(href(s.URL))
	name := cmp.Or(oneLine(s.ID), address, oneLine(s.Title), "a source without a name")
	if address == "" {
		return nil, fmt.Sprintf("%s is left out: it has no web address", name)
	}
	if hadUser && public {
		return nil, name + " is left out: its address has a user"
	}
	if hadUser {
		note = name + ": the user in its address is left out"
	}
	site, _ := withoutUser(href(s.Site))
	outline = &opmlOutline{Text: cmp.Or(oneLine(s.Title), name), Title: oneLine(s.Title), Type: "rss", XMLURL: address, HTMLURL: site, Language: oneLine(s.Language)}
	if public {
		outline.Text = listed(cmp.Or(line(s.Title, maxName), line(name, maxName)))
		outline.Title, outline.Language = outline.Text, knownLanguage(s.Language)
		return outline, note
	}
	outline.ID, outline.Timezone, outline.Paused = oneLine(s.ID), oneLine(s.Zone), s.Paused
	outline.Include, outline.Exclude = onePerLine(s.Include), onePerLine(s.Exclude)
	return outline, note
}

// folder finds or makes the folder of that path. Names of which nothing is left are no folder.
func (o *opmlOutline) folder(path []string) *opmlOutline {
	for _, name := range path {
		if name = oneLine(name); name == "" {
			continue
		}
		next := o.folders[name]
		if next == nil {
			next = &opmlOutline{Text: name, Title: name}
			o.Outlines = append(o.Outlines, next)
			if o.folders == nil {
				o.folders = map[string]*opmlOutline{}
			}
			o.folders[name] = next
		}
		o = next
	}
	return o
}

// withoutUser takes the user and the password out of an address.
func withoutUser(address string) (string, bool) {
	u, err := url.Parse(address)
	if err != nil {
		return "", false // unreachable: href has parsed it
	}
	if u.User == nil {
		return address, false
	}
	u.User = nil
	return u.String(), true
}

// onePerLine writes words and phrases one on each line.
func onePerLine(words []string) string {
	list := make([]string, 0, len(words))
	for _, word := range words {
		if word = oneLine(word); word != "" {
			list = append(list, word)
		}
	}
	return strings.Join(list, "\n")
}

// listed is a name in a list for everybody. OPML reads it as HTML, and readers show it as it stands (OPML 2.0, "text"), so that
// neither escaping it once nor twice is right for both; signs that look alike are.
func listed(name string) string {
	if !strings.ContainsAny(name, "&<>") {
		return name
	}
	return strings.TrimSuffix(asListed.Replace(name+" "), " ")
}

// An "&" before a space is itself in HTML; before anything else it is taken for the beginning of an entity.
var asListed = strings.NewReplacer("<", "‹", ">", "›", "\u2060", "", "& ", "& ", "&", "＆")

// oneLine makes a single line of a name, without what would turn its neighbours about.
func oneLine(s string) string {
	return strings.Join(strings.Fields(strings.Map(withoutTurn, clean(s))), " ")
}

func withoutTurn(r rune) rune {
	if turns(r) {
		return -1
	}
	return r
}

// knownLanguage is a tag that validators of lists know, or "".
func knownLanguage(tag string) string {
	if tag = xmlLanguage(languageTag(tag)); tag != unknownLanguage {
		return tag
	}
	return ""
}
