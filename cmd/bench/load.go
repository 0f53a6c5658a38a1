package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"strconv"
	"sync"
	"sync/atomic"
	"time"
)

// connections is how many readers ask at the same time, each on a connection that it keeps.
const connections = 16

// load sends n requests over keep-alive connections and reads every answer whole. It speaks HTTP by hand, because
// an ordinary client costs more than the server and would take the CPU that the server is measured on.
func load(ctx context.Context, address string, request []byte, want answer, n int) error {
	var left atomic.Int64
	left.Store(int64(n))
	errs := make([]error, connections)
	var readers sync.WaitGroup
	for i := range errs {
		readers.Go(func() { errs[i] = readAgain(ctx, address, request, want, &left) })
	}
	readers.Wait()
	return errors.Join(errs...)
}

// readAgain is one reader: it asks until none of the requests is left.
func readAgain(ctx context.Context, address string, request []byte, want answer, left *atomic.Int64) error {
	conn, err := dial(ctx, address)
	if err != nil {
		return err
	}
	defer conn.Close()
	defer context.AfterFunc(ctx, func() { _ = conn.SetDeadline(time.Now()) })()
	in := bufio.NewReaderSize(conn, 256<<10)
	for left.Add(-1) >= 0 {
		got, err := exchange(conn, in, request)
		if err != nil {
			return err
		}
		if got != want {
			return fmt.Errorf("the answer changed from %+v to %+v", want, got)
		}
	}
	return nil
}

// ask sends one request and gives the answer.
func ask(ctx context.Context, address string, request []byte) (answer, error) {
	conn, err := dial(ctx, address)
	if err != nil {
		return answer{}, err
	}
	defer conn.Close()
	return exchange(conn, bufio.NewReader(conn), request)
}

func dial(ctx context.Context, address string) (net.Conn, error) {
	conn, err := new(net.Dialer).DialContext(ctx, "tcp", address)
	if err != nil {
		return nil, fmt.Errorf("asking %s: %w", address, err)
	}
	return conn, nil
}

// answer is what an answer said of itself.
type answer struct {
	status       int
	length       int // of the body, as sent
	coding, etag string
}

func exchange(conn net.Conn, in *bufio.Reader, request []byte) (answer, error) {
	if _, err := conn.Write(request); err != nil {
		return answer{}, fmt.Errorf("sending a request: %w", err)
	}
	a, err := readHead(in)
	if err == nil {
		_, err = in.Discard(a.length)
	}
	if err != nil {
		return a, fmt.Errorf("reading an answer: %w", err)
	}
	return a, nil
}

// readHead reads a status line and headers. An answer without a length has no body here: neither server sends chunks.
func readHead(in *bufio.Reader) (answer, error) {
	var a answer
	line, err := in.ReadSlice('\n')
	if err != nil {
		return a, err
	}
	if len(line) < len("HTTP/1.1 200") {
		return a, fmt.Errorf("%q is no status line", line)
	}
	if a.status, err = strconv.Atoi(string(line[9:12])); err != nil {
		return a, fmt.Errorf("%q is no status line", line)
	}
	for {
		if line, err = in.ReadSlice('\n'); err != nil {
			return a, err
		}
		name, value, found := bytes.Cut(bytes.TrimRight(line, "\r\n"), []byte(": "))
		if !found {
			return a, nil // the empty line
		}
		switch string(name) {
		case "Content-Length":
			if a.length, err = strconv.Atoi(string(value)); err != nil {
				return a, fmt.Errorf("%q is no length", value)
			}
		case "Transfer-Encoding":
			return a, errors.New("the answer comes in chunks")
		case "Content-Encoding":
			a.coding = string(value)
		case "Etag", "ETag":
			a.etag = string(value)
		}
	}
}
