package bundle

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"

	"github.com/pcloralab/pcloralab/build/toolchain"
)

func TestName(t *testing.T) {
	files := []*file{
		{name: "index.html", data: []byte(`<link href="{{asset "a.css"}}"><link href="{{asset "b.css"}}"><script src="{{asset "boot.js"}}"></script>`)},
		{name: "boot.js", data: []byte("1")},
		{name: "app.wasm", data: []byte("2")},
		{name: "a.css", data: []byte("3")},
		{name: "b.css", data: []byte("4")},
		{name: "models/vit/config.json", data: []byte("5")},
		{name: "models/vit/run.js", data: []byte("6")}, // named by its path, as everything in a folder
	}
	if err := name(files); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, f := range files {
		got = append(got, f.path)
	}
	// The first ten digits of each SHA-256.
	want := []string{
		"index.html", "assets/boot.6b86b273ff.js", "assets/app.d4735e3a26.wasm", "assets/a.4e07408562.css",
		"assets/b.4b227777d4.css", "models/vit/config.json", "models/vit/run.js",
	}
	if !slices.Equal(got, want) {
		t.Errorf("name: paths\n%q, want\n%q", got, want)
	}
	page := `<link href="/assets/a.4e07408562.css"><link href="/assets/b.4b227777d4.css"><script src="/assets/boot.6b86b273ff.js"></script>`
	if string(files[0].data) != page {
		t.Errorf("name: index.html is\n%s, want\n%s", files[0].data, page)
	}
}

func TestNameRefuses(t *testing.T) {
	for _, tt := range []struct{ name, page, want string }{
		{"unknown file", `{{asset "gone.js"}}`, `no file "gone.js" in the site`},
		{"bad template", `{{asset`, "public/template: index.html:1"},
	} {
		err := name([]*file{{name: "index.html", data: []byte(tt.page)}})
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: name: %v, want an error with %q", tt.name, err, tt.want)
		}
	}
	if err := name(nil); err == nil {
		t.Error("name without index.html: no error")
	}
}

func TestWrite(t *testing.T) {
	root := t.TempDir()
	code := bytes.Repeat([]byte("all work and no play "), 1000)
	files := []*file{
		{name: "boot.js", path: "assets/boot.js", data: code},
		{name: "weights.safetensors", path: "weights.safetensors", data: code}, // its ending says: not to be compressed
		{name: "tiny.js", path: "assets/tiny.js", data: []byte("1")},           // does not get smaller
		{name: "_headers", path: "_headers", data: []byte("/*\n")},
	}
	old := filepath.Join(Site(root), "assets", "old.js")
	if err := replaceFile(old, code); err != nil {
		t.Fatal(err)
	}
	stale := filepath.Join(root, "build", "out", "cache", "0123.gz")
	if err := replaceFile(stale, code); err != nil {
		t.Fatal(err)
	}

	list, err := write(files, Options{Root: root, Log: io.Discard})
	if err != nil {
		t.Fatal(err)
	}

	want := []string{"_headers", "assets/boot.js", "assets/boot.js.br", "assets/boot.js.gz", "assets/tiny.js", "weights.safetensors"}
	if got := tree(t, Site(root)); !slices.Equal(got, want) {
		t.Errorf("write left %q, want %q", got, want)
	}
	if _, err := os.Stat(stale); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("write kept %s in its cache", stale)
	}
	br := read(t, filepath.Join(Site(root), "assets", "boot.js.br"))
	if got, err := io.ReadAll(brotli.NewReader(bytes.NewReader(br))); err != nil || !bytes.Equal(got, code) {
		t.Errorf("boot.js.br holds %d bytes, %v, want %d", len(got), err, len(code))
	}
	gz, err := gzip.NewReader(bytes.NewReader(read(t, filepath.Join(Site(root), "assets", "boot.js.gz"))))
	if err != nil {
		t.Fatal(err)
	}
	if got, err := io.ReadAll(gz); err != nil || !bytes.Equal(got, code) {
		t.Errorf("boot.js.gz holds %d bytes, %v, want %d", len(got), err, len(code))
	}
	loaded, err := Load(root)
	if err != nil || !slices.Equal(loaded.Files, list.Files) {
		t.Errorf("Load = %v, %v, want %v", loaded, err, list)
	}
	if first := list.FirstLoad(); len(first) != 2 || first[0].Transfer() != len(br) || first[1].Transfer() != 1 {
		t.Errorf("FirstLoad = %v, want boot.js of %d bytes and tiny.js of 1", first, len(br))
	}
}

