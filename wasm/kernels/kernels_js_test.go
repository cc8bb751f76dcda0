package kernels

import (
	"strings"
	"syscall/js"
	"testing"

	"github.com/pcloralab/pcloralab/pclora/model/modeltest"
	"github.com/pcloralab/pcloralab/pclora/train/traintest"
	"github.com/pcloralab/pcloralab/tensor/kerneltest"
	"github.com/pcloralab/pcloralab/tensor/simd128"
)

// TestKernels runs all that depends on kernels on those that the engine has.
// Chromium has both.
func TestKernels(t *testing.T) {
	navigator := js.Global().Get("navigator")
	chromium := navigator.Truthy() && strings.Contains(navigator.Get("userAgent").String(), "Chrome/")
	for _, fused := range []bool{false, true} {
		if !Load(fused) {
			if chromium {
				t.Errorf("fused = %v: Chromium does not take the module", fused)
			}
			t.Logf("fused = %v: this engine lacks what the module needs", fused)
			continue
		}
		k := simd128.Kernels(fused)
		t.Run(k.Name, func(t *testing.T) {
			kerneltest.Run(t, k)
			t.Run("Gradients", func(t *testing.T) { traintest.Compare(t, k) })
			t.Run("Models", func(t *testing.T) { modeltest.RunOn(t, k) })
		})
	}
}
