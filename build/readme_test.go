package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/pcloralab/pcloralab/build/toolchain"
)

// TestReadmeQuotesTheStudies: the README's tables are those that the studies
// wrote, so that a figure in it can be made again.
func TestReadmeQuotesTheStudies(t *testing.T) {
	root, err := toolchain.Root()
	if err != nil {
		t.Fatal(err)
	}
	readme, err := os.ReadFile(filepath.Join(root, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"build/study/page.md", "build/study/ladder.md", "build/study/text.md", "build/study/minilm.md", "build/study/own.md", "build/study/cifar.md", "build/study/intruders.md", "build/study/methods.md", "build/study/best.md", "build/bench/short.md"} {
		want, err := os.ReadFile(filepath.Join(root, name))
		if err != nil {
			t.Fatal(err)
		}
		_, rest, ok := strings.Cut(string(readme), "<!-- "+name+" -->\n")
		got, _, end := strings.Cut(rest, "<!-- end -->")
		if !ok || !end || got != string(want) {
			t.Errorf("README.md does not quote %s as it is: go run ./build study, or bench, quotes it", name)
		}
	}
}
