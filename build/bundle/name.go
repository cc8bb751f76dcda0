package bundle

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"path"
	"strings"
	"text/template"
)

// name gives every file its path and fills in index.html.
func name(files []*file) error {
	var index *file
	for _, f := range files {
		f.path = f.name
		if hashed(f.name) {
			ext := path.Ext(f.name)
			f.path = Assets + strings.TrimSuffix(f.name, ext) + "." + digest(f.data) + ext
		}
		if f.name == "index.html" {
			index = f
		}
	}
	if index == nil {
		return errors.New("public/index.html is missing")
	}
	filled, err := fill(index.data, files)
	index.data = filled
	return err
}

// hashed reports whether a file is named after its content: the code that
// index.html loads, and no file in a folder.
func hashed(name string) bool {
	switch path.Ext(name) {
	case ".js", ".css", ".wasm":
		return !strings.Contains(name, "/")
	}
	return false
}

// digest returns 10 hex digits of a SHA-256: at a hundred files of one name
// the odds of two alike are below 1 in 10⁸.
func digest(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:5])
}

// fill runs page as a template in which {{asset "boot.js"}} is the address of
// that file.
func fill(page []byte, files []*file) ([]byte, error) {
	address := func(name string) (string, error) {
		for _, f := range files {
			if f.name == name {
				return "/" + f.path, nil
			}
		}
		return "", fmt.Errorf("no file %q in the site", name)
	}
	t, err := template.New("index.html").Funcs(template.FuncMap{"asset": address}).Parse(string(page))
	if err != nil {
		return nil, fmt.Errorf("public/%w", err)
	}
	var out bytes.Buffer
	if err := t.Execute(&out, nil); err != nil {
		return nil, fmt.Errorf("public/%w", err)
	}
	return out.Bytes(), nil
}
