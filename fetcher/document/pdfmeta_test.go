package document

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// pdfDescribed makes a PDF with a dictionary and an XMP packet of these properties.
func pdfDescribed(info, description string) []byte {
	packet := `<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" ` +
		`xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:other="urn:other">` + description + "</rdf:RDF></x:xmpmeta>\n   \n<?xpacket end=\"w\"?>"
	if description == "" {
		packet = ""
	}
	return pdfOf("/Info 6 0 R",
		"<</Type/Catalog/Pages 2 0 R/Metadata 7 0 R>>", "<</Type/Pages/Count 1/Kids[3 0 R]>>",
		"<</Type/Page/Parent 2 0 R/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>", pdfStream("", "BT /F1 12 Tf 100 700 Td (Hello world) Tj ET"),
		"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>", "<<"+info+">>", pdfStream("/Type/Metadata/Subtype/XML", packet))
}

func TestPDFDescribed(t *testing.T) {
	const info = `/Title(of the dictionary)/Author(Mona, Sami)/CreationDate(D:20211107093000+03'00')/ModDate(D:20211107100000+03'00')`
	packet := func(changed string) string {
		return fmt.Sprintf(`<rdf:Description xmp:MetadataDate="%s"><dc:title><rdf:Alt><rdf:li xml:lang="x-default">of the &amp; packet</rdf:li><rdf:li xml:lang="fr">autre</rdf:li></rdf:Alt></dc:title>`+
			`<dc:creator><rdf:Seq><rdf:li>Mona</rdf:li><rdf:li>Sami</rdf:li></rdf:Seq></dc:creator><dc:language><rdf:Bag><rdf:li>ar</rdf:li></rdf:Bag></dc:language></rdf:Description>`, changed)
	}
	said := func(title, date, language string, authors ...string) Document {
		return Document{Text: "Hello world", Title: title, Date: date, Language: language, Authors: authors}
	}
	const created = "2021-11-07T09:30:00+03:00"
	for _, c := range []struct {
		name, info, packet string
		want               Document
	}{
		{"nothing", "", "", said("", "", "")},
		{"dictionary alone", info, "", said("of the dictionary", created, "", "Mona, Sami")},
		{"packet as new", info, packet("2021-11-07T07:00:00Z"), said("of the & packet", created, "ar", "Mona", "Sami")},
		{"packet newer", info, packet("2022-01-01T07:00:00Z"), said("of the & packet", created, "ar", "Mona", "Sami")},
		{"packet older", info, packet("2021-11-07T06:00:00Z"), said("of the dictionary", created, "ar", "Mona, Sami")},
		{"packet of unknown age", info, packet("soon"), said("of the & packet", created, "ar", "Mona", "Sami")},
		{"packet broken", info, packet("2022-01-01T07:00:00Z") + "<open>", said("of the dictionary", created, "ar", "Mona, Sami")},
		{"packet alone", "", packet("2022-01-01T07:00:00Z"), said("of the & packet", "", "ar", "Mona", "Sami")},
		{"title of another thing", info, `<rdf:Description xmp:CreateDate="2020-02-02"><other:pictures><rdf:Bag><rdf:li><dc:title>a picture</dc:title></rdf:li></rdf:Bag></other:pictures></rdf:Description>`,
			said("of the dictionary", "2020-02-02", "", "Mona, Sami")},
		{"name of a file for a title", "/Title(Microsoft Word - report final.doc)", "", said("", "", "")},
		{"name of a page for a title", "/Title(report.HTML)", "", said("", "", "")},
		{"title that ends like a name", "/Title(Our report: www.example.net)", "", said("Our report: www.example.net", "", "")},
	} {
		got, err := ReadPDF(t.Context(), pdfDescribed(c.info, c.packet), pdfTestLimit)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
		} else if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
}
