package bridge

import "strings"

// browserOf is the name and version of a browser, from what it calls itself; empty for
// one that is not known. Of a version only its first number counts.
func browserOf(agent string) string {
	for _, b := range []struct{ mark, name string }{
		{"Edg/", "Edge"}, {"OPR/", "Opera"}, {"Firefox/", "Firefox"}, {"Chrome/", "Chrome"}, {"Version/", "Safari"},
	} {
		_, rest, ok := strings.Cut(agent, b.mark)
		if !ok {
			continue
		}
		if n := len(rest) - len(strings.TrimLeft(rest, "0123456789")); n > 0 && n < 6 {
			return b.name + " " + rest[:n]
		}
	}
	return ""
}
