package kernels

import (
	"testing"

	"github.com/pcloralab/pcloralab/pclora/model/modeltest"
	"github.com/pcloralab/pcloralab/pclora/train/traintest"
	"github.com/pcloralab/pcloralab/tensor/kerneltest"
	"github.com/pcloralab/pcloralab/tensor/simd128"
)

func TestKernels(t *testing.T) {
	for _, fused := range []bool{false, true} {
		if !Load(fused) {
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
