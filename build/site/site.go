// Package site serves a bundled site the way its host does: precompressed
// files, the headers that _headers asks for, and nothing that is not in the
// bundle.
package site

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"mime"
	"path"
	"strings"
)

// A Site is a snapshot of a bundle's files. It is an http.Handler.
//
// It holds every file in memory under its exact path, so no request can reach
// another file, and a bundle written later does not mix with this one.
type Site struct {
	pages map[string]*page // by URL path; "/" is index.html
	rules []rule
}

// A page is what one path answers.
type page struct {
	kind  string // Content-Type
	forms []form // best first; the last one is the plain file
}

// A form is a page in one Content-Encoding; the plain one has none.
type form struct {
	encoding string
	etag     string
	data     []byte
}

// rulesFile is the one file of a bundle that is not served.
const rulesFile = "_headers"

// encodings pairs file endings with what HTTP calls them, best first.
var encodings = []struct{ ending, name string }{{".br", "br"}, {".gz", "gzip"}}

// Load reads the site that a bundle wrote.
func Load(fsys fs.FS) (*Site, error) {
	files, err := readAll(fsys)
	if err != nil {
		return nil, fmt.Errorf("site: %w", err)
	}
	text, ok := files[rulesFile]
	if !ok {
		return nil, fmt.Errorf("site: no file %s: a site without its security headers is not served", rulesFile)
	}
	delete(files, rulesFile)
	s := &Site{pages: make(map[string]*page)}
	if s.rules, err = parseRules(string(text)); err != nil {
		return nil, fmt.Errorf("site: %w", err)
	}
	for name, data := range files {
		if !companion(name, files) {
			s.pages["/"+name] = newPage(name, data, files)
		}
	}
	if index, ok := s.pages["/index.html"]; ok {
		s.pages["/"] = index
	}
	return s, nil
}

func readAll(fsys fs.FS) (map[string][]byte, error) {
	files := make(map[string][]byte)
	err := fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		files[name], err = fs.ReadFile(fsys, name)
		return err
	})
	return files, err
}

// companion reports whether a file is the compressed form of another one.
func companion(name string, files map[string][]byte) bool {
	for _, e := range encodings {
		if plain, ok := strings.CutSuffix(name, e.ending); ok {
			_, ok := files[plain]
			return ok
		}
	}
	return false
}

func newPage(name string, data []byte, files map[string][]byte) *page {
	p := &page{kind: contentType(name)}
	for _, e := range encodings {
		if b, ok := files[name+e.ending]; ok {
			p.forms = append(p.forms, form{e.name, etag(b), b})
		}
	}
	p.forms = append(p.forms, form{"", etag(data), data})
	return p
}

func etag(data []byte) string {
	sum := sha256.Sum256(data)
	return `"` + hex.EncodeToString(sum[:10]) + `"`
}

// kinds holds the types that browsers insist on; Go's table for the rest
// depends on the machine.
var kinds = map[string]string{
	"":             "text/plain; charset=utf-8", // LICENSE, COPYRIGHT
	".css":         "text/css; charset=utf-8",
	".gz":          "application/gzip",
	".html":        "text/html; charset=utf-8",
	".ico":         "image/x-icon",
	".js":          "text/javascript; charset=utf-8",
	".json":        "application/json",
	".md":          "text/markdown; charset=utf-8",
	".png":         "image/png",
	".safetensors": "application/octet-stream",
	".svg":         "image/svg+xml",
	".txt":         "text/plain; charset=utf-8",
	".wasm":        "application/wasm",
	".webmanifest": "application/manifest+json",
	".woff2":       "font/woff2",
}

func contentType(name string) string {
	ext := path.Ext(name)
	if kind, ok := kinds[ext]; ok {
		return kind
	}
	if kind := mime.TypeByExtension(ext); kind != "" {
		return kind
	}
	return "application/octet-stream"
}
