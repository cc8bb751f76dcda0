package e2e

import (
	"bytes"
	"strings"
	"testing"

	runs "github.com/pcloralab/pcloralab/pclora/run"
	"github.com/pcloralab/pcloralab/ui/store"
)

// inTheLink shares a run without a server: whoever opens the link sees the same
// numbers, and the server hears of nothing but the site's files.
func inTheLink(t *testing.T, s *sharing) {
	author := s.author(t)
	before := s.count()
	must(t, author.ShareBy(store.WayLink))
	author.say(t, "A link", "which holds it all")
	link, err := author.Share()
	must(t, err)
	leaves, err := author.Text("#share-bytes")
	must(t, err)
	if leaves != "Nothing." {
		t.Errorf("the page says that %q leave this machine, want nothing", leaves)
	}
	held, err := runs.ParseLink(strings.TrimPrefix(link, s.URL+"/"))
	must(t, err)
	if held.Record == nil {
		t.Fatalf("the link does not hold the run: %s", link)
	}

	p := s.visitor(t, link)
	result, err := p.Result()
	must(t, err)
	if result != author.result {
		t.Errorf("the link shows %+v, the lab showed %+v", result, author.result)
	}
	title, err := p.Text("#run-title")
	must(t, err)
	if title != "A link" {
		t.Errorf("the title is %q", title)
	}
	sameRecord(t, p.record(t), *held.Record)
	for _, e := range s.since(before) {
		if !e.static() {
			t.Errorf("the server was asked %s", e)
		}
	}
}

// sameRecord compares two records by their JSON.
func sameRecord(t *testing.T, got, want runs.Record) {
	t.Helper()
	a, err := got.JSON()
	must(t, err)
	b, err := want.JSON()
	must(t, err)
	if !bytes.Equal(a, b) {
		t.Errorf("got the record\n%.2000s\nwant\n%.2000s", a, b)
	}
}
