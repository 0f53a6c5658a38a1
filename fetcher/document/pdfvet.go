package document

import (
	"bytes"
	"errors"
	"strconv"
)

// pdfObjects is how many objects a PDF may have: the library keeps forty bytes for each, of those that are only said to be
// there too.
const pdfObjects = 1 << 20

// vetPDF refuses numbers by which the library would take memory without asking whether the file can hold so much: sizes of
// cross-reference tables and streams, and of object streams (ISO 32000-1, 7.5.4, 7.5.7, 7.5.8).
func vetPDF(b []byte) error {
	most := min(len(b), pdfObjects) + 1000
	for _, kind := range [][]byte{[]byte("/XRef"), []byte("/ObjStm"), []byte("trailer")} {
		for at := 0; ; {
			i := bytes.Index(b[at:], kind)
			if i < 0 {
				break
			}
			at += i + len(kind)
			if !pdfDictHolds(pdfDictAround(b, at), most) {
				return errors.New("the PDF is damaged (a table says that it is larger than it can be); print it to a PDF anew")
			}
		}
	}
	for at := 0; ; {
		i := bytes.Index(b[at:], []byte("xref"))
		if i < 0 {
			return nil
		}
		at += i + len("xref")
		if bytes.HasSuffix(b[:at], []byte("startxref")) {
			continue // its number is a place in the file
		}
		if start, rest := pdfInteger(b[at:]); start > most {
			return errors.New("the PDF is damaged (its table of objects begins where none can be); print it to a PDF anew")
		} else if n, _ := pdfInteger(rest); n > most {
			return errors.New("the PDF is damaged (its table of objects is larger than it can be); print it to a PDF anew")
		}
	}
}

// pdfDictAround gives the surroundings of a key that may be its dictionary.
func pdfDictAround(b []byte, at int) []byte {
	from, to := max(at-1024, 0), min(at+1024, len(b))
	if i := bytes.LastIndex(b[from:at], []byte("obj")); i >= 0 {
		from += i
	}
	if i := bytes.Index(b[at:to], []byte("stream")); i >= 0 {
		to = at + i
	}
	return b[from:to]
}

func pdfDictHolds(dict []byte, most int) bool {
	for _, key := range []string{"/Size", "/N", "/Columns", "/First", "/Index", "/W"} {
		i := bytes.Index(dict, []byte(key))
		if i < 0 {
			continue
		}
		rest, sum := bytes.TrimLeft(dict[i+len(key):], " \r\n\t["), 0
		for {
			n, after := pdfInteger(rest)
			if n < 0 {
				break
			}
			if n > most || key == "/W" && n > 8 {
				return false
			}
			sum += n
			rest = after
		}
		if key == "/W" && sum == 0 {
			return false
		}
	}
	return true
}

// pdfInteger takes a number off the front, -1 where none stands there.
func pdfInteger(b []byte) (int, []byte) {
	b = bytes.TrimLeft(b, " \r\n\t")
	n := 0
	for n < len(b) && b[n] >= '0' && b[n] <= '9' {
		n++
	}
	value, err := strconv.Atoi(string(b[:min(n, 20)]))
	if n == 0 {
		return -1, b
	}
	if err != nil {
		return 1 << 62, b[n:]
	}
	return value, b[n:]
}
