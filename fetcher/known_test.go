package fetcher

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestPathPattern(t *testing.T) {
	for _, c := range []struct{ pattern, below, want string }{
		{"{source}/{topic}/", "alarabiya.net/Economy/Economy1.txt", "source=alarabiya.net topic=Economy"},
		{"{source}/{topic}/", "alarabiya.net/Economy/2021/Economy1.txt", "source=alarabiya.net topic=Economy"},
		{"{source}/{topic}/", "alarabiya.net.zip/Economy/Economy1.txt", "source=alarabiya.net topic=Economy"},
		{"{source}/{topic}/", "Economy/Economy1.txt", "-"},
		{"./{source}/", "جريدة البحر/خبر.txt", "source=جريدة البحر"},
		{"*/{topic}/", "dump/رياضة/1.txt", "topic=رياضة"},
		{"{date}_{id}", "2021-11-07_991.txt.gz", "date=2021-11-07 id=991"},
		{"{topic}/{topic}/", "عرب/اقتصاد/1.txt", "topic=عرب topic=اقتصاد"},
		{"site-{source}/", "site-bahr/1.txt", "source=bahr"},
		{"site-{source}/", "page-bahr/1.txt", "-"},
		{"{source}", "-", "source=-"},
		{"{source}/", "-", "-"},
		{"{source}/{title}", "a.b/هبوط أسعار 2.5 في المئة.txt", "source=a.b title=هبوط أسعار 2.5 في المئة"},
	} {
		p, err := ParsePathPattern(c.pattern)
		if err != nil {
			t.Errorf("%s: %v", c.pattern, err)
			continue
		}
		var got []string
		if !p.take(c.below, func(field, value string) { got = append(got, field+"="+value) }) {
			got = []string{"-"}
		}
		if said := strings.Join(got, " "); said != c.want {
			t.Errorf("%s of %s: %q, want %q", c.pattern, c.below, said, c.want)
		}
	}
	for pattern, want := range map[string]string{
		"{sourse}/": "{sourse} is no field", "a/b/": "takes nothing", "/{source}/": "folder without a name", "{source}/{source}/": "twice",
		"{source/": "brace", "{source}//": "folder without a name",
	} {
		if _, err := ParsePathPattern(pattern); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", pattern, err, want)
		}
	}
}

func TestDateInPath(t *testing.T) {
	for below, want := range map[string]string{
		"2021-11-07.txt":                               "2021-11-07T00:00:00+03:00",
		"خبر_2021_11_07.html":                          "2021-11-07T00:00:00+03:00",
		"٢٠٢١-١١-٠٧ خبر.txt":                           "2021-11-07T00:00:00+03:00",
		"7-11-2021.txt":                                "2021-11-07T00:00:00+03:00",
		"20211107-0042.txt":                            "2021-11-07T00:00:00+03:00",
		"2021-11-07-1.txt":                             "2021-11-07T00:00:00+03:00",
		"2021-11-07T10-30-00.txt":                      "2021-11-07T10:30:00+03:00",
		"20211107T1030Z.txt":                           "2021-11-07T10:30:00Z",
		"20211107103059.txt":                           "2021-11-07T10:30:59+03:00",
		"2021/11/07/a.txt":                             "2021-11-07T00:00:00+03:00",
		"2021/11/7.txt":                                "2021-11-07T00:00:00+03:00",
		"2021-11-07/رياضة/1.txt":                       "2021-11-07T00:00:00+03:00",
		"2020-01-01/2021-11-07.txt":                    "2021-11-07T00:00:00+03:00",
		"2021-11-07 (2021-11-07).txt":                  "2021-11-07T00:00:00+03:00",
		"2020-01-01/from 2021-11-07 to 2021-11-08.txt": "",
		"000_4e9013f43279d51d.txt":                     "",
		"a20211107.txt":                                "",
		"20211107a.txt":                                "",
		"2021-13-07.txt":                               "",
		"2021-02-30.txt":                               "",
		"19876543.txt":                                 "",
		"2021-11.txt":                                  "",
		"10.20.30.2021.txt":                            "",
		"0966-11-07.txt":                               "",
		"2021-11-07T99-30.txt":                         "",
		"Economy1.txt":                                 "",
		"-":                                            "",
	} {
		got := ""
		if date, ok := dateInPath(below, riyadh); ok {
			got = date.Format(time.RFC3339)
		}
		if got != want {
			t.Errorf("%s: %q, want %q", below, got, want)
		}
	}
}

