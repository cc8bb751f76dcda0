package site

import (
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"testing/fstest"
)

// policy is what every answer must forbid and allow.
const policy = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; style-src 'self'; " +
	"img-src 'self' blob: data:; connect-src 'self'; font-src 'self'; manifest-src 'self'; " +
	"base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// open serves a small bundle under the project's own headers.
func open(t *testing.T) *httptest.Server {
	t.Helper()
	rules, err := os.ReadFile("../../public/_headers")
	if err != nil {
		t.Fatal(err)
	}
	s, err := Load(fstest.MapFS{
		"_headers":                  {Data: rules},
		"index.html":                {Data: []byte("<p>page")},
		"index.html.br":             {Data: []byte("page as br")},
		"index.html.gz":             {Data: []byte("page as gz")},
		"assets/app.0123.wasm":      {Data: []byte("\x00asm")},
		"assets/app.0123.wasm.br":   {Data: []byte("wasm as br")},
		"assets/boot.0123.js":       {Data: []byte("go()")},
		"assets/page.0123.css":      {Data: []byte("p{}")},
		"models/vit/a.safetensors":  {Data: []byte("0123456789")},
		"data/images.idx3-ubyte.gz": {Data: []byte("images")}, // no plain file beside it
		"icons/mark.svg":            {Data: []byte("<svg/>")},
		"manifest.webmanifest":      {Data: []byte("{}")},
	})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	return server
}

// ask sends a request whose path is taken as it is, and reads the answer.
func ask(t *testing.T, server *httptest.Server, method, path string, header ...string) (*http.Response, string) {
	t.Helper()
	r, err := http.NewRequest(method, server.URL, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.URL.Opaque = path
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	client := http.Client{Transport: &http.Transport{DisableCompression: true, DisableKeepAlives: true}}
	answer, err := client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer, string(body)
}

func TestServe(t *testing.T) {
	server := open(t)
	const forever, anew, never = "public, max-age=31536000, immutable", "no-cache", "no-store"
	const text = "text/plain; charset=utf-8"
	for _, tt := range []struct {
		name, method, path string
		code               int
		kind, cache, body  string
	}{
		{"page", "GET", "/", 200, "text/html; charset=utf-8", anew, "<p>page"},
		{"page by name", "GET", "/index.html", 200, "text/html; charset=utf-8", anew, "<p>page"},
		{"page with a query", "GET", "/?run=1", 200, "text/html; charset=utf-8", anew, "<p>page"},
		{"program", "GET", "/assets/app.0123.wasm", 200, "application/wasm", forever, "\x00asm"},
		{"script", "GET", "/assets/boot.0123.js", 200, "text/javascript; charset=utf-8", forever, "go()"},
		{"style", "GET", "/assets/page.0123.css", 200, "text/css; charset=utf-8", forever, "p{}"},
		{"weights", "GET", "/models/vit/a.safetensors", 200, "application/octet-stream", anew, "0123456789"},
		{"compressed data", "GET", "/data/images.idx3-ubyte.gz", 200, "application/gzip", anew, "images"},
		{"icon", "GET", "/icons/mark.svg", 200, "image/svg+xml", anew, "<svg/>"},
		{"app manifest", "GET", "/manifest.webmanifest", 200, "application/manifest+json", anew, "{}"},
		{"head", "HEAD", "/", 200, "text/html; charset=utf-8", anew, ""},

		{"missing", "GET", "/missing", 404, text, never, "there is no such file here\n"},
		{"missing asset", "GET", "/assets/app.ffff.wasm", 404, text, never, "there is no such file here\n"},
		{"folder", "GET", "/assets/", 404, text, never, "there is no such file here\n"},
		{"rules", "GET", "/_headers", 404, text, never, "there is no such file here\n"},
		{"form of a file", "GET", "/index.html.br", 404, text, never, "there is no such file here\n"},
		{"traversal", "GET", "/../../go.mod", 404, text, never, "there is no such file here\n"},
		{"escaped traversal", "GET", "/assets/%2e%2e/%2e%2e/go.mod", 404, text, never, "there is no such file here\n"},
		{"backslashes", "GET", `/..%5c..%5cgo.mod`, 404, text, never, "there is no such file here\n"},
		{"doubled slash", "GET", "//index.html", 404, text, never, "there is no such file here\n"},
		{"post", "POST", "/", 405, text, never, "this address can only be read\n"},
		{"delete", "DELETE", "/index.html", 405, text, never, "this address can only be read\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			answer, body := ask(t, server, tt.method, tt.path)
			if answer.StatusCode != tt.code || body != tt.body {
				t.Errorf("%s %s: %d %q, want %d %q", tt.method, tt.path, answer.StatusCode, body, tt.code, tt.body)
			}
			for name, want := range map[string]string{
				"Content-Type":                 tt.kind,
				"Cache-Control":                tt.cache,
				"Content-Security-Policy":      policy,
				"Cross-Origin-Opener-Policy":   "same-origin",
				"Cross-Origin-Embedder-Policy": "require-corp",
				"Referrer-Policy":              "no-referrer",
				"X-Content-Type-Options":       "nosniff",
			} {
				if got := answer.Header.Values(name); len(got) != 1 || got[0] != want {
					t.Errorf("%s %s: %s: %q, want %q", tt.method, tt.path, name, got, want)
				}
			}
			if tt.code == 405 && answer.Header.Get("Allow") != "GET, HEAD" {
				t.Errorf("%s %s: Allow: %q", tt.method, tt.path, answer.Header.Get("Allow"))
			}
		})
	}
}

