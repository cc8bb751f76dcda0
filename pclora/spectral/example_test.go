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

func ExampleFitReLU() {
	target := spectral.ReLUNet{Weights: []tensor.Matrix{tensor.Of([]float32{2, 0, 0, 5}, 2, 2)}, Biases: [][]float32{{-1, 0}}}
	one := tensor.Of([]float32{1, 0, 0, 1}, 2, 2)
	frozen := spectral.ReLUNet{Weights: []tensor.Matrix{one, one}, Biases: [][]float32{{0, 0}, {0, 0}}}
	x := tensor.Of([]float32{1, -1, -1, 1}, 2, 2) // two examples
	f, err := spectral.FitReLU(target, frozen, 1, x)
	fmt.Printf("error %.3f, %v\n", f.Error, err)
	fmt.Printf("biases %.3f, outputs %.3f\n", f.Biases, f.Net.Outputs(x).Values())
	// Output:
	// error 0.000, <nil>
	// biases [[2.000 10.000] [-5.000 -10.000]], outputs [1.000 0.000 0.000 5.000]
}

func ExampleFitTransformer() {
	one := func(scale float32) spectral.Transformer {
		w := tensor.Of([]float32{scale, 0, 0, scale}, 2, 2)
		return spectral.Transformer{Out: w, OutBias: []float32{0, 0}, Blocks: []spectral.TransformerBlock{{
			Heads: []spectral.TransformerHead{{Query: w, Key: w, Value: w, Output: w}},
			First: w, Second: w, FirstBias: []float32{1, 1}, SecondBias: []float32{0, scale},
		}}}
	}
	tokens := tensor.Of([]float32{1, 0, 0, 1, 0.5, 0.5}, 3, 2)
	f, err := spectral.FitTransformer(one(2), one(1), 1, []tensor.Matrix{tokens})
	for _, p := range f.Pairs {
		fmt.Printf("%s: σ %.3f\n", p.Name, p.Bound)
	}
	fmt.Printf("error %.3f, %v\n", f.Error, err)
	// Output:
	// query and key: σ 0.000
	// value and output: σ 0.000
	// second and out: σ 0.000
	// error 0.000, <nil>
}
