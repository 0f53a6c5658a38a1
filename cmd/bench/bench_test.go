package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestTable(t *testing.T) {
	rows := []row{
		{part: "import", what: "fast enough", unit: "docs/s", against: "bolt", nashra: []float64{30, 10, 90}, bare: []float64{100, 100, 300}, bound: atLeast(0.3)},
		{part: "import", what: "too slow", unit: "docs/s", against: "bolt", nashra: []float64{29, 10, 90}, bare: []float64{100, 100, 300}, bound: atLeast(0.3)},
		{part: "refresh", what: "cheap enough", unit: "s", against: "floor", nashra: []float64{1, 1.25}, bare: []float64{1, 1}, bound: atMost(1.2)},
		{part: "refresh", what: "too dear", unit: "s", against: "floor", nashra: []float64{1.3}, bare: []float64{1}, bound: atMost(1.2)},
		{part: "refresh", what: "only said", unit: "s", against: "floor", nashra: []float64{9}, bare: []float64{1}},
		{part: "memory", what: "a figure", unit: "MB", nashra: []float64{12345.6}},
	}
	const want = `
PART     WHAT          NASHRA  BARE  UNIT    AGAINST  RATIO  MIN..MAX      BOUND    VERDICT
import   fast enough   30      100   docs/s  bolt     0.300  0.100..0.300  >= 0.30  pass
import   too slow      29      100   docs/s  bolt     0.290  0.100..0.300  >= 0.30  FAIL
refresh  cheap enough  1.12    1     s       floor    1.125  1.000..1.250  <= 1.20  pass
refresh  too dear      1.3     1     s       floor    1.300  1.300..1.300  <= 1.20  FAIL
refresh  only said     9       1     s       floor    9.000  9.000..9.000  -        no bound
memory   a figure      12346   -     MB      -        -      -             -        no bound
`
	var out strings.Builder
	if err := writeTable(&out, rows); err != nil {
		t.Fatal(err)
	}
	if got := "\n" + out.String(); got != want {
		t.Errorf("got%s\nwant%s", got, want)
	}
	for i, kept := range []bool{true, false, true, false, true, true} {
		if rows[i].kept() != kept {
			t.Errorf("%s: kept is %t", rows[i].what, !kept)
		}
	}
}

func TestMedian(t *testing.T) {
	for _, test := range []struct {
		name   string
		values []float64
		want   float64
	}{
		{"none", nil, 0},
		{"one", []float64{7}, 7},
		{"odd, unsorted", []float64{9, 1, 5}, 5},
		{"even", []float64{4, 1, 2, 9}, 3},
	} {
		if got := median(test.values); got != test.want {
			t.Errorf("%s: %v, want %v", test.name, got, test.want)
		}
	}
}

func TestFindCase(t *testing.T) {
	const out = `docs 20000 bytes 56367182
## bbolt and import, wall clock (rounds=1, median [p25..p75])
case                                    items/s             [p25..p75]      MB/s  ratio to base: median [p25..p75]
bolt 1000/tx fill=1                       96535      96535..96535          272.1  0.914x [0.914..0.914] of bolt 1000/tx
bolt 1000/tx                             105667     105667..105667         297.8
ref import 2 workers oph                  22200      22200..22200           62.6  0.210x [0.210..0.210] of bolt 1000/tx

bolt 1000/tx fill=1                CPU us/doc     8.4  db MB 94.0
bolt 1000/tx                       CPU us/doc     7.9  db MB 94.4
ref import 2 workers oph           CPU us/doc    72.4  db MB 110.2
ref import 2 workers oph: exact+norm dups 1585 near 1833 of 20000
`
	for name, want := range map[string]boltCase{"bolt 1000/tx": {105667, 7.9}, "ref import 2 workers oph": {22200, 72.4}} {
		if got, err := findCase(out, name); err != nil || got != want {
			t.Errorf("%s: %v, %v; want %v", name, got, err, want)
		}
	}
	if _, err := findCase(out, "bolt 10/tx"); err == nil {
		t.Error("a case that is not there is found")
	}
}

