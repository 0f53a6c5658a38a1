package document

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
)

// mboxDate is the date in the line that begins a message: in the form of asctime (RFC 4155), with or without a zone on
// either side of the year.
var mboxDate = regexp.MustCompile(`\s(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\s+\d{1,2}\s+\d{1,2}:\d{2}(?::\d{2})?(?:\s+[-+A-Za-z0-9]{1,6}){0,2}\s+(?:19|20)\d{2}\b`)

// longestMboxLine is more than any line is that begins a message, in bytes.
const longestMboxLine = 1000

func beginsMessage(line []byte) bool {
	return len(line) <= longestMboxLine && bytes.HasPrefix(line, []byte("From ")) && mboxDate.Match(line)
}

// LooksLikeMbox says whether a file that begins with head begins with the line that starts a message in an mbox file
// (RFC 4155), which has a date, and the header of a message after it.
func LooksLikeMbox(head []byte) bool {
	line, rest, whole := cutMailLine(bytes.TrimPrefix(head, []byte("\ufeff")))
	return whole && beginsMessage(line) && LooksLikeMail(rest)
}

// SplitMbox yields the messages of an mbox file (RFC 4155) as they come; n is the line of the file that one begins in. Of
// lines that begin with "From " after signs of quoting one sign is taken off (mboxrd). A message begins at a line "From " with
// a date that the line of a header comes after. One of more than limit bytes is yielded as an error and not held; so is what
// stands before the first message. message is the caller's to keep. The error that SplitMbox returns is that of yield or of in.
func SplitMbox(in io.Reader, limit int64, yield func(n int, message []byte, err error) error) error {
	const buffer = 64 << 10
	s := mboxSplitter{in: bufio.NewReaderSize(in, buffer), limit: limit, yield: yield}
	whole := true // the last piece ended its line
	for {
		piece, err := s.in.ReadSlice('\n')
		if whole && len(piece) > 0 {
			s.line++
		}
		if addErr := s.add(piece, whole); addErr != nil {
			return addErr
		}
		if whole = err == nil; !whole && !errors.Is(err, bufio.ErrBufferFull) {
			if flushErr := s.flush(); flushErr != nil || errors.Is(err, io.EOF) {
				return flushErr
			}
			return err
		}
	}
}

type mboxSplitter struct {
	in      *bufio.Reader
	limit   int64
	yield   func(n int, message []byte, err error) error
	message []byte
	line    int
	began   int  // the line that the message begins in; 0 before the first
	stray   int  // the line in which something stands before the first
	long    bool // the message is longer than it may be
}

// add adds a piece of a line, begins says that it is the first of it.
func (s *mboxSplitter) add(piece []byte, begins bool) error {
	if s.line == 1 && begins {
		piece = bytes.TrimPrefix(piece, []byte("\ufeff"))
	}
	line := bytes.TrimRight(piece, "\r\n")
	if begins && beginsMessage(line) {
		piece = slices.Clone(piece) // a look at the next line may overwrite it
		if s.headerFollows() {
			err := s.flush()
			s.message, s.began, s.long = nil, s.line, false
			return err
		}
	}
	if s.began == 0 {
		if s.stray == 0 && len(bytes.TrimSpace(line)) > 0 {
			s.stray = s.line
		}
		return nil
	}
	if begins && bytes.HasPrefix(piece, []byte(">")) && isEnvelope(piece) {
		piece = piece[1:]
	}
	if s.long = s.long || int64(len(s.message)+len(piece)) > s.limit; s.long {
		s.message = nil
		return nil
	}
	s.message = append(s.message, piece...)
	return nil
}

func (s *mboxSplitter) headerFollows() bool {
	next, _ := s.in.Peek(longestMboxLine)
	line, _, _ := cutMailLine(next)
	_, _, ok := cutField(line)
	return ok || len(line) > 0 && isEnvelope(line)
}

func (s *mboxSplitter) flush() error {
	switch {
	case s.began == 0 && s.stray > 0:
		return s.yield(s.stray, nil, errors.New("this stands before the first message; a message begins with a line \"From\" and a date"))
	case s.began == 0:
		return nil
	case s.long:
		return s.yield(s.began, nil, fmt.Errorf("the message is longer than %s", InBytes(s.limit)))
	}
	return s.yield(s.began, s.message, nil)
}
