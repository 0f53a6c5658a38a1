package document

import (
	"errors"
	"strings"
)

// ReadMetadata reads what a file of YAML says of a document that stands in another one, by the keys that front matter
// has.
func ReadMetadata(content string) (d Document, err error) {
	content = strings.TrimPrefix(content, "\ufeff")
	if strings.TrimSpace(content) == "" {
		return d, errors.New("it is empty")
	}
	return readFrontMatter(content, yamlMark)
}
