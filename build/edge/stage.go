package edge

import (
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// stage fills the folder to with the site's files less the compressed forms, since
// Cloudflare compresses by itself.
func stage(site, to string) error {
	if _, err := os.Stat(filepath.Join(site, "index.html")); err != nil {
		return fmt.Errorf("there is no site in %s: go run ./build bundle makes it", site)
	}
	if err := os.RemoveAll(to); err != nil {
		return err
	}
	return filepath.WalkDir(site, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || form(path) {
			return err
		}
		rel, err := filepath.Rel(site, path)
		if err != nil {
			return err
		}
		target := filepath.Join(to, rel)
		if err := os.MkdirAll(filepath.Dir(target), 0o777); err != nil {
			return err
		}
		if os.Link(path, target) == nil {
			return nil
		}
		return copyFile(target, path)
	})
}

// form reports whether a file is the compressed form of the one beside it.
func form(path string) bool {
	for _, ending := range []string{".br", ".gz"} {
		if plain, ok := strings.CutSuffix(path, ending); ok {
			_, err := os.Stat(plain)
			return err == nil
		}
	}
	return false
}

func copyFile(to, from string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.Create(to)
	if err != nil {
		return err
	}
	if _, err := io.Copy(out, in); err != nil {
		out.Close()
		return err
	}
	return out.Close()
}
