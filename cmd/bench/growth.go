package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"time"
)

// bytesAReport is more than the store takes for a made-up report, and for all that is kept beside it.
const bytesAReport = 5000

// tenth is a tenth of the reports.
type tenth struct {
	rate   float64 // reports a second
	cpu    float64 // microseconds a report
	memory float64 // MB of RssAnon at most
	middle float64 // MB of RssAnon at half the time
}

// measureGrowth imports made-up reports, a thousand a day, with near-sameness: whatever is kept, the next report must
// not become dearer, nor the memory larger. The last tenth is compared with an early one: by rate with the second, since
// the first begins without a window; by memory with the third, when all that is bounded has filled up.
//
// A report counts when the program has taken its line from the pipe, a batch or two before it is kept. Something does
// grow, and is bounded: keys are spread over the whole of their tree, so that a batch touches the more pages the more
// there are, one for each key at most; they are in memory until the batch is committed.
//
// The CPU time has no bound, and says whether it was the program that became slower or the machine.
func (b *bench) measureGrowth(ctx context.Context) ([]row, error) {
	free, err := freeSpace(b.dir)
	if err != nil {
		return nil, err
	}
	if needed := int64(b.reports) * bytesAReport; free < needed {
		return nil, fmt.Errorf("%d reports need %.1f GB in %s, and %.1f GB are free there; TMPDIR may name another folder, or -reports fewer",
			b.reports, float64(needed)/1e9, b.dir, float64(free)/1e9)
	}
	if _, _, err := memoryOf(os.Getpid()); err != nil {
		return nil, err
	}
	config, err := b.writeConfig("growth", nearToo)
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(b.path("growth"))
	tenths, err := b.grow(ctx, config)
	if err != nil {
		return nil, err
	}
	file, err := os.Stat(b.path("growth", "nashra.db"))
	if err != nil {
		return nil, err
	}
	disk := row{part: "growth", what: "the store's file", unit: "B/item", nashra: []float64{float64(file.Size()) / float64(b.reports)}}
	return append(growthRows(tenths), disk), nil
}

// growthRows compares the tenths, of which there are ten.
func growthRows(tenths []tenth) []row {
	last := tenths[len(tenths)-1]
	rate := row{part: "growth", what: "last tenth: reports a second", unit: "1/s", against: "second tenth", bound: atLeast(0.7)}
	rate.add(last.rate, tenths[1].rate)
	cost := row{part: "growth", what: "last tenth: CPU of a report", unit: "us", against: "second tenth"}
	cost.add(last.cpu, tenths[1].cpu)
	memory := row{part: "growth", what: "last tenth: RssAnon at most", unit: "MB", against: "third tenth", bound: atMost(1.25)}
	memory.add(last.memory, tenths[2].memory)
	middle := row{part: "growth", what: "last tenth: RssAnon in the middle", unit: "MB", against: "third tenth"}
	middle.add(last.middle, tenths[2].middle)
	return []row{rate, cost, memory, middle}
}

// grow imports the reports from standard input, so that they need no file, and looks at the program at each tenth.
func (b *bench) grow(ctx context.Context, config string) ([]tenth, error) {
	var out, errs bytes.Buffer
	cmd := exec.CommandContext(ctx, b.program("nashra"), "--config", config, "import", "-", "--json")
	cmd.Dir, cmd.Env, cmd.Stdout, cmd.Stderr = b.dir, environment(), &out, &errs
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	made := newReporter()
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("starting an import: %w", err)
	}
	watch := watchMemory(cmd.Process.Pid)
	tenths, err := b.feed(made, in, watch)
	closeErr := in.Close()
	waitErr := cmd.Wait()
	watch.stop()
	var counts struct{ Items, Joined int }
	if waitErr == nil {
		waitErr = json.Unmarshal(out.Bytes(), &counts)
	}
	for _, err := range []error{waitErr, err, closeErr} { // a program that ended breaks the pipe: its end says more
		if err != nil {
			said := errs.Bytes()
			return nil, fmt.Errorf("importing made-up reports: %w: %s", err, said[max(0, len(said)-1000):])
		}
	}
	if counts.Items != b.reports {
		return nil, fmt.Errorf("%d reports were made, and %d are kept", b.reports, counts.Items)
	}
	b.say("growth", "%d of %d copies of a recent report were joined", counts.Joined, made.copied)
	return tenths, nil
}

// feed writes the reports, and takes the time and the memory of each tenth.
func (b *bench) feed(made *reporter, in io.Writer, watch *memoryWatch) ([]tenth, error) {
	buffered := bufio.NewWriterSize(in, 1<<16)
	lines := json.NewEncoder(buffered)
	lines.SetEscapeHTML(false)
	var tenths []tenth
	spent, err := cpuOf(watch.pid)
	if err != nil {
		return nil, err
	}
	for i := range 10 {
		n := b.reports*(i+1)/10 - b.reports*i/10
		began := time.Now()
		for range n {
			if err := lines.Encode(made.next()); err != nil {
				return nil, err
			}
		}
		if err := buffered.Flush(); err != nil {
			return nil, err
		}
		before, memory := spent, watch.seen()
		if spent, err = cpuOf(watch.pid); err != nil {
			return nil, err
		}
		t := tenth{float64(n) / time.Since(began).Seconds(), float64((spent - before).Microseconds()) / float64(n), most(memory), median(memory)}
		tenths = append(tenths, t)
		b.say("growth", "tenth %d: %.0f reports a second, CPU %.0f us each, RssAnon %.0f MB at most, %.0f in the middle", i+1, t.rate, t.cpu, t.memory, t.middle)
	}
	return tenths, nil
}
