package e2e

import (
	"strings"
	"testing"
)

// TestDecode runs the trainer's tests of the browser's picture decoder in a
// Web Worker.
func TestDecode(t *testing.T) {
	said := inWorker(t, start(t, Desktop), "./wasm/trainer", "-test.run=^TestDecodePicture")
	for line := range strings.Lines(said) {
		t.Log(strings.TrimRight(line, "\n"))
	}
	if !strings.Contains(said, "\nPASS") || strings.Contains(said, "--- SKIP") {
		t.Error("the tests did not pass in the browser")
	}
}
