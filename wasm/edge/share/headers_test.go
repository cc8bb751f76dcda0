package share

import (
	"net/http"
	"os"
	"strings"
	"testing"
)

// TestPageHeaders holds the pages' headers to those that the site's files have.
func TestPageHeaders(t *testing.T) {
	b, err := os.ReadFile("../../../public/_headers")
	if err != nil {
		t.Fatal(err)
	}
	_, block, ok := strings.Cut(string(b), "\n/*\n")
	block, _, ok2 := strings.Cut(block, "\n\n")
	if !ok || !ok2 {
		t.Fatal("public/_headers has no block for /*")
	}
	page, embed := http.Header{}, http.Header{}
	for _, h := range always {
		page[h.name], embed[h.name] = h.value, h.value
	}
	pageHeaders(page)
	embedHeaders(embed)
	for line := range strings.Lines(block) {
		name, want, ok := strings.Cut(strings.TrimSpace(line), ": ")
		if !ok || name == "Cache-Control" { // which sendPage sets
			continue
		}
		if got := page.Get(name); got != want {
			t.Errorf("page: %s: %q, want %q as in public/_headers", name, got, want)
		}
		switch name {
		case "Content-Security-Policy":
			want = strings.Replace(want, "frame-ancestors 'none'", "frame-ancestors *", 1)
		case "Cross-Origin-Opener-Policy", "Cross-Origin-Embedder-Policy":
			want = ""
		case "Cross-Origin-Resource-Policy":
			want = "cross-origin"
		}
		if got := embed.Get(name); got != want {
			t.Errorf("embed: %s: %q, want %q", name, got, want)
		}
	}
}
