package main

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"nashra/cmd/internal/corpus"
)

func TestArguments(t *testing.T) {
	nowhere := filepath.Join(t.TempDir(), "sameness")
	for _, test := range []struct {
		name string
		args []string
		code int
		said string
	}{
		{"no news", nil, exitWell, "skipped. The judged news are not there"},
		{"no news for a replay", []string{"-replay", "3"}, exitWell, "skipped"},
		{"help", []string{"-h"}, exitWell, "-articles"},
		{"unknown flag", []string{"-fast"}, exitUsage, "-fast"},
		{"arguments", []string{"pairs"}, exitUsage, "no arguments besides flags"},
		{"unknown part", []string{"-only", "events"}, exitUsage, `no part is called "events"`},
		{"less than nothing", []string{"-articles", "-1"}, exitUsage, "not below 0"},
		{"a replay with scores", []string{"-replay", "3", "-json"}, exitUsage, "a replay scores nothing"},
		{"titles in JSON", []string{"-json", "-v"}, exitUsage, "leave out -v"},
	} {
		t.Run(test.name, func(t *testing.T) {
			var out, errs bytes.Buffer
			code := run(t.Context(), append([]string{"-data", nowhere}, test.args...), &out, &errs)
			if code != test.code || !strings.Contains(errs.String(), test.said) || out.Len() > 0 {
				t.Errorf("exit %d, said %q, printed %q", code, errs.String(), out.String())
			}
		})
	}
}

func TestMegabytes(t *testing.T) {
	const status = "Name:\tnashra\nVmHWM:\t   50000 kB\nRssAnon:\t   30000 kB\n"
	for name, want := range map[string]float64{"VmHWM": 51.2, "RssAnon": 30.72, "RssFile": 0} {
		if got := megabytesIn([]byte(status), name); got != want {
			t.Errorf("%s: %v MB, want %v", name, got, want)
		}
	}
}

func TestURLInLog(t *testing.T) {
	for line, want := range map[string]string{
		`time=2026-11-25T10:00:00Z level=INFO msg=listening url=http://127.0.0.1:4711/ data=/tmp/x sources=0`: "http://127.0.0.1:4711",
		`level=INFO msg=listening url="http://[::1]:80/"`:                                                     "http://[::1]:80",
		`level=WARN msg="there are no sources to visit"`:                                                      "",
	} {
		if got := urlIn(line); got != want {
			t.Errorf("%s: %q, want %q", line, got, want)
		}
	}
}

