package main

import (
	"context"
	"io"
	"os"
	"os/signal"
	"runtime"
	"runtime/debug"
	"syscall"

	"github.com/spf13/cobra"

	"nashra/fetcher"
	"nashra/fetcher/document"
)

// What a child that reads PDFs may have of memory, in bytes: the file, what is read of it, and garbage.
const (
	childSoft = 72 << 20  // from here on garbage is collected before all else
	childHard = 104 << 20 // here it ends
)

// readPDFName is the hidden command that the program calls itself by.
const readPDFName = "read-pdf"

func (a *app) readPDFCommand() *cobra.Command {
	return &cobra.Command{
		Use:    readPDFName,
		Short:  "Read PDFs from standard input for another process of this program",
		Hidden: true,
		Args:   cobra.NoArgs,
		RunE: work(func(*cobra.Command, []string) error {
			signal.Ignore(os.Interrupt, syscall.SIGTERM, syscall.SIGHUP) // they go to all of a terminal; the parent decides
			runtime.GOMAXPROCS(1)
			debug.SetGCPercent(100)
			debug.SetMemoryLimit(childSoft)
			if err := limitChild(childHard); err != nil {
				return err
			}
			return document.ServePDFs(untilAlone(a.in), a.out, fetcher.MaxPDF, fetcher.MaxPDFText)
		}),
	}
}

// untilAlone reads ahead, so that the end of in ends the process at once: nobody waits for the PDF any more that is read, and
// reading may never end.
func untilAlone(in io.Reader) io.Reader {
	ahead, write := io.Pipe()
	go func() {
		_, _ = io.Copy(write, in)
		os.Exit(exitWell)
	}()
	return ahead
}

// pdfReader gives what reads PDFs for an import, and what ends its processes when the import is over.
func pdfReader() (func(context.Context, []byte) (document.Document, error), func()) {
	children := &pdfChildren{}
	return children.read, children.close
}
