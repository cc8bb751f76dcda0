package main

import (
	"slices"
	"strings"
	"testing"

	"github.com/pcloralab/pcloralab/build/source"
	"github.com/pcloralab/pcloralab/build/toolchain"
)

const (
	vugu   = "github.com/vugu/..."
	gonum  = "gonum.org/v1/gonum/..."
	syumai = "github.com/syumai/workers/..."
	images = "golang.org/x/image/..."
	sqlite = "modernc.org/sqlite"
)

// importTable says which packages each part may import. A part is a folder
// with all below it; of several that fit, the longest counts. Every part may
// import the standard library and itself; a path that ends in /... stands for
// all below it too. A new edge is a line in this table.
var importTable = []struct {
	part    string
	imports []string
}{
	{"tensor", nil},
	{"pclora/run", nil},
	{"pclora/schedule", []string{"pclora/run"}},
	{"pclora/nn", []string{"tensor"}},
	{"pclora/model", []string{"pclora/nn", "pclora/safetensors", "tensor"}},
	{"pclora/adapter", []string{"pclora/nn", "pclora/optim", "pclora/run", "pclora/spectral", "tensor"}},
	{"pclora/distill", []string{"pclora/nn", "tensor"}},
	{"pclora/optim", []string{"pclora/nn", "tensor"}},
	{"pclora/train", []string{"pclora/...", "tensor"}},
	{"pclora/bench", []string{"pclora/...", "tensor"}},
	{"pclora/language", []string{"pclora/...", "tensor"}},
	{"pclora/spectral", []string{"tensor", gonum}},
	{"pclora/data", []string{"tensor"}},
	{"pclora/data/picture", []string{"pclora/data", images}},
	{"pclora/token", []string{"tensor"}},
	{"pclora/vision", []string{"pclora/data", "tensor"}},
	{"pclora/safetensors", []string{"tensor"}},
	{"pclora/onnx", []string{"tensor"}},
	{"pclora/checkpoint", []string{"pclora/model", "pclora/safetensors", "pclora/token", "pclora/vision"}},
	{"pclora/hub", []string{"pclora/checkpoint", "pclora/safetensors"}},
	{"wasm/wire", []string{"pclora/run"}},
	{"wasm/kernels", []string{"tensor/..."}},
	{"wasm/web", []string{"pclora/checkpoint", "pclora/hub"}},
	{"wasm/trainer", []string{"wasm/kernels", "wasm/web", "wasm/wire", "pclora/...", "tensor"}},
	{"ui", []string{"wasm/wire", "pclora/run", vugu}},
	{"wasm/app", []string{"ui/...", vugu}},
	{"wasm/edge", []string{"pclora/run", syumai}},
	{"wasm/edge/share", []string{"pclora/run", images}},
	{"wasm/edge/local", []string{"wasm/edge/share", sqlite}},
	{"build", []string{"..."}},
}

// forTests may be imported by every test, and by packages that are named
// after what they test: nntest, kerneltest.
var forTests = []string{"tensor/...", "pclora/...", "wasm/wire", "ui/uitest", "wasm/edge/sharetest"}

func TestImports(t *testing.T) {
	root, err := toolchain.Root()
	if err != nil {
		t.Fatal(err)
	}
	err = source.Walk(root, func(path string, text []byte) error {
		imports, err := source.Imports(path, text)
		for _, imp := range imports {
			if why := refuse(path, imp); why != "" {
				t.Errorf("%s imports %s: %s", path, imp, why)
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestRefuse shows that the table holds: a test that accepts everything would
// pass TestImports too.
func TestRefuse(t *testing.T) {
	const us = toolchain.Module + "/"
	for _, tt := range []struct {
		path, imp string
		ok        bool
	}{
		{"tensor/matrix.go", "math", true},
		{"tensor/tile_simd.go", "simd/archsimd", true},
		{"tensor/matrix.go", "gonum.org/v1/gonum/mat", false},
		{"tensor/kerneltest/suite.go", us + "tensor", true},
		{"pclora/nn/linear.go", us + "tensor", true},
		{"pclora/nn/linear.go", us + "pclora/model", false},
		{"pclora/nn/linear_test.go", us + "pclora/nn/nntest", true},
		{"pclora/nn/linear_test.go", us + "build/site", false},
		{"pclora/train/step.go", us + "pclora/adapter", true},
		{"pclora/run/config.go", us + "tensor", false},
		{"pclora/runner/x.go", us + "tensor", false}, // no part of that name
		{"pclora/spectral/svd.go", "gonum.org/v1/gonum/mat", true},
		{"wasm/trainer/session.go", us + "pclora/safetensors", true},
		{"wasm/trainer/session.go", us + "ui/store", false},
		{"ui/part/button.go", "github.com/vugu/vugu", true},
		{"ui/store/store.go", us + "pclora/run", true},
		{"ui/store/store.go", us + "tensor", false},
		{"ui/store/store.go", us + "pclora/train", false},
		{"ui/store/store_test.go", us + "ui/uitest", true},
		{"wasm/app/main_js.go", us + "ui/page", true},
		{"build/pretrain.go", us + "pclora/train", true},
		{"wasm/edge/share/share.go", "modernc.org/sqlite", false}, // nor anything else that knows where it runs
		{"wasm/edge/local/local.go", "modernc.org/sqlite", true},
		{"stray.go", "fmt", false},
	} {
		if why := refuse(tt.path, tt.imp); (why == "") != tt.ok {
			t.Errorf("%s importing %s: refused with %q, want ok = %t", tt.path, tt.imp, why, tt.ok)
		}
	}
}

// refuse returns why the file at path may not import imp, or "".
func refuse(path, imp string) string {
	part, allowed, ok := lookUp(path)
	if !ok {
		return "its folder is in no part of the table"
	}
	if first, _, _ := strings.Cut(imp, "/"); !strings.Contains(first, ".") {
		return "" // the standard library
	}
	imp = strings.TrimPrefix(imp, toolchain.Module+"/")
	allowed = append(slices.Clone(allowed), part+"/...")
	if strings.HasSuffix(path, "test.go") || strings.Contains(path, "test/") {
		allowed = append(allowed, forTests...)
	}
	if slices.ContainsFunc(allowed, func(pattern string) bool { return covers(pattern, imp) }) {
		return ""
	}
	return part + " may import only the standard library, " + strings.Join(allowed, ", ")
}

func lookUp(path string) (part string, imports []string, ok bool) {
	for _, row := range importTable {
		if strings.HasPrefix(path, row.part+"/") && len(row.part) > len(part) {
			part, imports, ok = row.part, row.imports, true
		}
	}
	return part, imports, ok
}

// covers reports whether a pattern of the table stands for the package imp.
func covers(pattern, imp string) bool {
	prefix, below := strings.CutSuffix(pattern, "...")
	if !below {
		return imp == pattern
	}
	return strings.HasPrefix(imp+"/", prefix)
}
