package bundle

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// lone writes a module with one component and returns its root. It needs
// vugugen, so it borrows this project's go.mod.
func lone(t *testing.T, files map[string]string) string {
	t.Helper()
	root := t.TempDir()
	for _, name := range []string{"go.mod", "go.sum"} {
		files[name] = string(read(t, filepath.Join("..", "..", name)))
	}
	for path, text := range files {
		if err := replaceFile(filepath.Join(root, path), []byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

func TestGenerate(t *testing.T) {
	root := lone(t, map[string]string{
		"ui/lamp/lamp.go":     "// Package lamp is a test.\npackage lamp\n\n// A Lamp is on or off.\ntype Lamp struct{ On bool }\n",
		"ui/lamp/lamp.vugu":   "<div :class='c.On'></div>\n",
		"ui/lamp/old_gen.go":  "package lamp\n", // its .vugu file is gone
		"ui/store/store.go":   "package store\n",
		"ui/store/lamp.txt":   "no component",
		"ui/store/not_gen.go": "package store\n", // a folder without components is not ours
	})
	want := []string{"ui/lamp/lamp_gen.go", "ui/lamp/old_gen.go"}
	changed, err := Generate(root)
	if err != nil || !slices.Equal(changed, want) {
		t.Fatalf("Generate = %q, %v, want %q", changed, err, want)
	}
	code := string(read(t, filepath.Join(root, want[0])))
	if !strings.Contains(code, "func (c *Lamp) Build(") {
		t.Errorf("lamp_gen.go has no Build method:\n%s", code)
	}
	if _, err := os.Stat(filepath.Join(root, want[1])); err == nil {
		t.Errorf("%s is still there", want[1])
	}
	if again, err := Generate(root); err != nil || again != nil {
		t.Errorf("Generate again = %q, %v, want nothing", again, err)
	}

	// A component edited without generating is found, and not mended, by Stale.
	if err := os.WriteFile(filepath.Join(root, "ui/lamp/lamp.vugu"), []byte("<p></p>\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		stale, err := Stale(root)
		if err != nil || len(stale) != 1 || stale[want[0]] == nil {
			t.Errorf("Stale after an edit = %v, %v, want %s alone", stale, err, want[0])
		}
	}
}

func TestGenerateRefuses(t *testing.T) {
	for _, tt := range []struct {
		name  string
		files map[string]string
		want  string
	}{
		// vugugen would make an empty type Trainpage and carry on.
		{"file named unlike its type", map[string]string{
			"ui/train/page.go":        "package train\n\ntype TrainPage struct{}\n",
			"ui/train/trainpage.vugu": "<div></div>\n",
		}, "ui/train: a .vugu file there has no Go type of its name"},
		{"bad Go in a component", map[string]string{
			"ui/a/a.go":   "package a\n\ntype A struct{}\n",
			"ui/a/a.vugu": "<p :class='1 +'></p>\n",
		}, `error parsing "a.vugu"`},
		{"no ui", map[string]string{}, "the folder ui is missing"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			changed, err := Generate(lone(t, tt.files))
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("Generate = %q, %v, want an error with %q", changed, err, tt.want)
			}
		})
	}
}
