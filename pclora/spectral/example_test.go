package spectral_test

import (
	"fmt"

	"github.com/pcloralab/pcloralab/pclora/spectral"
	"github.com/pcloralab/pcloralab/tensor"
)

func ExampleFindIntruders() {
	base := tensor.Of([]float32{3, 0, 0, 2}, 2, 2)
	tuned := tensor.Of([]float32{3, 0, 0, 9}, 2, 2) // its second vector is the first now
	f, err := spectral.FindIntruders(tuned, base, spectral.IntruderTop, spectral.IntruderBelow)
	noise := spectral.NoiseOf(2, 2, spectral.IntruderBelow, 1000, 1)
	fmt.Println(f.Sigma, f.Match, len(f.At), err)
	fmt.Printf("%.0f %% of random directions pass too\n", 100*noise.Pass)
	// Output:
	// [9 3] [1 1] 0 <nil>
	// 100 % of random directions pass too
}

func ExampleFitLinear() {
	target := tensor.Of([]float32{2, 0, 0, 5}, 2, 2)
	frozen := []tensor.Matrix{tensor.Of([]float32{1, 0, 0, 1}, 2, 2)}
	for rank := range 3 { // target − frozen has the singular values 4 and 1
		f, err := spectral.FitLinear(target, frozen, []int{rank})
		fmt.Printf("rank %d: error %.3f, σ %.3f, %v\n", rank, f.Error, f.Bound, err)
	}
	// Output:
	// rank 0: error 4.000, σ 4.000, <nil>
	// rank 1: error 1.000, σ 1.000, <nil>
	// rank 2: error 0.000, σ 0.000, <nil>
}
