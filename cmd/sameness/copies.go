package main

import (
	"slices"
	"time"

	"nashra/cmd/internal/corpus"
)

// madeCopy is a made-up edit of an article of the corpus.
type madeCopy struct {
	Pair     string `json:"pair"`
	Kind     string `json:"kind"`
	Original string `json:"a"`
	Title    string `json:"title_b"`
	Body     string `json:"body_b"`
}

// copyLag is how long after its original a made-up copy comes.
const copyLag = time.Hour

// withCopies puts each copy into the stream, as another outlet would bring it. Copies whose original is not in the
// stream are left out.
func withCopies(stream []corpus.Article, copies []madeCopy) (all []corpus.Article, used []madeCopy, err error) {
	dates := map[string]time.Time{}
	for _, a := range stream {
		dates[a.ID] = a.Date
	}
	all = slices.Clone(stream)
	for _, c := range copies {
		date, there := dates[c.Original]
		if !there {
			continue
		}
		a, err := corpus.Line{
			ID: c.Pair, Source: "synthetic", Outlet: "Synthetic", Title: c.Title, Body: c.Body, Date: date.Add(copyLag).Format(time.RFC3339),
		}.Article()
		if err != nil {
			return nil, nil, err
		}
		all, used = append(all, a), append(used, c)
	}
	corpus.Sort(all)
	return all, used, nil
}
