package story

import (
	"maps"
	"slices"
)

// players are the hosts whose frames an item's HTML may have, each with how the paths of its players begin. Whoever
// cleans HTML and whoever shows it must mean the same ones.
var players = map[string]string{
	"www.youtube.com": "/embed/", "youtube.com": "/embed/", "www.youtube-nocookie.com": "/embed/", "youtube-nocookie.com": "/embed/",
	"player.vimeo.com":    "/video/",
	"www.dailymotion.com": "/embed/", "dailymotion.com": "/embed/", "geo.dailymotion.com": "/player",
	"w.soundcloud.com": "/player", "open.spotify.com": "/embed/", "players.brightcove.net": "/", "archive.org": "/embed/",
}

// PlayerPath says how the paths of the players at a host begin; false where it is no host of players.
func PlayerPath(host string) (begins string, known bool) {
	begins, known = players[host]
	return begins, known
}

// PlayerHosts are the hosts of players, in order.
func PlayerHosts() []string { return slices.Sorted(maps.Keys(players)) }
