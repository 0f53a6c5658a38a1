package server

import (
	"net/http"
	"strconv"
	"strings"
)

// notModified evaluates the conditions of a request (RFC 9110 section 13.1) and gives the tag that the reader holds.
// The codings of an answer say the same, so that the tag of each of them will do: If-None-Match compares weakly.
func (a *answer) notModified(r *http.Request) (tag string, fresh bool) {
	if lines := r.Header["If-None-Match"]; len(lines) > 0 {
		for _, line := range lines {
			if tag, ok := a.matches(line); ok {
				return tag, true
			}
		}
		return "", false // If-Modified-Since counts only without If-None-Match
	}
	if since := r.Header["If-Modified-Since"]; len(since) == 1 && !a.modified.IsZero() && !a.sameDate {
		if t, err := http.ParseTime(since[0]); err == nil && !a.modified.After(t) {
			return a.tags[negotiate(r.Header["Accept-Encoding"])], true
		}
	}
	return "", false
}

// matches looks for one of the answer's tags in a list of them. A tag of ours holds no comma, so that a comma in
// another's tag does not matter.
func (a *answer) matches(list string) (string, bool) {
	for rest := list; rest != ""; {
		var one string
		one, rest, _ = strings.Cut(rest, ",")
		one = strings.TrimPrefix(strings.TrimSpace(one), "W/")
		if one == "*" {
			return a.tags[codingPlain], true
		}
		for _, tag := range a.tags {
			if one == tag {
				return tag, true
			}
		}
	}
	return "", false
}

// coding is a content coding; the numbers are places in answer.tags.
type coding int

const (
	codingPlain coding = iota
	codingGzip
	codingBrotli
)

// negotiate chooses the coding by Accept-Encoding (RFC 9110 section 12.5.3): the one that the reader weighs highest; of
// equals the smallest. A reader that accepts none of ours gets the plain bytes.
func negotiate(accept []string) coding {
	weights := [3]float64{-1, -1, -1} // not named
	others := -1.0
	for _, line := range accept {
		for rest := line; rest != ""; {
			var one string
			one, rest, _ = strings.Cut(rest, ",")
			name, weight := weighed(one)
			switch strings.ToLower(name) {
			case "br":
				weights[codingBrotli] = weight
			case "gzip", "x-gzip":
				weights[codingGzip] = weight
			case "identity":
				weights[codingPlain] = weight
			case "*":
				others = weight
			}
		}
	}
	best, most := codingPlain, 0.0
	for _, c := range []coding{codingBrotli, codingGzip} {
		weight := weights[c]
		if weight < 0 {
			weight = others
		}
		if weight > most {
			best, most = c, weight
		}
	}
	if weights[codingPlain] > most {
		return codingPlain
	}
	return best
}

// weighed splits "gzip;q=0.5". A weight that cannot be read counts as none given: 1.
func weighed(one string) (name string, weight float64) {
	name, parameters, _ := strings.Cut(one, ";")
	name, weight = strings.TrimSpace(name), 1
	parameters = strings.TrimSpace(parameters)
	if len(parameters) > 2 && (parameters[0] == 'q' || parameters[0] == 'Q') && parameters[1] == '=' {
		if q, err := strconv.ParseFloat(parameters[2:], 64); err == nil && q >= 0 && q <= 1 {
			weight = q
		}
	}
	return name, weight
}
