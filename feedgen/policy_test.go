package feedgen_test

import (
	"slices"
	"strings"
	"testing"

	"nashra/feedgen"
	"nashra/story"
)

// TestPolicyShowsPlayers: a browser shows the frames that cleaning lets through, and no others.
func TestPolicyShowsPlayers(t *testing.T) {
	var frames []string
	for directive := range strings.SplitSeq(feedgen.ContentSecurityPolicy(), ";") {
		if list, found := strings.CutPrefix(strings.TrimSpace(directive), "frame-src "); found {
			frames = append(frames, strings.Fields(list)...)
		}
	}
	var want []string
	for _, host := range story.PlayerHosts() {
		want = append(want, "https://"+host)
	}
	if !slices.Equal(frames, want) || !slices.Contains(frames, "https://www.youtube.com") {
		t.Errorf("frames of %q are shown, not of %q", frames, want)
	}
}
