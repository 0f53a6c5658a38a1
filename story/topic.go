package story

// Topic is a rule for what belongs together, and what it is called.
type Topic struct {
	ID      string   // ASCII
	Title   string   // as readers see it
	Any     []string // words and phrases of which one must be found, in any spelling
	Stems   []string // words of which one must be found by its light stem: نفط finds النفطية
	None    []string // words and phrases of which none may be found
	Sources []string // ids of sources all of whose items belong to it, whatever they say
}
