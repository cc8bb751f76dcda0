package safetensors

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// python returns a function that runs a script with the reference package, or
// skips the test and says what is missing.
func python(t *testing.T) func(script string, args ...string) []byte {
	t.Helper()
	path, err := exec.LookPath("python3")
	if err != nil {
		t.Skipf("no python3: %v", err)
	}
	if out, err := exec.Command(path, "-c", "import numpy, safetensors.numpy").CombinedOutput(); err != nil {
		t.Skipf("pip install safetensors numpy to run this test: %s", bytes.TrimSpace(out))
	}
	return func(script string, args ...string) []byte {
		t.Helper()
		out, err := exec.Command(path, append([]string{"-c", script}, args...)...).Output()
		if err != nil {
			t.Fatalf("python3: %v", err)
		}
		return out
	}
}

// TestReferenceReads lets the reference package read what Write makes and write
// it again: the bytes must be the same.
func TestReferenceReads(t *testing.T) {
	run := python(t)
	var b bytes.Buffer
	err := Write(&b, map[string]string{"format": "pt \x01\u2028"}, []Named{
		{Name: "w \"é\" \\\n模", Shape: []int{2, 3}, Data: []float32{1, 2, 3, 4, 5, 6}},
		{Name: "A", Shape: []int{2}, DType: "I8", Bytes: []byte{0xff, 1}},
		{Name: "scalar", Shape: []int{}, Data: []float32{0.5}},
		{Name: "empty", Shape: []int{0, 4}},
		{Name: "W", Shape: []int{1}, Data: []float32{1e-40}}, // a subnormal
	})
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	ours, theirs := filepath.Join(dir, "ours.safetensors"), filepath.Join(dir, "theirs.safetensors")
	if err := os.WriteFile(ours, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	out := run(`
import json, sys
from safetensors import safe_open
from safetensors.numpy import save_file
with safe_open(sys.argv[1], framework="np") as f:
    arrays = {name: f.get_tensor(name) for name in f.keys()}
    save_file(arrays, sys.argv[2], metadata=f.metadata())
print(json.dumps({name: [str(a.dtype), list(a.shape), a.flatten().tolist()] for name, a in arrays.items()}, sort_keys=True))
`, ours, theirs)
	want := `{"A": ["int8", [2], [-1, 1]], "W": ["float32", [1], [9.99994610111476e-41]], "empty": ["float32", [0, 4], []], "scalar": ["float32", [], [0.5]], ` +
		`"w \"\u00e9\" \\\n\u6a21": ["float32", [2, 3], [1.0, 2.0, 3.0, 4.0, 5.0, 6.0]]}`
	if string(bytes.TrimSpace(out)) != want {
		t.Errorf("the reference package reads\n%s, want\n%s", out, want)
	}
	again, err := os.ReadFile(theirs)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(again, b.Bytes()) {
		t.Errorf("the reference package writes\n%q, we\n%q", again, b.Bytes())
	}
}
