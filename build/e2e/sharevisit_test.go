package e2e

import (
	"os"
	"testing"

	runs "github.com/pcloralab/pcloralab/pclora/run"
)

// record downloads the record of the run on show.
func (p *Page) record(t *testing.T) runs.Record {
	t.Helper()
	r, err := runs.ParseRecord(p.take(t, "#save-record"))
	must(t, err)
	return r
}

// take clicks what downloads a file, and returns what is in it.
func (p *Page) take(t *testing.T, selector string) []byte {
	t.Helper()
	must(t, p.Click(selector))
	path, err := p.Download(patience)
	must(t, err)
	b, err := os.ReadFile(path)
	must(t, err)
	must(t, os.Remove(path)) // so that the next is found
	return b
}

// shows fails unless the element has exactly this text.
func (p *Page) shows(t *testing.T, selector, want string) {
	t.Helper()
	got, err := p.Text(selector)
	must(t, err)
	if got != want {
		t.Errorf("%s shows %q, want %q", selector, got, want)
	}
}
