package traintest

import (
	"testing"

	"github.com/pcloralab/pcloralab/tensor"
)

func TestKernels(t *testing.T) {
	for _, k := range tensor.Available() {
		t.Run(k.Name, func(t *testing.T) { Compare(t, k) })
	}
}
