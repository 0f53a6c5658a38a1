package near

import "math"

// Numbers are what was measured between two fingerprints, and what it comes to.
type Numbers struct {
	Containment float64 `json:"containment"` // share of the smaller one's pairs of words that the other has
	Lead        float64 `json:"lead"`        // share of what title and lead say that the other has; the lesser of both ways
	Cosine      float64 `json:"cosine"`      // of the weighted stems (tf-idf)
	Conflicts   int     `json:"conflicts"`   // kinds of facts (numbers, states, days of the week) that contradict one another
	OtherName   bool    `json:"other_name"`  // in one place of the same wording each names what the other names nowhere
	Bulletin    bool    `json:"bulletin"`    // both are bulletins of one kind: news that comes again in the same words
	Days        float64 `json:"days"`        // between their dates; 0 where one has none
	Template    float64 `json:"template"`    // share of template wording in the one that has more of it
	SameOutlet  bool    `json:"same_outlet"`
	Undated     bool    `json:"undated"`
	Score       float64 `json:"score"` // log-odds that both are one report
}

// The weights of the score: a logistic regression on the judged pairs, rounded (docs/sameness.md has the fit, what
// cross-validation gives, and what other measures were tried beside these).
const (
	perContainment  = 6.5
	perLead         = 5.5
	perCosine       = 6.5
	perSameOutlet   = -2.0 // an outlet tells its own story again rather than copy itself
	perLate         = -2.0 // more than lateDays apart
	perTemplateDays = -0.5 // template wording, times days apart (three at most): bulletins come daily, their copies at once
	perConflict     = -3.0 // the same wording about another number, state or day
	perOtherName    = -7.0 // as much as all likeness can weigh: where the wording is the same, the name is the news
	perBulletin     = -0.5
	perBulletinDay  = -2.0 // two days at most
	perUndated      = -1.0 // the text alone must do
	always          = -12.3

	lateDays        = 3
	maxTemplateDays = 3
	maxBulletinDays = 2
)

// minCosine is the least cosine of two fingerprints that are compared at all. Of all judged copies none had less than 0.40.
const minCosine = 0.30

// compare measures two fingerprints whose cosine is known. No product is fused with a sum (Go may do that on some
// machines, and gives another last digit): each is converted.
func compare(a, b *Fingerprint, cosine float64) Numbers {
	af, bf := a.facts(), b.facts()
	n := Numbers{
		Containment: containment(a.list(pairs), b.list(pairs)), Lead: min(leadIn(a, b), leadIn(b, a)), Cosine: cosine,
		Conflicts: af.conflicts(&bf), OtherName: nameOthers(a, b), Bulletin: a.bulletin&b.bulletin != 0,
		Template: float64(max(a.template, b.template)) / 255, SameOutlet: a.outlet == b.outlet, Undated: !a.dated || !b.dated,
	}
	if !n.Undated {
		n.Days = math.Abs(float64(a.when)-float64(b.when)) / secondsOfDay
	}
	n.Score = always + float64(perContainment*n.Containment) + float64(perLead*n.Lead) + float64(perCosine*n.Cosine)
	n.Score += float64(perTemplateDays * float64(n.Template*min(n.Days, maxTemplateDays)))
	n.Score += float64(perConflict * float64(n.Conflicts))
	if n.OtherName {
		n.Score += perOtherName
	}
	if n.Bulletin {
		n.Score += perBulletin + float64(perBulletinDay*min(n.Days, maxBulletinDays))
	}
	if n.SameOutlet {
		n.Score += perSameOutlet
	}
	if n.Days > lateDays {
		n.Score += perLate
	}
	if n.Undated {
		n.Score += perUndated
	}
	return n
}

func containment(a, b []uint32) float64 {
	smaller := min(len(a), len(b))
	if smaller == 0 {
		return 0
	}
	return float64(common(a, b)) / float64(smaller)
}

// common counts what two sorted sets share.
func common(a, b []uint32) int {
	n := 0
	for i, j := 0, 0; i < len(a) && j < len(b); {
		x, y := a[i], b[j]
		if x == y {
			n++
		}
		if x <= y {
			i++
		}
		if y <= x {
			j++
		}
	}
	return n
}

// leadIn is the share of the rarity of a's title and lead that b has anywhere.
func leadIn(a, b *Fingerprint) float64 {
	var all, in uint64
	rarities, others := a.rarities(), b.list(terms)
	stems := a.list(terms)
	for i, w := range a.weights() {
		if w&leadFlag == 0 {
			continue
		}
		rarity := uint64(rarities[0])
		rarities = rarities[1:]
		all += rarity
		for len(others) > 0 && others[0] < stems[i] {
			others = others[1:]
		}
		if len(others) > 0 && others[0] == stems[i] {
			in += rarity
		}
	}
	if all == 0 {
		return 0
	}
	return float64(in) / float64(all)
}

func cosine(a, b *Fingerprint) float64 {
	var dot uint64
	at, bt, aw, bw := a.list(terms), b.list(terms), a.weights(), b.weights()
	for i, j := 0, 0; i < len(at) && j < len(bt); {
		x, y := at[i], bt[j]
		if x == y {
			dot += uint64(aw[i]&weightMask) * uint64(bw[j]&weightMask)
		}
		if x <= y {
			i++
		}
		if y <= x {
			j++
		}
	}
	if dot == 0 {
		return 0
	}
	return float64(dot) / float64(a.norm*b.norm)
}

// Compare measures two fingerprints.
func Compare(a, b *Fingerprint) Numbers { return compare(a, b, cosine(a, b)) }
