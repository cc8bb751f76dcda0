package study

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// Quote puts the table of a study into the README, between its marks.
func Quote(root, name string) error { return QuoteFile(root, "build/study/"+name+".md") }

// QuoteFile puts a table, a file under root, into the README, between its
// marks.
func QuoteFile(root, file string) error {
	path := filepath.Join(root, "README.md")
	readme, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	table, err := os.ReadFile(filepath.Join(root, file))
	if err != nil {
		return err
	}
	mark, end := "<!-- "+file+" -->\n", "<!-- end -->"
	before, rest, ok := strings.Cut(string(readme), mark)
	_, after, closed := strings.Cut(rest, end)
	if !ok || !closed {
		return fmt.Errorf("README.md has no place for %s: %s … %s", file, strings.TrimSpace(mark), end)
	}
	return os.WriteFile(path, []byte(before+mark+string(table)+end+after), 0o644)
}