// madeUpNews writes a folder like the real one: three articles, of which two are the same, and some more for a replay.
func madeUpNews(t *testing.T) string {
	data := t.TempDir()
	const harbour = "افتتحت بلدية المدينة صباح اليوم مرسى جديدا للقوارب الصغيرة بحضور عدد كبير من الصيادين وعائلاتهم وقال رئيس البلدية إن العمل استمر عامين كاملين"
	const library = "أعلنت مكتبة الحي أنها تمدد ساعات القراءة في الشتاء حتى منتصف الليل بعد أن طلب الطلاب مكانا هادئا يراجعون فيه دروسهم قبل امتحانات نهاية الفصل"
	lines := []string{
		line("h1", "مرسى جديد للقوارب", harbour, "2018-01-01T10:00:00", "Sahifa"),
		line("h2", "الصيادون يحتفلون بمرساهم", harbour, "2018-01-01T10:30:00+01:00", "Wikala"),
		line("l1", "المكتبة تسهر مع الطلاب", library, "2018-01-01T12:00:00", "Wikala"),
		line("empty", "", "", "2018-01-01T13:00:00", "Wikala"),
	}
	for i := range 60 {
		body := strings.Repeat(fmt.Sprintf("سجل المرصد في اليوم رقم %d حرارة بلغت %d درجة. ", i, i*7%40), 5)
		lines = append(lines, line(fmt.Sprint("w", i), fmt.Sprint("يوم ", i), body, fmt.Sprintf("2018-02-01T10:%02d:00", i), "Sahifa"))
	}
	writeCorpus(t, data, "made-up", lines...)
	for name, content := range map[string]string{
		"pairs.jsonl": `{"pair":"p1","set":"made-up","a":"h1","b":"h2","label":"duplicate","confidence":"high","same_outlet":false}
{"pair":"p2","set":"made-up","a":"h1","b":"l1","label":"duplicate","confidence":"low","same_outlet":false,"title_a":"المرسى","title_b":"المكتبة"}
{"pair":"p3","set":"made-up","a":"l1","b":"empty","label":"different","confidence":"high","same_outlet":true}
`,
		"synthetic_pairs.jsonl": `{"pair":"syn1","kind":"whole","a":"h1","title_b":"المرسى","body_b":"` + harbour + `"}
{"pair":"syn2","kind":"combo","a":"l1","title_b":"شتاء","body_b":"تساقطت الثلوج على القمم وأغلقت الطرق"}
{"pair":"syn3","kind":"whole","a":"h2","title_b":"الصيادون","body_b":"` + harbour + `"}
`,
	} {
		if err := os.WriteFile(filepath.Join(data, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return data
}

// writeCorpus writes a packed file of a
func writeCorpus(t *testing.T, data, name string, lines ...string) {
	t.Helper()
	folder := filepath.Join(data, "corpus")
	if err := os.MkdirAll(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	file, err := os.Create(filepath.Join(folder, name+".jsonl.gz"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	packed := gzip.NewWriter(file)
	if _, err := packed.Write([]byte(strings.Join(lines, "\n"))); err != nil {
		t.Fatal(err)
	}
	if err := packed.Close(); err != nil {
		t.Fatal(err)
	}
}

func line(id, title, body, date, outlet string) string {
	content, _ := json.Marshal(corpus.Line{ID: id, Outlet: outlet, Title: title, Body: body, Date: date})
	return string(content)
}

// TestWhole measures made-up news through the built program.
func TestWhole(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the program; run without -short")
	}
	data := madeUpNews(t)
	var said bytes.Buffer
	m := measurement{dir: t.TempDir(), progress: &said}
	if err := m.build(t.Context()); err != nil {
		t.Fatal(err)
	}
	args := func(more ...string) []string { return append([]string{"-data", data, "-program", m.program}, more...) }
	t.Run("scores", func(t *testing.T) {
		var out, errs bytes.Buffer
		if code := run(t.Context(), args("-json"), &out, &errs); code != exitFail { // half of the copies are missed
			t.Fatalf("exit %d: %s", code, errs.String())
		}
		var r report
		if err := json.Unmarshal(out.Bytes(), &r); err != nil {
			t.Fatal(err)
		}
		figures := map[string]float64{}
		for _, row := range r.Rows {
			if _, twice := figures[row.Part+" "+row.What]; twice {
				t.Errorf("%s %s stands in two rows", row.Part, row.What)
			}
			figures[row.Part+" "+row.What] = row.Figure
		}
		for what, want := range map[string]float64{
			"all pairs precision": 1, "all pairs recall": 0.5, "not low recall": 1, "joined duplicate": 1, "joined different": 0,
			"pairs an article is missing": 1, "stories articles kept": 63, "synthetic whole": 2, "synthetic combo": 0,
		} {
			if got, there := figures[what]; !there || got != want {
				t.Errorf("%s: %v, want %v", what, got, want)
			}
		}
	})
	t.Run("wrong pairs", func(t *testing.T) {
		var out, errs bytes.Buffer
		if code := run(t.Context(), args("-only", "pairs", "-articles", "3", "-v"), &out, &errs); code != exitWell {
			t.Fatalf("exit %d: %s", code, errs.String())
		}
		for _, want := range []string{"p2: duplicate (low), not joined\n", "  l1 i3 in ", ": المكتبة\n    {\"outcome\":\"new\"", "no bound was applied: 3 articles"} {
			if !strings.Contains(out.String(), want) {
				t.Errorf("%q is not in\n%s", want, out.String())
			}
		}
		if strings.Contains(out.String(), "p1:") || strings.Contains(out.String(), "p3") || strings.Contains(out.String(), "synthetic") {
			t.Errorf("what is right, not given or not asked for is told:\n%s", out.String())
		}
	})
	t.Run("replay", func(t *testing.T) {
		var out, errs bytes.Buffer
		if code := run(t.Context(), args("-replay", "4"), &out, &errs); code != exitWell {
			t.Fatalf("exit %d: %s%s", code, errs.String(), out.String())
		}
		if n := strings.Count(out.String(), ": the same, "); n != 15 || !strings.Contains(out.String(), "PASS") {
			t.Errorf("%s", out.String())
		}
	})
}
