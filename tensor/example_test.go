package tensor_test

import (
	"fmt"

	"github.com/pcloralab/pcloralab/tensor"
)

func ExampleAddMulT() {
	x := tensor.Of([]float32{1, 2}, 1, 2)             // [N In]
	w := tensor.Of([]float32{1, 0, 0, 1, 1, 1}, 3, 2) // [Out In]
	y := tensor.New(1, 3)
	tensor.AddMulT(y, x, w)
	fmt.Println(y.Row(0))
	// Output: [1 2 3]
}