func TestProc(t *testing.T) {
	const stat = "4711 (a (strange) name) S 1 4711 4711 0 -1 4194560 5000 0 3 0 123 45 7 8 20 0 9 0 555 1234567 890 18446744073709551615"
	if got, err := cpuIn([]byte(stat)); err != nil || got != 1680*time.Millisecond {
		t.Errorf("CPU time %v, %v", got, err)
	}
	if _, err := cpuIn([]byte("1 (x) S 1")); err == nil {
		t.Error("a stat that is cut off is read")
	}
	const status = "Name:\tnashra\nVmRSS:\t   50000 kB\nRssAnon:\t   30000 kB\nRssFile:\t   20000 kB\n"
	for name, want := range map[string]float64{"VmRSS": 51.2, "RssAnon": 30.72} {
		if got, err := megabytesIn([]byte(status), name); err != nil || got != want {
			t.Errorf("%s: %v MB, %v; want %v", name, got, err, want)
		}
	}
	if _, err := megabytesIn([]byte(status), "RssShmem"); err == nil {
		t.Error("a figure that is not there is read")
	}
}

func TestArguments(t *testing.T) {
	nowhere := filepath.Join(t.TempDir(), "bench")
	for _, test := range []struct {
		name string
		args []string
		code int
		said string
	}{
		{"nothing to compare with", []string{"-only", "import,again,serve,refresh,memory"}, exitWell, "skipped: import, again, serve, refresh, memory. The bare programs"},
		{"no news", []string{"-only", "import,near"}, exitWell, "skipped: near. The news that it is measured with are not there: no corpus in " + nowhere},
		{"no news, the part named", []string{"-only", "near"}, exitWell, "bench: skipped: near."},
		{"no bare programs, some parts", []string{"-only", "memory,serve"}, exitWell, "skipped: serve, memory. The bare programs"},
		{"unknown part", []string{"-only", "import,speed"}, exitUsage, `no part is called "speed"`},
		{"unknown flag", []string{"-fast"}, exitUsage, "-fast"},
		{"an empty name", []string{"-only", "near,"}, exitUsage, `no part is called ""`},
		{"too few reports", []string{"-only", "growth", "-reports", "9"}, exitUsage, "ten reports at least"},
		{"no rounds", []string{"-rounds", "0"}, exitUsage, "one round at least"},
		{"arguments", []string{"import"}, exitUsage, "no arguments"},
	} {
		t.Run(test.name, func(t *testing.T) {
			var out, errs bytes.Buffer
			code := run(context.Background(), append([]string{"-reference", nowhere, "-sameness", nowhere}, test.args...), &out, &errs)
			if code != test.code || !strings.Contains(errs.String(), test.said) || out.Len() > 0 {
				t.Errorf("exit %d, said %q, printed %q", code, errs.String(), out.String())
			}
		})
	}
}

func TestChoose(t *testing.T) {
	for _, test := range []struct{ name, only, want string }{
		{"all that need not be named", "", "import again serve rebuild refresh memory near"},
		{"what takes long", "growth", "growth"},
		{"in their usual order", "growth,near,serve", "serve near growth"},
	} {
		if got, err := choose(test.only); err != nil || strings.Join(names(got), " ") != test.want {
			t.Errorf("%s: %v, %v; want %s", test.name, names(got), err, test.want)
		}
	}
}

func TestPossible(t *testing.T) {
	programs, news, nothing := t.TempDir(), t.TempDir(), t.TempDir()
	for _, file := range []string{filepath.Join(programs, "go.mod"), filepath.Join(news, "corpus", "one.jsonl.gz")} {
		if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, test := range []struct{ name, programs, news, want, said string }{
		{"all is there", programs, news, "import again serve rebuild refresh memory near growth", ""},
		{"no news", programs, nothing, "import again serve rebuild refresh memory growth", "bench: skipped: near. "},
		{"no programs", nothing, news, "rebuild near growth", "bench: skipped: import, again, serve, refresh, memory. "},
	} {
		var said strings.Builder
		b := &bench{reference: test.programs, sameness: test.news, progress: &said}
		if got := strings.Join(names(b.possible(parts())), " "); got != test.want {
			t.Errorf("%s: %s, want %s", test.name, got, test.want)
		}
		if !strings.HasPrefix(said.String(), test.said) || test.said == "" && said.Len() > 0 || strings.Count(said.String(), "\n") > 1 {
			t.Errorf("%s: said %q", test.name, said.String())
		}
	}
}
