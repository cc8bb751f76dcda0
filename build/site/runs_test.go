package site

import (
	"context"
	"errors"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/pcloralab/pcloralab/wasm/edge/local"
	"github.com/pcloralab/pcloralab/wasm/edge/share"
)

func TestWithRuns(t *testing.T) {
	files := fstest.MapFS{"index.html.br": {Data: []byte("compressed")}}
	for _, name := range []string{"_headers", "index.html"} {
		b, err := os.ReadFile("../../public/" + name)
		if err != nil {
			t.Fatal(err)
		}
		files[name] = &fstest.MapFile{Data: b}
	}
	page, err := Load(files)
	if err != nil {
		t.Fatal(err)
	}
	store, err := local.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	server := httptest.NewServer(WithRuns(page, store.Server(share.Options{Index: func(context.Context) ([]byte, error) {
		if b, ok := page.File("/index.html"); ok {
			return b, nil
		}
		return nil, errors.New("no index.html")
	}})))
	defer server.Close()
	for _, tt := range []struct {
		path string
		code int
		want string // a part of the body
	}{
		{"/", 200, "<title>PC-LoRA Lab"},
		{"/index.html", 200, "<title>PC-LoRA Lab"},
		{"/r/", 200, "<title>Shared runs – PC-LoRA Lab</title>"},
		{"/r/AAAAAAAAAAA", 404, `property="og:title" content="No such run`},
		{"/embed/AAAAAAAAAAA", 404, "</html>"},
		{"/api/runs", 200, `{"runs":[],"next":""}`},
		{"/api/nothing", 404, `"about:blank"`},
		{"/runs", 404, "there is no such file here\n"},
	} {
		answer, body := ask(t, server, "GET", tt.path)
		if answer.StatusCode != tt.code || !strings.Contains(body, tt.want) {
			t.Errorf("GET %s: %d %.200q, want %d with %q", tt.path, answer.StatusCode, body, tt.code, tt.want)
		}
		for _, name := range []string{"Content-Security-Policy", "Referrer-Policy", "X-Content-Type-Options"} {
			if n := len(answer.Header.Values(name)); n != 1 {
				t.Errorf("GET %s: %d times %s, want it once", tt.path, n, name)
			}
		}
	}
	if _, ok := page.File("/missing"); ok {
		t.Error("File(/missing): it is there")
	}
}
