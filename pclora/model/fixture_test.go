package model

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/pcloralab/pcloralab/pclora/safetensors"
)

// fixtures are some that package modeltest compares with transformers, one of
// each kind.
var fixtures = []string{
	"vit", "vit-no-qkv-bias", "vit-relu", "deit", "deit-teacher", "bert", "bert-gelu-new", "bert-relu", "distilbert",
}

func read(t testing.TB, name, file string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("modeltest", "testdata", name, file))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// weights streams a fixture's weights, which are one file.
func weights(t testing.TB, name string) safetensors.Source {
	t.Helper()
	b := read(t, name, "model.safetensors")
	s, err := safetensors.OpenAt(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// loadFixture returns a ViT through Load.
func loadFixture(t testing.TB, name string) *ViT {
	t.Helper()
	m, err := Load(read(t, name, "config.json"), read(t, name, "model.safetensors"))
	if err != nil {
		t.Fatal(err)
	}
	return m
}
