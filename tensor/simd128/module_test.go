package simd128

import (
	"bytes"
	"testing"
)

// TestModulesAreTheSame shows that a module depends on nothing but its argument:
// it is part of what makes a run repeatable.
func TestModulesAreTheSame(t *testing.T) {
	for _, fused := range []bool{false, true} {
		for name, make := range map[string]func(bool) []byte{"Module": Module, "Ceiling": Ceiling} {
			b := make(fused)
			if !bytes.HasPrefix(b, []byte("\x00asm\x01\x00\x00\x00")) || !bytes.Equal(b, make(fused)) {
				t.Errorf("%s(%v): %d bytes, not the same twice", name, fused, len(b))
			}
		}
	}
	if bytes.Equal(Module(true), Module(false)) {
		t.Error("Module ignores its argument")
	}
}
