package spectral

import (
	"fmt"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"

	"github.com/pcloralab/pcloralab/tensor"
)

// A ReLUNet is a fully connected net, h ← max(0, W·h + b) of each layer in turn.
type ReLUNet struct {
	Weights []tensor.Matrix // [D D] each
	Biases  [][]float32     // [D] each
}

// A ReLUFit is how near adapters and biases bring a frozen ReLUNet to a target.
type ReLUFit struct {
	Changes []Change    // of each frozen layer
	Biases  [][]float32 // of each, in the place of the frozen ones
	Groups  []Fit       // of each of the target's layers, with the changes of the layers that stand for it
	Net     ReLUNet     // the frozen net with both

	Error float64 // largest distance of outputs on the examples, measured
	// Bound is what the groups' σ allow for that. With zᵢ the target's states, hᵢ the
	// net's and Eᵢ the groups' bounds, |zᵢ − hᵢ| ≤ |W̄ᵢ|·|zᵢ₋₁ − hᵢ₋₁| + Eᵢ·|hᵢ₋₁|.
	Bound float64
}

// FitReLU returns adapters of rank r with which a frozen net of L layers does what
// a target of L̄ ≤ L does, on examples x [N D] (arXiv:2310.17513). Each target layer
// is given M = ⌊L/L̄⌋ frozen ones, the last the rest too. The biases of all but the
// last of those are raised until every ReLU is open on the examples, so that they
// are one linear map, which FitLinear brings to the target's; the last bias takes
// back what was added. It is exact where r ≥ D·L̄/L and that is whole, but only
// where the ReLUs stay open: beyond the examples by half of what was added. It fails and panics as FitLinear does.
func FitReLU(target, frozen ReLUNet, r int, x tensor.Matrix) (*ReLUFit, error) {
	groups, all := len(target.Weights), len(frozen.Weights)
	if groups == 0 || groups > all {
		panic(fmt.Sprintf("spectral: %d frozen layers for %d of a target: have as many at least", all, groups))
	}
	f := &ReLUFit{}
	h, z := dense(x), dense(x)
	errors := make([]float64, x.Rows) // Bound of each example
	for i, w := range target.Weights {
		from, to := i*(all/groups), (i+1)*(all/groups)
		if i == groups-1 {
			to = all
		}
		var layers []blas64.General
		ranks := make([]int, to-from)
		for k, w := range frozen.Weights[from:to] {
			layers, ranks[k] = append(layers, dense(w)), r
		}
		g, err := fit(dense(w), layers, ranks)
		if err != nil {
			return nil, err
		}
		size, err := norm(dense(w))
		if err != nil {
			return nil, err
		}
		for n := range errors {
			errors[n] = size*errors[n] + g.Bound*length(h, n)
		}
		z = relu(affine(z, dense(w), wideRow(target.Biases[i])))
		h = f.group(*g, layers, frozen.Biases[from:to], target.Biases[i], h)
	}
	distance := sum(z, -1, h)
	for n, e := range errors {
		f.Error, f.Bound = max(f.Error, length(distance, n)), max(f.Bound, e)
	}
	return f, nil
}

// group adds the layers that stand for one of the target's and returns what they
// make of h [N D].
func (f *ReLUFit) group(g Fit, layers []blas64.General, biases [][]float32, last []float32, h blas64.General) blas64.General {
	offset := make([]float64, h.Cols) // what the biases so far add
	for k, w := range layers {
		w = dense(narrow(g.Changes[k].on(w))) // as the net has it
		var bias []float64
		offset = affine(blas64.General{Rows: 1, Cols: h.Cols, Stride: h.Cols, Data: offset}, w, nil).Data
		if k < len(layers)-1 {
			bias = raised(affine(h, w, wideRow(biases[k])), biases[k])
		} else {
			bias = wideRow(last)
			for i, v := range offset {
				bias[i] -= v
			}
		}
		f.Biases = append(f.Biases, narrowRow(bias))
		bias = wideRow(f.Biases[len(f.Biases)-1])
		for i, v := range bias {
			offset[i] += v
		}
		f.Net.Weights = append(f.Net.Weights, narrow(w))
		h = relu(affine(h, w, bias))
	}
	f.Groups, f.Changes, f.Net.Biases = append(f.Groups, g), append(f.Changes, g.Changes...), f.Biases
	return h
}

// raised returns the bias plus twice what its ReLU would cut off, given what comes
// before the ReLUs with it [N D].
func raised(before blas64.General, bias []float32) []float64 {
	b := wideRow(bias)
	for j := range b {
		least := 0.0
		for n := range before.Rows {
			least = min(least, before.Data[n*before.Stride+j])
		}
		b[j] -= 2 * least
	}
	return b
}

// Outputs returns what the net makes of x [N D].
func (n ReLUNet) Outputs(x tensor.Matrix) tensor.Matrix {
	h := dense(x)
	for i, w := range n.Weights {
		h = relu(affine(h, dense(w), wideRow(n.Biases[i])))
	}
	return narrow(h)
}

// affine returns h·wᵀ + b of each row, without b where it is nil.
func affine(h, w blas64.General, b []float64) blas64.General {
	y := product(blas.NoTrans, blas.Trans, h, w)
	for n := range y.Rows {
		for j, v := range b {
			y.Data[n*y.Stride+j] += v
		}
	}
	return y
}

func relu(m blas64.General) blas64.General {
	for i, v := range m.Data {
		m.Data[i] = max(0, v)
	}
	return m
}

func wideRow(row []float32) []float64 {
	d := make([]float64, len(row))
	for i, v := range row {
		d[i] = float64(v)
	}
	return d
}

func narrowRow(row []float64) []float32 {
	d := make([]float32, len(row))
	for i, v := range row {
		d[i] = float32(v)
	}
	return d
}
