package toolchain

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
)

func TestPinned(t *testing.T) {
	for _, tt := range []struct {
		version string
		want    bool
	}{
		{"go1.27.4-X:simd", true},
		{"go1.27.4-X:nodwarf5,simd", true},
		{"go1.27.4", false},         // the experiment is off
		{"go1.27.40-X:simd", false}, // another version with the same beginning
		{"go1.26.8-X:simd", false},  // the experiment of 1.26 knows no wasm
		{"go1.27.4-X:simd2", false},
		{"devel go1.28-abc", false},
	} {
		if got := pinned(tt.version); got != tt.want {
			t.Errorf("pinned(%q) = %t, want %t", tt.version, got, tt.want)
		}
	}
}

func TestEnviron(t *testing.T) {
	t.Setenv("GOTOOLCHAIN", "local")
	env := Go("", []string{"GOEXPERIMENT="}, "version").Environ()
	for _, want := range []string{"GOTOOLCHAIN=" + Version, "GOEXPERIMENT="} {
		if !slices.Contains(env, want) {
			t.Errorf("environment of Go lacks %q", want)
		}
	}
	if slices.Contains(env, "GOTOOLCHAIN=local") {
		t.Error("environment of Go still has GOTOOLCHAIN=local")
	}
	t.Setenv("GODEBUG", "simd=128")
	if env = Go("", nil, "version").Environ(); !slices.Contains(env, "GODEBUG=simd=+,simd=128") {
		t.Error("environment of Go lacks the length of vectors that was asked for, behind ours")
	}
}

func TestRoot(t *testing.T) {
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(dir)
	if got, err := Root(); err == nil {
		t.Errorf("Root() in an empty folder = %q, want an error", got)
	}

	deep := filepath.Join(dir, "a", "b")
	if err := os.MkdirAll(deep, 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "go.mod"), []byte("module "+Module+"\n\ngo 1.26\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	// A module inside is not the one we look for.
	if err := os.WriteFile(filepath.Join(deep, "go.mod"), []byte("module other\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	t.Chdir(deep)
	if got, err := Root(); err != nil || got != dir {
		t.Errorf("Root() = %q, %v, want %q", got, err, dir)
	}
}
