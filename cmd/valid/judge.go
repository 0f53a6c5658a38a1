package main

import (
	"bytes"
	"context"
	_ "embed"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// judged is what one judge said.
type judged struct {
	judge     string
	documents int
	absent    string // why it was not asked
	wrong     []string
}

// batch is how many documents a program gets at a time: starting Java takes longer than judging one.
const batch = 200

// judge asks every judge about the documents that are its matter.
func judge(ctx context.Context, w *workshop, documents []document) []judged {
	schema := func(name string) string { return filepath.Join(w.shared, "schemas", name) }
	python := "/usr/bin/python3" // Debian's, which has Debian's modules
	if _, err := exec.LookPath(python); err != nil {
		python = "python3"
	}
	list := []judged{ours(documents)}
	for _, j := range []struct {
		name    string
		formats []string
		command []string
	}{
		{"xmllint: well-formed", []string{"rss", "atom", "opml"}, []string{"xmllint", "--noout", "--nonet"}},
		{"xmllint: OPML 2.0", []string{"opml"}, []string{"xmllint", "--noout", "--nonet", "--schema", w.opmlSchema()}},
		{"jing: RFC 4287", []string{"atom"}, []string{"jing", schema("atom.rng")}},
		{"JSON schema: JSON Feed 1.1", []string{"json"}, []string{python, "-c", jsonSchemaScript, schema("feed.json"), schema("feed-1.json")}},
		{"feedparser: bozo", []string{"rss", "atom"}, []string{python, "-c", feedparserScript}},
	} {
		w.say("asking %s", j.name)
		list = append(list, ask(ctx, j.name, j.command, filesOf(documents, j.formats)))
	}
	return list
}

// opmlSchema is a copy of the schema without its namespace: it says of itself that it is for documents without one, and
// names one all the same.
func (w *workshop) opmlSchema() string {
	path := w.path("opml.xsd")
	content, err := os.ReadFile(filepath.Join(w.shared, "schemas", "opml-2.0.xsd"))
	if err == nil {
		content = regexp.MustCompile(`\s(targetNamespace|xmlns)="[^"]*"`).ReplaceAll(content, nil)
		err = os.WriteFile(path, content, 0o600)
	}
	if err != nil {
		w.say("the schema of OPML: %v", err) // xmllint will not find it
	}
	return path
}

// The two scripts print a line for each thing that is wrong. A module that is missing is exit code 3.
var (
	//go:embed jsonschema.py
	jsonSchemaScript string
	//go:embed bozo.py
	feedparserScript string
)

func filesOf(documents []document, formats []string) []string {
	var list []string
	for i := range documents {
		if d := &documents[i]; !d.missing && slices.Contains(formats, d.format) {
			list = append(list, d.file)
		}
	}
	return list
}

func ask(ctx context.Context, name string, command, files []string) judged {
	j := judged{judge: name, documents: len(files)}
	if _, err := exec.LookPath(command[0]); err != nil {
		j.absent, j.documents = command[0]+" is not installed", 0
		return j
	}
	for chunk := range slices.Chunk(files, batch) {
		cmd := exec.CommandContext(ctx, command[0], append(slices.Clone(command[1:]), chunk...)...)
		out, err := cmd.CombinedOutput()
		if err != nil && cmd.ProcessState.ExitCode() == 3 && strings.HasSuffix(command[0], "python3") {
			j.absent, j.documents = string(bytes.TrimSpace(out)), 0
			return j
		}
		if err == nil {
			continue
		}
		before := len(j.wrong)
		for line := range strings.Lines(string(out)) {
			line = strings.TrimSpace(line)
			// jing tells which of Debian's libraries it does without; xmllint, which files are right.
			if line != "" && !strings.HasPrefix(line, "[warning]") && !strings.HasSuffix(line, " validates") {
				j.wrong = append(j.wrong, line)
			}
		}
		if len(j.wrong) == before {
			j.wrong = append(j.wrong, fmt.Sprintf("%s: %v", command[0], err))
		}
	}
	return j
}

// ours applies the rules of this command.
func ours(documents []document) judged {
	j := judged{judge: "our own rules"}
	for i := range documents {
		d := &documents[i]
		if d.missing {
			continue
		}
		j.documents++
		for _, wrong := range d.check() {
			j.wrong = append(j.wrong, d.path+": "+wrong)
		}
	}
	return j
}
