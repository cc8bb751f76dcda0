package page

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestGenerated: every .vugu file has a generated file with the Build method
// of the type it is named after, that builds something, and no type was made
// up. A wrong file name would silently give an empty component.
func TestGenerated(t *testing.T) {
	components := 0
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name, isVugu := strings.CutSuffix(d.Name(), ".vugu")
		switch {
		case d.Name() == "0_missing_gen.go":
			t.Errorf("%s: a .vugu file has no type: is its name right?", path)
		case isVugu:
			components++
			checkGenerated(t, filepath.Dir(path), name)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if components == 0 {
		t.Error("no .vugu file found")
	}
}

func checkGenerated(t *testing.T, dir, name string) {
	t.Helper()
	generated, err := os.ReadFile(filepath.Join(dir, name+"_gen.go"))
	if err != nil {
		t.Errorf("%s: %v: generate it", name, err)
		return
	}
	typ := strings.ToUpper(name[:1]) + name[1:]
	for _, want := range []string{"func (c *" + typ + ") Build(", "vgout.Out = append(vgout.Out, vgn)"} {
		if !strings.Contains(string(generated), want) {
			t.Errorf("%s/%s_gen.go: no %q", dir, name, want)
		}
	}
	source, err := os.ReadFile(filepath.Join(dir, name+".go"))
	if err != nil || !strings.Contains(string(source), "type "+typ+" struct") {
		t.Errorf("%s/%s.go: no type %s beside its markup: %v", dir, name, typ, err)
	}
}
