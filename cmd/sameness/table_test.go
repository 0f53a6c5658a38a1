package main

import (
	"encoding/json"
	"strings"
	"testing"
)

func someRows() []row {
	return []row{
		{Part: "all pairs", What: "precision", Figure: 0.93, Bound: atLeast(0.93)},
		{Part: "all pairs", What: "F1", Figure: 0.9099, Within: &[2]float64{0.87, 0.95}, Bound: atLeast(0.91)},
		{Part: "joined", What: "different", Figure: 2, Of: 76, Unit: "pairs", Bound: atMost(2)},
		{Part: "joined", What: "different", Figure: 3, Of: 76, Unit: "pairs", Bound: atMost(2)},
		{Part: "import", What: "articles a second", Figure: 8123.4, Unit: "art/s"},
	}
}

func TestTable(t *testing.T) {
	const want = `
PART       WHAT               FIGURE  OF  UNIT   95 %          BOUND    VERDICT
all pairs  precision          0.930   -   -      -             >= 0.93  pass
all pairs  F1                 0.910   -   -      0.870..0.950  >= 0.91  FAIL
joined     different          2       76  pairs  -             <= 2     pass
joined     different          3       76  pairs  -             <= 2     FAIL
import     articles a second  8123    -   art/s  -             -        no bound

FAIL: 7 articles, 2 bounds missed
`
	r := report{Articles: 7, Rows: someRows()}
	r.judge(true)
	var out strings.Builder
	if err := r.write(&out, false); err != nil {
		t.Fatal(err)
	}
	if got := "\n" + out.String(); got != want {
		t.Errorf("got%s\nwant%s", got, want)
	}
}

func TestVerdict(t *testing.T) {
	rows := someRows()
	for _, test := range []struct {
		name   string
		rows   []row
		bounds bool
		want   string
	}{
		{"one missed", []row{rows[0], rows[1], rows[2]}, true, failed},
		{"the first missed", []row{rows[1], rows[0]}, true, failed},
		{"none missed", []row{rows[0], rows[2], rows[4]}, true, passed},
		{"no bounds", []row{rows[4]}, true, unbound},
		{"a trial", []row{rows[1]}, false, unbound},
	} {
		r := report{Rows: test.rows}
		if r.judge(test.bounds); r.Verdict != test.want {
			t.Errorf("%s: %s, want %s", test.name, r.Verdict, test.want)
		}
	}
}

func TestJSON(t *testing.T) {
	r := report{Articles: 7, Rows: someRows()}
	r.judge(true)
	var out strings.Builder
	if err := r.write(&out, true); err != nil {
		t.Fatal(err)
	}
	if strings.Count(out.String(), "\n") != 1 {
		t.Errorf("not one line: %s", out.String())
	}
	var got report
	if err := json.Unmarshal([]byte(out.String()), &got); err != nil {
		t.Fatal(err)
	}
	if got.Verdict != failed || len(got.Rows) != 5 || got.Rows[1].Within[1] != 0.95 || *got.Rows[2].Bound.Most != 2 || got.Rows[3].Said != failed {
		t.Errorf("%+v", got)
	}
}
