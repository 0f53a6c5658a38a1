package inbox

import (
	"fmt"
	"strings"
)

// reason is what is written beside a file that failed: a line for each failure, with the place, what is wrong, and what a
// person can do; "" where nothing failed.
func (b *Inbox) reason(o Outcome) string {
	if o.Failed == 0 {
		return ""
	}
	var lines strings.Builder
	for _, f := range o.Failures {
		place := b.relative(f.Path)
		toDo := "mend the file and put it into the inbox again"
		if f.Line > 0 {
			place = fmt.Sprintf("%s:%d", place, f.Line)
			toDo = "mend that line and put the file into the inbox again; what was read of it counts as unchanged then"
		}
		line := fmt.Sprintf("%s: %s. To do: %s", place, f.What, toDo)
		lines.WriteString(strings.ToValidUTF8(strings.Join(strings.Fields(line), " "), "\uFFFD") + "\n")
	}
	if more := o.Failed - len(o.Failures); more > 0 {
		fmt.Fprintf(&lines, "and %d more\n", more)
	}
	return lines.String()
}
