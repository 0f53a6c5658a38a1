package near

import (
	"fmt"
	"runtime"
	"slices"
	"testing"
	"time"

	"nashra/arabic"
)

func BenchmarkRead(b *testing.B) {
	p := newPress(1)
	title, body := arabic.Fold(p.text(9, p.topics[0])), arabic.Fold(p.text(250, p.topics[0]))
	b.ReportAllocs()
	for b.Loop() {
		Read(title, body)
	}
}

func BenchmarkFingerprint(b *testing.B) {
	p, d := newPress(1), newDesk()
	for i := range 500 {
		d.add(b, p.item(days(i%7)))
	}
	n := news{title: p.text(9, p.topics[0]), body: p.text(250, p.topics[0]), when: monday}
	text := n.read()
	b.ReportAllocs()
	for b.Loop() {
		d.window.Fingerprint(text, n.about(1000))
	}
}

// BenchmarkJudge judges with so many items in the window, which are spread evenly over its days.
func BenchmarkJudge(b *testing.B) {
	for _, size := range []int{5_000, 50_000} {
		p, d := newPress(1), newDesk()
		for i := range size {
			n := p.item(days(i % (2*windowDays + 1)))
			d.last++
			f := d.window.Fingerprint(n.read(), n.about(d.last))
			f.Story = f.ID
			d.archive.put(f)
			d.window.Learn(f)
		}
		probes := make([]*Fingerprint, 500)
		for i := range probes {
			n := p.item(days(windowDays))
			probes[i] = d.window.Fingerprint(n.read(), n.about(uint64(size+i+1)))
		}
		b.Run(fmt.Sprint(size), func(b *testing.B) { benchmarkJudge(b, d, probes) })
		full, loaded := heap(), d.window.Size()
		d.window.forget()
		b.Logf("%d items in memory: %d bytes of heap an item", loaded, (int(full)-int(heap()))/max(loaded, 1))
		runtime.KeepAlive(probes)
	}
}

func benchmarkJudge(b *testing.B, d *desk, probes []*Fingerprint) {
	if _, err := d.window.Judge(d.archive, probes[0], 0.5); err != nil {
		b.Fatal(err)
	}
	var took []time.Duration
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		start := time.Now()
		if _, err := d.window.Judge(d.archive, probes[i%len(probes)], 0.5); err != nil {
			b.Fatal(err)
		}
		took = append(took, time.Since(start))
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)*95/100].Nanoseconds()), "p95-ns/op")
}
