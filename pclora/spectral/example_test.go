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
