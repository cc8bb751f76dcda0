package store

import (
	"slices"
	"strings"
)

// A Route says which of the program's pages this is. It stays what it is for as
// long as the page is open: another address is another page.
type Route struct {
	Page   string   // one of the pages below
	Origin string   // scheme and host, such as "https://example.org"
	ID     string   // of a run on the server; empty for one that the link holds
	Key    string   // deciphers it; empty for none
	Link   string   // fragment that holds a run or settings; empty for none
	IDs    []string // of runs to compare

	Browser string // name and version, for records; empty where not known
}

// The pages.
const (
	PageLab     = ""        // where runs are made
	PageRun     = "run"     // a run that was shared
	PageEmbed   = "embed"   // the same, small, in a page of somebody else's
	PageGallery = "gallery" // public runs
	PageCompare = "compare" // runs side by side
)

// MaxCompared is how many runs stand side by side at most.
const MaxCompared = 6

// The names of what a fragment can hold.
const (
	linkRun    = "run="
	linkConfig = "config="
	linkKey    = "key="
)

// RouteOf reads an address: its origin, path, query without "?" and fragment
// without "#". An address of a run whose id can be none has an empty ID and Link.
func RouteOf(origin, path, query, fragment string) Route {
	r := Route{Origin: origin}
	below, shared := strings.CutPrefix(path, "/r/")
	framed, embedded := strings.CutPrefix(path, "/embed/")
	switch {
	case shared && below == "":
		r.Page, r.IDs = PageGallery, compared(query)
		if len(r.IDs) > 0 {
			r.Page = PageCompare
		}
	case shared:
		r.Page, r.ID = PageRun, idOf(below)
	case embedded:
		r.Page, r.ID = PageEmbed, idOf(framed)
	case strings.HasPrefix(fragment, linkRun):
		r.Page, r.Link = PageRun, fragment
	case strings.HasPrefix(fragment, linkConfig):
		r.Link = fragment
	}
	if key, ok := strings.CutPrefix(fragment, linkKey); ok && r.ID != "" {
		r.Key = key
	}
	return r
}

// compared lists the runs that a query asks to compare, each once. Of what may be
// escaped in it, only the comma matters.
func compared(query string) (ids []string) {
	for part := range strings.SplitSeq(query, "&") {
		list, ok := strings.CutPrefix(part, "compare=")
		if !ok {
			continue
		}
		for id := range strings.SplitSeq(commas.Replace(list), ",") {
			if id = idOf(id); id != "" && len(ids) < MaxCompared && !slices.Contains(ids, id) {
				ids = append(ids, id)
			}
		}
	}
	return ids
}

// commas reverses what programs make of commas that pass links on.
var commas = strings.NewReplacer("%2C", ",", "%2c", ",")

// idOf is the id of a run, empty for a text that can be none: ids are base64url.
func idOf(text string) string {
	const least, most = 11, 64 // characters
	text = strings.TrimSuffix(text, "/")
	if len(text) < least || len(text) > most {
		return ""
	}
	for _, c := range text {
		if (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (c < '0' || c > '9') && c != '-' && c != '_' {
			return ""
		}
	}
	return text
}

// Address is where people open a run of the server.
func (r Route) Address(id string) string { return r.Origin + "/r/" + id }

// Host is the origin without its scheme, for people.
func (r Route) Host() string {
	if _, host, ok := strings.Cut(r.Origin, "://"); ok {
		return host
	}
	return r.Origin
}
