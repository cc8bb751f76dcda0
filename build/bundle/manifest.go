package bundle

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// A Manifest lists the files of a site.
type Manifest struct {
	Files []File `json:"files"`
}

// A File is one file of a site. Sizes are bytes; 0 means that there is no
// such form.
type File struct {
	Name   string `json:"name"` // in the source: "app.wasm"
	Path   string `json:"path"` // in the site: "assets/app.0123456789.wasm"
	Size   int    `json:"size"`
	Brotli int    `json:"br,omitempty"`
	Gzip   int    `json:"gz,omitempty"`
}

// Transfer returns the bytes that a browser which takes brotli receives.
func (f File) Transfer() int {
	if f.Brotli > 0 {
		return f.Brotli
	}
	return f.Size
}

// FirstLoad returns the files that the page needs before it is usable: its
// code, style and HTML. Model and data come later, on demand, and Fallback is
// loaded in another's place.
func (m *Manifest) FirstLoad() []File {
	var first []File
	for _, f := range m.Files {
		if (strings.HasPrefix(f.Path, Assets) || f.Path == "index.html") && f.Name != Fallback {
			first = append(first, f)
		}
	}
	return first
}

// Load reads the manifest that Make left under root.
func Load(root string) (*Manifest, error) {
	b, err := os.ReadFile(filepath.Join(root, "build", "out", "site.json"))
	if err != nil {
		return nil, err
	}
	m := new(Manifest)
	if err := json.Unmarshal(b, m); err != nil {
		return nil, fmt.Errorf("bundle: site.json: %w", err)
	}
	return m, nil
}

func (m *Manifest) save(out string) error {
	b, err := json.MarshalIndent(m, "", "\t")
	if err != nil {
		return err
	}
	return replaceFile(filepath.Join(out, "site.json"), append(b, '\n'))
}