// TestKnownOfDocuments: what documents do not say themselves is taken from files beside them, from their paths, from the
// options, in this order.
func TestKnownOfDocuments(t *testing.T) {
	dir := t.TempDir()
	for name, content := range map[string]string{
		"bahr/Economy/1.txt":             "ارتفاع الصادرات في الربع الثالث\n\nارتفعت الصادرات بنحو ثلاثة في المئة.",
		"bahr/Economy/1.yaml":            "title: لا يعلو على عنوانه\nauthor: [هدى سالم]\ndate: 2021-11-07\noutlet: البحر الجديد\n",
		"bahr/Economy/2.txt":             strings.Repeat("قالت الوزارة إن الأمطار ستستمر حتى نهاية الأسبوع في معظم المناطق الساحلية والجبلية ", 4) + ".",
		"bahr/Economy/2.txt.json":        `{"title":"استمرار الأمطار","url":"https://bahr.example/2","id":7,"topics":["طقس"]}`,
		"bahr/Economy/3-2020-05-01.txt":  "خبر في اسمه تاريخ\n\nنص الخبر.",
		"bahr/Economy/4.json":            `{"title":"له نص","body":"نصه هنا.","date":"2019-01-02","source":"غيره"}`,
		"bahr/Economy/4.txt":             "جاره\n\nنص.",
		"bahr/Economy/5.txt":             "ملفه معيب\n\nنص.",
		"bahr/Economy/5.yml":             "title: [",
		"bahr/Economy/6.txt":             "حوله ملفان\n\nنص.",
		"bahr/Economy/6.yml":             "date: 2021-11-07",
		"bahr/Economy/6.txt.yaml":        "date: 2021-11-08",
		"bahr/Economy/7.txt":             "تاريخه معيب\n\nنص.",
		"bahr/Economy/7.yaml":            "date: قريبا",
		"bahr/Economy/81.txt":            "ملفه مقطوع\n\nنص.",
		"bahr/Economy/81.json":           `{"date": "2011`,
		"bahr/Economy/82.txt":            "جاره مقال\n\nنص.",
		"bahr/Economy/82.json":           `{"headline":"مقال من برنامج آخر","content":"نصه كله هنا.","publishedAt":"2014-05-06"}`,
		"bahr/Economy/8.jsonl":           `{"title":"سطر أول","body":"نص."}` + "\n" + `{"title":"سطر ثان","date":"2018-03-04","body":"نص."}`,
		"bahr/Economy/8.jsonl.yaml":      "id: 1\ntitle: لا يؤخذ\ndate: 2017-01-01\n",
		"bahr/top.txt":                   "في غير مكانه\n\nنص.",
		"bahr/Economy/2021/11/09/9.html": `<html><head><title>صفحة</title></head><body><article><p>` + strings.Repeat("نص الصفحة طويل بما يكفي. ", 30) + `</p></article></body></html>`,
	} {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	pattern, err := ParsePathPattern("{source}/{topic}/")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, d := range importAll(t, ImportOptions{FromPath: pattern}, dir) {
		name := filepath.Base(d.Path)
		if d.Err != nil {
			got = append(got, name+": "+d.Err.Error())
			continue
		}
		it := d.Item
		date := ""
		if !it.Published.IsZero() {
			date = it.Published.Format(time.DateOnly)
		}
		got = append(got, strings.Join(append([]string{name, it.Source, it.Outlet, it.Title, it.ID, it.URL, date, string(d.Dated)}, append(it.Authors, it.Categories...)...), "|"))
	}
	want := []string{
		"1.txt|bahr|البحر الجديد|ارتفاع الصادرات في الربع الثالث|||2021-11-07|sidecar|هدى سالم|Economy",
		"2.txt|bahr|bahr|استمرار الأمطار|7|https://bahr.example/2|||طقس",
		"9.html|bahr|bahr|صفحة|||2021-11-09|path|Economy",
		"3-2020-05-01.txt|bahr|bahr|خبر في اسمه تاريخ|||2020-05-01|path|Economy",
		"4.json|src-" + strings.TrimPrefix(SourceID("غيره"), "src-") + "|غيره|له نص|||2019-01-02|document|Economy",
		"4.txt|bahr|bahr|جاره|||||Economy",
		"5.txt: the file beside it, 5.yml, cannot be used: yaml: line 1: did not find expected node content; correct it or take it away",
		"6.txt: there are several files beside it that say something of it: 6.txt.yaml, 6.yml; leave one",
		`7.txt: what its path or the file beside it says cannot be used: date: "قريبا" is no date that can be read; correct it`,
		"8.jsonl|bahr|bahr|سطر أول|||2017-01-01|sidecar|Economy",
		"8.jsonl|bahr|bahr|سطر ثان|||2018-03-04|document|Economy",
		"81.txt: the file beside it, 81.json, cannot be used: not a whole JSON object: unexpected end of JSON input; correct it or take it away",
		"82.json|bahr|bahr|مقال من برنامج آخر|||2014-05-06|document|Economy",
		"82.txt|bahr|bahr|جاره مقال|||||Economy",
		`top.txt: its path does not fit "{source}/{topic}/" (it is "bahr/top.txt" below what is imported); move it, or change the pattern`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	one := importAll(t, ImportOptions{}, filepath.Join(dir, "bahr/Economy/1.txt"), filepath.Join(dir, "bahr/Economy/1.yaml"))
	if len(one) != 2 || one[0].Item.Published.IsZero() || !strings.Contains(one[1].Skip, "1.txt") {
		t.Errorf("named: %+v", one)
	}
}
