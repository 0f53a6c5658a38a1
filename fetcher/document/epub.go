package document

import (
	"encoding/xml"
	"errors"
	"path"
	"strings"
)

// ReadEPUB reads a book (EPUB 3.3) as one document: the bodies of its chapters in the order of their spine. limit is how much
// may become of the file, in bytes.
func ReadEPUB(b []byte, limit int64) (d Document, err error) {
	defer recovered(&d, &err)
	p, err := openParts(b, limit)
	if err != nil {
		return d, err
	}
	if p.files["META-INF/encryption.xml"] != nil {
		return d, errors.New("it is encrypted; it can only be read where it was bought")
	}
	container, err := p.read("META-INF/container.xml")
	if err != nil {
		return d, err
	}
	packageFile := ""
	if err := walkXML(container, func(e xml.StartElement) bool {
		if e.Name.Local == "rootfile" && packageFile == "" {
			packageFile = xmlAttribute(e, "full-path")
		}
		return true
	}, func(string) {}, func(string) {}); err != nil {
		return d, err
	}
	description, err := p.read(packageFile)
	if err != nil {
		return d, err
	}
	if d, err = dublinCore(description); err != nil {
		return d, err
	}
	chapters, err := spineOf(description)
	if err != nil {
		return d, err
	}
	var bodies []string
	for _, name := range chapters {
		chapter, err := p.read(path.Join(path.Dir(packageFile), name))
		if err != nil {
			return d, err
		}
		body, err := bodyOfPage(string(chapter))
		if err != nil {
			return d, err
		}
		bodies = append(bodies, nonEmpty(body)...)
	}
	d.HTML = strings.Join(bodies, "\n")
	return d, emptiness(&d)
}

// spineOf are the names of the chapters in their order.
func spineOf(description []byte) (chapters []string, err error) {
	files := map[string]string{}
	var order []string
	err = walkXML(description, func(e xml.StartElement) bool {
		switch e.Name.Local {
		case "item":
			files[xmlAttribute(e, "id")] = xmlAttribute(e, "href")
		case "itemref":
			order = append(order, xmlAttribute(e, "idref"))
		}
		return true
	}, func(string) {}, func(string) {})
	read := map[string]bool{}
	for _, id := range order {
		if name := files[id]; name != "" && !read[name] {
			read[name] = true
			chapters = append(chapters, name)
		}
	}
	return chapters, err
}
