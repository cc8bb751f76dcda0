package source

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// tree writes files, given by path, to a new folder.
func tree(t *testing.T, files map[string]string) string {
	t.Helper()
	root := t.TempDir()
	for path, text := range files {
		full := filepath.Join(root, path)
		if err := os.MkdirAll(filepath.Dir(full), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(full, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

func TestUnformatted(t *testing.T) {
	const good, bad = "package a\n", "package   a\n"
	root := tree(t, map[string]string{
		"a/good.go":           good,
		"a/bad.go":            bad,
		"a/broken.go":         "package",
		"a/testdata/bad.go":   bad,
		"a/notes.txt":         "  ",
		".hidden/bad.go":      bad,
		"_old/bad.go":         bad,
		"build/out/bad.go":    bad,
		"build/bundle/bad.go": bad,
	})
	got, err := Unformatted(root)
	want := []string{"a/bad.go", "a/broken.go", "build/bundle/bad.go"}
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("Unformatted = %q, %v, want %q", got, err, want)
	}
}

func TestFuzzTargets(t *testing.T) {
	root := tree(t, map[string]string{
		"a/a_test.go": "package a\n\nimport \"testing\"\n\nfunc FuzzOne(f *testing.F) {}\n\nfunc FuzzTwo(f *testing.F) {}\n\nfunc TestA(t *testing.T) {}\n",
		"a/a.go":      "package a\n\n// testing.F\nfunc FuzzNot() {}\n",
		"b_test.go":   "package b\n\nimport \"testing\"\n\ntype T struct{}\n\nfunc (T) FuzzMethod(f *testing.F) {}\n",
	})
	got, err := FuzzTargets(root)
	want := []FuzzTarget{{"a", "FuzzOne"}, {"a", "FuzzTwo"}}
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("FuzzTargets = %v, %v, want %v", got, err, want)
	}
}

func TestImports(t *testing.T) {
	got, err := Imports("a.go", []byte("package a\n\nimport (\n\t\"fmt\"\n\tx \"a.b/c\"\n)\n"))
	if want := []string{"fmt", "a.b/c"}; err != nil || !slices.Equal(got, want) {
		t.Errorf("Imports = %q, %v, want %q", got, err, want)
	}
}
