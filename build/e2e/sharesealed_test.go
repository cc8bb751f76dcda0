package e2e

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/pcloralab/pcloralab/ui/say"
	"github.com/pcloralab/pcloralab/ui/store"
)

// encrypted shares a run that the server cannot read: only the whole link opens it.
func encrypted(t *testing.T, s *sharing) {
	const title, note = "a title for everybody", "a note for a few"
	author := s.author(t)
	must(t, author.ShareBy(store.WaySealed))
	author.say(t, title, note)
	said, err := author.Text("#share-bytes")
	must(t, err)
	before := s.count()
	link, err := author.Share()
	must(t, err)
	var sent int
	for _, e := range s.since(before) {
		sent += len(e.body)
	}
	contains(t, said, say.Count(sent)+" bytes go to ")

	p := s.visitor(t, link)
	p.shows(t, "#run-title", title)
	p.shows(t, ".run-note", note)
	p.shows(t, ".run-headline", author.headline(t))
	record := p.record(t)

	bare, key, _ := strings.Cut(link, "#key=")
	wrong := []byte(key)
	wrong[7] ^= 1 // another letter
	stranger := s.tab(t)
	for _, tt := range []struct{ name, link, want string }{
		{"no key", bare, "its key is missing"},
		{"another key", bare + "#key=" + string(wrong), "The key does not open this run"},
		{"a key cut short", bare + "#key=" + key[:40], "The key does not open this run"},
	} {
		text, err := stranger.OpenTrouble(tt.link)
		must(t, err)
		if !strings.Contains(text, tt.want) {
			t.Errorf("%s: the page says %q, want %q", tt.name, text, tt.want)
		}
	}

	// What is searched is where a title is, so it is where the rest would be.
	if !s.stores(t, title) {
		t.Errorf("the server does not store the title, which is no secret")
	}
	for _, secret := range []string{note, key, record.Data.Classes[0], record.Engine.Kernels, record.Digest, record.Model.SHA256, `"decay"`, `"points"`} {
		if secret == "" || s.stores(t, secret) {
			t.Errorf("the server stores %q of an encrypted run", secret)
		}
	}
}

// stores reports whether a file of the server's holds a text.
func (s *sharing) stores(t *testing.T, text string) (found bool) {
	t.Helper()
	must(t, filepath.WalkDir(s.folder, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		found = found || bytes.Contains(b, []byte(text))
		return err
	}))
	return found
}