func TestEncodings(t *testing.T) {
	server := open(t)
	for _, tt := range []struct {
		name, path, accept   string
		encoding, body, vary string
	}{
		{"all", "/", "gzip, deflate, br, zstd", "br", "page as br", "Accept-Encoding"},
		{"gzip only", "/", "gzip", "gzip", "page as gz", "Accept-Encoding"},
		{"none", "/", "", "", "<p>page", "Accept-Encoding"},
		{"brotli refused", "/", "br;q=0, gzip;q=0.5", "gzip", "page as gz", "Accept-Encoding"},
		{"any", "/", "*", "br", "page as br", "Accept-Encoding"},
		{"any but brotli", "/", "*, br; q=0.0", "gzip", "page as gz", "Accept-Encoding"},
		{"nothing else", "/", "identity, *;q=0", "", "<p>page", "Accept-Encoding"},
		{"names in capitals", "/", "BR", "br", "page as br", "Accept-Encoding"},
		{"a longer name", "/", "brx", "", "<p>page", "Accept-Encoding"},
		{"no such form", "/assets/app.0123.wasm", "gzip", "", "\x00asm", "Accept-Encoding"},
		{"no forms at all", "/icons/mark.svg", "br", "", "<svg/>", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			answer, body := ask(t, server, "GET", tt.path, "Accept-Encoding", tt.accept)
			got := answer.Header
			if got.Get("Content-Encoding") != tt.encoding || body != tt.body || got.Get("Vary") != tt.vary {
				t.Errorf("GET %s: %q %q, Vary %q, want %q %q, Vary %q",
					tt.path, got.Get("Content-Encoding"), body, got.Get("Vary"), tt.encoding, tt.body, tt.vary)
			}
			if answer.ContentLength != int64(len(tt.body)) {
				t.Errorf("GET %s: length %d, want %d", tt.path, answer.ContentLength, len(tt.body))
			}
		})
	}
}

func TestConditions(t *testing.T) {
	server := open(t)
	plain, _ := ask(t, server, "GET", "/")
	brotli, _ := ask(t, server, "GET", "/", "Accept-Encoding", "br")
	if plain.Header.Get("Etag") == brotli.Header.Get("Etag") {
		t.Errorf("both forms of / have the ETag %s", plain.Header.Get("Etag"))
	}
	again, body := ask(t, server, "GET", "/", "Accept-Encoding", "br", "If-None-Match", brotli.Header.Get("Etag"))
	if again.StatusCode != http.StatusNotModified || body != "" {
		t.Errorf("GET / that is not new: %d %q, want 304 and no body", again.StatusCode, body)
	}
	part, body := ask(t, server, "GET", "/models/vit/a.safetensors", "Range", "bytes=2-4")
	if part.StatusCode != http.StatusPartialContent || body != "234" {
		t.Errorf("GET bytes 2-4: %d %q, want 206 %q", part.StatusCode, body, "234")
	}
}

func TestLoadRefuses(t *testing.T) {
	for _, tt := range []struct{ name, rules, want string }{
		{"no rules", "", "no file _headers"},
		{"header first", "X-A: b\n", "line 1: a header before the first pattern"},
		{"two stars", "/*/a/*\n", "line 1: a pattern has one *"},
		{"star inside", "/*.wasm\n", "line 1: a pattern has one *"},
		{"no colon", "/*\n  # comment\n  nonsense\n", "line 3: want a pattern"},
	} {
		fsys := fstest.MapFS{"index.html": {}}
		if tt.rules != "" {
			fsys["_headers"] = &fstest.MapFile{Data: []byte(tt.rules)}
		}
		if _, err := Load(fsys); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: Load: %v, want an error with %q", tt.name, err, tt.want)
		}
	}
}
