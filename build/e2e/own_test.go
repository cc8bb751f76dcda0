package e2e

import (
	"archive/zip"
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// builtIn are the files of the built-in ViT, which serve as a person's own.
func builtIn() []string {
	var paths []string
	for _, name := range []string{"config.json", "model.safetensors", "preprocessor_config.json"} {
		paths = append(paths, filepath.Join("..", "..", "public", "models", "fashion-vit", name))
	}
	return paths
}

// squares is a zip with pictures in class folders: bright ones and dark ones.
func squares(t *testing.T) string {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := range 60 {
		m, class := image.NewRGBA(image.Rect(0, 0, 32, 32)), "dark"
		shade := uint8(i)
		if i%2 == 0 {
			class, shade = "bright", 255-shade
		}
		for at := range m.Pix {
			m.Pix[at] = shade + uint8(at%7)
		}
		m.Set(i%32, 3, color.Black)
		w, err := z.Create(fmt.Sprintf("%s/%02d.png", class, i))
		must(t, err)
		must(t, png.Encode(w, m))
	}
	must(t, z.Close())
	path := filepath.Join(t.TempDir(), "squares.zip")
	must(t, os.WriteFile(path, b.Bytes(), 0o644))
	return path
}

// TestOwnModelAndData goes the whole way by the panels: a model from files, data
// from a zip, and both loaded.
func TestOwnModelAndData(t *testing.T) {
	p := ready(t)
	must(t, p.Click("#flow-model"))
	must(t, p.Pick("#model-files", builtIn()...))
	must(t, p.WaitText("#model-seen", "Memory while loading", patience))
	must(t, p.Click("#use-model"))
	must(t, p.WaitFor(`!document.querySelector("#panel-data").hidden`, patience))
	must(t, p.Pick("#data-files", squares(t)))
	must(t, p.WaitText("#data-seen", "bright", patience))
	must(t, p.Fill("#data-test", "50"))
	must(t, p.Press("\t"))
	must(t, p.WaitText("#data-parts", "30 to test", patience))
	must(t, p.Click("#use-data"))
	must(t, p.WaitPhase("untaught", long))
	must(t, p.WaitText("#flow-data", "squares", patience))
	noProblems(t, p)
}

// TestTypedTexts: what is typed comes back as data with classes.
func TestTypedTexts(t *testing.T) {
	p := ready(t)
	must(t, p.Click("#flow-data"))
	must(t, p.Click("#texts-fold"))
	must(t, p.Fill("#text-name-1", "animal"))
	must(t, p.Fill("#text-name-2", "plant"))
	for i, word := range []string{"a cat number ", "an oak number "} {
		lines := ""
		for n := range 12 {
			lines += word + fmt.Sprint(n) + `\n`
		}
		_, err := Eval[bool](p, fmt.Sprintf(`(e => { e.value = "%s"; return e.dispatchEvent(new Event("input", {bubbles: true})) })(document.querySelector("#text-lines-%d"))`, lines, i+1))
		must(t, err)
	}
	must(t, p.WaitText("#texts-check", "24 texts in all", patience))
	must(t, p.Click("#text-use"))
	must(t, p.WaitText("#data-seen", "animal", patience))
	names, err := Eval[string](p, `[...document.querySelectorAll(".class-name")].map(e => e.textContent).sort().join()`)
	must(t, err)
	if names != "animal,plant" {
		t.Errorf("the classes are %s, want animal,plant", names)
	}
	noProblems(t, p)
}

// TestRefusedData: what is no data is refused in words, and the page goes on.
func TestRefusedData(t *testing.T) {
	p := ready(t)
	must(t, p.Click("#flow-data"))
	bad := filepath.Join(t.TempDir(), "table.csv")
	must(t, os.WriteFile(bad, []byte("text,label\n\"never closed"+strings.Repeat("x", 100)), 0o644))
	must(t, p.Pick("#data-files", bad))
	must(t, p.WaitText("#data-fault", "quote", patience))
	must(t, p.Pick("#data-files", squares(t)))
	must(t, p.WaitText("#data-seen", "bright", patience))
	must(t, p.WaitPhase("ready", patience))
	noProblems(t, p)
}
