package adapter_test

import (
	"fmt"

	"github.com/pcloralab/pcloralab/pclora/adapter"
	"github.com/pcloralab/pcloralab/pclora/nn"
	"github.com/pcloralab/pcloralab/tensor"
)

func ExampleHost() {
	linear := nn.NewLinear(2, 1)
	linear.Weight.Value.Row(0)[0] = 8 // y = 8·x₀
	host := adapter.NewHost(linear, adapter.NewLoRA(2, 1, 1, tensor.NewRand(1, 1)), false)
	x, y := tensor.Of([]float32{1, 5}, 1, 2), tensor.New(1, 1)
	for _, host.Lambda = range []float32{1, 0.5, 0} {
		host.Forward(&nn.Arena{}, y, x)
		fmt.Println(host.Lambda, y.Row(0))
	}
	// Output:
	// 1 [8]
	// 0.5 [4]
	// 0 [0]
}
