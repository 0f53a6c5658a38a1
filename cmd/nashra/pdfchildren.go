package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"sync"

	"nashra/fetcher"
	"nashra/fetcher/document"
)

// pdfChildren reads PDFs in processes of their own: what a PDF does to its reader, nothing inside a process can bound. A child
// reads many, one after the other, because starting one takes longer than most PDFs; there are as many as are ever read at once.
type pdfChildren struct {
	mu     sync.Mutex
	idle   []*pdfChild
	closed bool
}

// pdfChild is this program once more, as the command read-pdf.
type pdfChild struct {
	process *exec.Cmd
	to      io.WriteCloser
	from    io.ReadCloser
}

// read reads one PDF. A child that is killed or dies is not used again.
func (c *pdfChildren) read(ctx context.Context, b []byte) (document.Document, error) {
	child, err := c.take()
	if err != nil {
		return document.Document{}, err
	}
	stop := context.AfterFunc(ctx, child.kill)
	result, err := document.AskPDF(child.to, child.from, b, 2*fetcher.MaxPDFText)
	if !stop() || err != nil {
		child.end()
		if ctx.Err() != nil {
			return document.Document{}, ctx.Err()
		}
		return document.Document{}, errors.New("the PDF is damaged, or so made that reading it takes too much memory; print it to a PDF anew")
	}
	c.giveBack(child)
	if result.Fault != "" {
		return document.Document{}, errors.New(result.Fault)
	}
	return result.Document, nil
}

func (c *pdfChildren) take() (*pdfChild, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if last := len(c.idle) - 1; last >= 0 {
		child := c.idle[last]
		c.idle = c.idle[:last]
		return child, nil
	}
	if c.closed {
		return nil, context.Canceled
	}
	return startPDFChild()
}

func (c *pdfChildren) giveBack(child *pdfChild) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		child.end()
		return
	}
	c.idle = append(c.idle, child)
}

// close ends the children that read nothing; the others end when they have read.
func (c *pdfChildren) close() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.closed = true
	for _, child := range c.idle {
		child.end()
	}
	c.idle = nil
}

func startPDFChild() (*pdfChild, error) {
	program, err := ownProgram()
	if err != nil {
		return nil, fmt.Errorf("cannot find this program, to read the PDF apart: %w", err)
	}
	process := exec.Command(program)
	process.Args = []string{os.Args[0], readPDFName}
	process.Env = []string{} // it needs nothing, and must not know what is secret
	to, err := process.StdinPipe()
	if err != nil {
		return nil, fmt.Errorf("cannot start a process that reads the PDF: %w", err)
	}
	from, err := process.StdoutPipe()
	if err != nil {
		return nil, fmt.Errorf("cannot start a process that reads the PDF: %w", err)
	}
	if err := process.Start(); err != nil {
		return nil, fmt.Errorf("cannot start a process that reads the PDF: %w", err)
	}
	return &pdfChild{process, to, from}, nil
}

func (c *pdfChild) kill() { _ = c.process.Process.Kill() }

// end waits for the child, so that none is left behind.
func (c *pdfChild) end() {
	c.kill()
	_ = c.process.Wait()
}
