package fetcher

import "nashra/story"

// nameApart gives an Ident to entries of one document that could not be told apart by what names them: an id that some
// feeds give to every entry, or one page that entries without an id link to. It adds the address as it is written, and
// without an id the title. Of entries that share all of it the first stays.
func nameApart(items []story.Item) []story.Item {
	sharing := map[string]map[string]bool{} // what names entries -> the addresses under it
	count := map[string]int{}
	for i := range items {
		name := knownAs(&items[i])
		if sharing[name] == nil {
			sharing[name] = map[string]bool{}
		}
		sharing[name][items[i].URL] = true
		count[name]++
	}
	seen := map[string]bool{}
	kept := items[:0]
	for _, it := range items {
		name := knownAs(&it)
		switch {
		case name == "":
		case it.ID != "" && len(sharing[name]) > 1:
			it.Ident = it.ID + "\n" + it.URL
		case it.ID == "" && count[name] > 1:
			it.Ident = it.URL + "\n" + it.Title
		}
		if whole := name + "\n" + it.URL + "\n" + it.Ident; name != "" {
			if seen[whole] {
				continue
			}
			seen[whole] = true
		}
		kept = append(kept, it)
	}
	return kept
}

// knownAs is what an entry is known by in its source: its id, or else the page it links to; "" where only its text tells.
func knownAs(it *story.Item) string {
	if it.ID != "" {
		return "id " + it.ID
	}
	if page := story.Canonical(it.URL); page != "" {
		return "page " + page
	}
	return ""
}
