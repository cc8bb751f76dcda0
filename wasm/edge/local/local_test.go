//go:build !js

package local

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/pcloralab/pcloralab/wasm/edge/share"
	"github.com/pcloralab/pcloralab/wasm/edge/sharetest"
)

// page is the site's page as it is built, but for the names of its files.
func page(context.Context) ([]byte, error) {
	return []byte(`<!DOCTYPE html><html><head><title>Lab</title>
<meta name="description" content="What it is."><script defer src="/assets/boot.js"></script></head><body><div class="skeleton-other" hidden></div></body></html>`), nil
}

// client trusts the header that Cloudflare sets, so that tests are many clients.
func client(r *http.Request) string { return r.Header.Get("CF-Connecting-IP") }

// serve runs a server in a folder until the test ends.
func serve(t *testing.T, dir string, o share.Options) (*httptest.Server, *Store) {
	t.Helper()
	s, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	o.Index, o.Client = page, client
	o.Report = func(err error) { t.Error(err) }
	server := httptest.NewServer(s.Server(o))
	t.Cleanup(func() {
		server.Close()
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return server, s
}

func TestServer(t *testing.T) {
	dir := t.TempDir()
	server, s := serve(t, dir, share.Options{})
	sharetest.Run(t, sharetest.Target{
		URL: server.URL, Writes: share.DefaultWrites, Folder: dir,
		SQL: func(statement string) error {
			_, err := s.DB.Exec(statement)
			return err
		},
	})
}
