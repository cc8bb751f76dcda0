package load

import (
	"bytes"
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/pcloralab/pcloralab/wasm/edge/local"
	"github.com/pcloralab/pcloralab/wasm/edge/share"
)

func TestRun(t *testing.T) {
	store, err := local.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	server := httptest.NewServer(store.Server(share.Options{
		Index: func(context.Context) ([]byte, error) {
			return []byte(`<html><head><title></title><meta name="description" content=""></head><div class="skeleton-other" hidden></div></html>`), nil
		},
		Client: func(r *http.Request) string { return r.Header.Get("CF-Connecting-IP") },
		Report: func(err error) { t.Error(err) },
	}))
	defer server.Close()
	id, err := Share(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	r, err := Run(Options{URL: server.URL, Path: "/api/runs/" + id, Clients: 4, Time: 200 * time.Millisecond})
	if err != nil || r.Bytes < 10_000 || r.P50 <= 0 || r.P99 < r.P50 || r.Rate <= 0 {
		t.Errorf("Run: %+v, %v", r, err)
	}
	var out bytes.Buffer
	r.Write(&out)
	if !strings.Contains(out.String(), "answers a second") {
		t.Errorf("Write: %s", &out)
	}
	if err := Mixed(server.URL, id, 200, 4, 100); err != nil {
		t.Errorf("Mixed: %v", err)
	}
	for _, o := range []Options{
		{URL: server.URL, Path: "/api/runs/AAAAAAAAAAA"}, // 404
		{URL: "http://192.0.2.1", Path: "/"},
		{URL: "ftp://localhost", Path: "/"},
	} {
		if _, err := Run(o); err == nil {
			t.Errorf("Run(%s%s): no error", o.URL, o.Path)
		}
	}
}

// TestBodies reads answers of both kinds and notices a length that is wrong.
func TestBodies(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Write([]byte("12345"))
		if r.URL.Path == "/chunks" {
			w.(http.Flusher).Flush()
			w.Write([]byte("67"))
		}
	}))
	defer server.Close()
	for path, want := range map[string]int{"/length": 5, "/chunks": 7} {
		c, err := dial(server.Listener.Addr().String(), path)
		if err != nil {
			t.Fatal(err)
		}
		for range 3 {
			if err := c.ask(); err != nil || c.bytes != want {
				t.Errorf("%s: %d bytes, %v, want %d", path, c.bytes, err, want)
			}
		}
		c.close()
	}
}