// TestKeepsTheBest shows that a quick run after a small one keeps its result.
func TestKeepsTheBest(t *testing.T) {
	cache := t.TempDir()
	data := read(t, "bundle.go")
	best, err := brotlied(data, cache, true)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := brotlied(data, cache, false); err != nil || !bytes.Equal(again, best) {
		t.Errorf("a quick run gave %d bytes, %v, want the kept %d", len(again), err, len(best))
	}
	first, err := brotlied(data, t.TempDir(), false)
	if err != nil || len(first) < len(best) {
		t.Errorf("the quick form has %d bytes, %v, and the small one %d", len(first), err, len(best))
	}
}

func TestRenderer(t *testing.T) {
	root, err := toolchain.Root()
	if err != nil {
		t.Fatal(err)
	}
	script, err := renderer(root)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"MIT License", "window.vuguRender", ".style.cssText="} {
		if !strings.Contains(string(script), want) {
			t.Errorf("renderer: no %q in it", want)
		}
	}
}

func TestStyleByProperty(t *testing.T) {
	const script = "a.setAttribute(b,c),x.elAttrNames[b]=!0;d.setAttributeNS(e,f,g),x.elAttrNames[f]=!0;h.setAttribute(i,j[i]);"
	const want = `(b=="style"?a.style.cssText=c:a.getAttribute(b)!==c&&a.setAttribute(b,c)),x.elAttrNames[b]=!0;` +
		`(f=="style"?d.style.cssText=g:d.getAttribute(f)!==g&&d.setAttributeNS(e,f,g)),x.elAttrNames[f]=!0;h.setAttribute(i,j[i]);`
	if got, err := styleByProperty(script); err != nil || got != want {
		t.Errorf("styleByProperty:\n%s, %v, want\n%s", got, err, want)
	}
	if _, err := styleByProperty("a.setAttribute(b,c)"); err == nil {
		t.Error("styleByProperty of another script: no error")
	}
}

func TestJoinStyles(t *testing.T) {
	files := joinStyles([]*file{{name: "a.css", data: []byte("1")}, {name: "index.html"}, {name: "models/a/x.css"}, {name: "b.css", data: []byte("2")}})
	var got []string
	for _, f := range files {
		got = append(got, f.name+"="+string(f.data))
	}
	if want := []string{"index.html=", "models/a/x.css=", "page.css=1\n2\n"}; !slices.Equal(got, want) {
		t.Errorf("joinStyles: %q, want %q", got, want)
	}
}

// TestEventProps: handlers ask events for nothing that the script does not hand on.
func TestEventProps(t *testing.T) {
	root, err := toolchain.Root()
	if err != nil {
		t.Fatal(err)
	}
	asks := regexp.MustCompile(`\.Prop(?:String|Float64|Bool)?\(("target", )?"(\w+)"`)
	found := 0
	for _, path := range tree(t, filepath.Join(root, "ui")) {
		if !strings.HasSuffix(path, ".go") && !strings.HasSuffix(path, ".vugu") || strings.HasSuffix(path, "_test.go") {
			continue
		}
		text, err := os.ReadFile(filepath.Join(root, "ui", path))
		if err != nil {
			t.Fatal(err)
		}
		for _, ask := range asks.FindAllStringSubmatch(string(text), -1) {
			found++
			given := eventProps
			if ask[1] != "" {
				given = targetProps
			}
			if !slices.Contains(given, ask[2]) {
				t.Errorf("ui/%s asks an event for %s%s, which is not handed on", path, ask[1], ask[2])
			}
		}
	}
	if found < 5 {
		t.Errorf("ui asks events %d times, want the handlers of fields at least", found)
	}
}

func TestLessWork(t *testing.T) {
	if _, err := lessWork("for(let e in i)try{"); err == nil {
		t.Error("lessWork of another script: no error")
	}
}

func tree(t *testing.T, dir string) []string {
	t.Helper()
	var paths []string
	err := fs.WalkDir(os.DirFS(dir), ".", func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			paths = append(paths, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return paths
}

func read(t *testing.T, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}
