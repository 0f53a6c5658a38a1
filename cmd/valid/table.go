package main

import (
	"fmt"
	"io"
	"maps"
	"regexp"
	"slices"
	"strings"
	"text/tabwriter"
)

// tell prints the table and says whether nothing is wrong.
func tell(out io.Writer, documents []document, list []judged, examples int) bool {
	groups, missing := map[string]int{}, map[string]int{}
	bytes := 0
	for i := range documents {
		if d := &documents[i]; d.missing {
			missing[d.group]++
		} else {
			groups[d.group]++
			bytes += len(d.content)
		}
	}
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "documents\t")
	for _, group := range slices.Sorted(maps.Keys(groups)) {
		fmt.Fprintf(table, "  %s\t%d\n", group, groups[group])
	}
	for _, group := range slices.Sorted(maps.Keys(missing)) {
		fmt.Fprintf(table, "  %s\t%d are not there (404)\n", group, missing[group])
	}
	fmt.Fprintf(table, "  megabytes\t%d\n", bytes>>20)
	fmt.Fprintln(table, "judge\tdocuments\terrors")
	right := true
	for _, j := range list {
		if j.absent != "" {
			fmt.Fprintf(table, "  %s\t-\t%s\n", j.judge, j.absent)
			continue
		}
		fmt.Fprintf(table, "  %s\t%d\t%d\n", j.judge, j.documents, len(j.wrong))
		right = right && len(j.wrong) == 0
	}
	_ = table.Flush()
	for _, j := range list {
		tellExamples(out, &j, examples)
	}
	return right
}

// tellExamples shows a few of each kind of what is wrong, the commonest kind first.
func tellExamples(out io.Writer, j *judged, examples int) {
	kinds := map[string][]string{}
	for _, wrong := range j.wrong {
		kind := kindOf(wrong)
		kinds[kind] = append(kinds[kind], wrong)
	}
	names := slices.SortedFunc(maps.Keys(kinds), func(a, b string) int {
		return len(kinds[b]) - len(kinds[a]) + strings.Compare(a, b)/(1+abs(len(kinds[b])-len(kinds[a])))
	})
	for _, name := range names {
		fmt.Fprintf(out, "%s: %d times: %s\n", j.judge, len(kinds[name]), name)
		for _, wrong := range kinds[name][:min(examples, len(kinds[name]))] {
			fmt.Fprintf(out, "    %s\n", shortened(wrong, 300))
		}
	}
}

func abs(n int) int { return max(n, -n) }

var particular = regexp.MustCompile(`"(\\.|[^"\\])*"|'[^']*'|\d+`)

// kindOf is what is wrong without where, and without the particular words.
func kindOf(wrong string) string {
	if _, after, ok := strings.Cut(wrong, ": "); ok {
		wrong = after
	}
	return shortened(particular.ReplaceAllString(wrong, "…"), 120)
}

func shortened(s string, length int) string {
	if r := []rune(s); len(r) > length {
		return string(r[:length]) + "…"
	}
	return s
}
