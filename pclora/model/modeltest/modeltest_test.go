package modeltest

import (
	"testing"

	"github.com/pcloralab/pcloralab/tensor"
)

func TestModels(t *testing.T) {
	for _, k := range tensor.Available() {
		t.Run(k.Name, func(t *testing.T) { RunOn(t, k) })
	}
}
