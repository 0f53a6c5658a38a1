package document

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
)

// mboxLine is the line that begins a message in an mbox file (RFC 4155), by its date, which is in the form of asctime.
var mboxLine = regexp.MustCompile(`^From .*\s\d{1,2}:\d{2}(:\d{2})?\b.*\d{4}\s*$`)

// LooksLikeMbox says whether a file begins with such a line and a header.
func LooksLikeMbox(head []byte) bool {
	line, rest, _ := bytes.Cut(head, []byte("\n"))
	return mboxLine.Match(bytes.TrimRight(line, "\r")) && LooksLikeMail(rest)
}

// SplitMbox yields the messages of an mbox file, each with the line it begins in. A message of more than limit bytes is
// yielded as an error and not held. The error it gives is that of yield or of in.
func SplitMbox(in *bufio.Reader, limit int64, yield func(line int, message []byte, err error) error) error {
	var message []byte
	began, number, long, blank := 0, 0, false, true
	flush := func() error {
		if began == 0 {
			return nil
		}
		if long {
			return yield(began, nil, fmt.Errorf("the message is longer than %d MiB", limit>>20))
		}
		return yield(began, message, nil)
	}
	whole := true // the last piece ended its line
	for {
		piece, err := in.ReadSlice('\n')
		if whole && len(piece) > 0 {
			number++
		}
		if whole && blank && mboxLine.Match(bytes.TrimRight(piece, "\r\n")) {
			if err := flush(); err != nil {
				return err
			}
			message, began, long, blank = nil, number, false, false
		} else if began > 0 {
			if whole {
				blank = len(bytes.TrimRight(piece, "\r\n")) == 0
				piece = unquoted(piece)
			}
			if long = long || int64(len(message)+len(piece)) > limit; long {
				message = nil
			} else {
				message = append(message, piece...)
			}
		}
		whole = err == nil
		if err != nil && !errors.Is(err, bufio.ErrBufferFull) {
			if flushErr := flush(); flushErr != nil || errors.Is(err, io.EOF) {
				return flushErr
			}
			return err
		}
	}
}

// unquoted takes away the sign before a line that begins like a message.
func unquoted(line []byte) []byte {
	if rest := bytes.TrimLeft(line, ">"); len(rest) < len(line) && bytes.HasPrefix(rest, []byte("From ")) {
		return line[1:]
	}
	return line
}
