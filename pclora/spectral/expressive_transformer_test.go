package spectral

import (
	"math"
	"testing"

	"github.com/pcloralab/pcloralab/tensor"
)

func transformer(d, blocks, heads int, stream uint64) Transformer {
	next := stream
	matrix := func() tensor.Matrix { next++; return near1(d, next) }
	bias := func() []float32 {
		next++
		b := tensor.New(1, d)
		tensor.FillNormal(b, tensor.NewRand(4, next), 0.3)
		return b.Row(0)
	}
	var t Transformer
	for range blocks {
		var b TransformerBlock
		for range heads {
			b.Heads = append(b.Heads, TransformerHead{matrix(), matrix(), matrix(), matrix()})
		}
		b.First, b.Second, b.FirstBias, b.SecondBias = matrix(), matrix(), bias(), bias()
		t.Blocks = append(t.Blocks, b)
	}
	t.Out, t.OutBias = matrix(), bias()
	return t
}

func tokens(n, d, examples int) (all []tensor.Matrix) {
	for i := range examples {
		x := tensor.New(n, d)
		tensor.FillNormal(x, tensor.NewRand(6, uint64(i)), 0.5)
		all = append(all, x)
	}
	return all
}

// TestFitTransformer: with half the width for rank a frozen transformer does what
// another does; with less, each pair is off by its σ, and the outputs by more the
// less the rank.
func TestFitTransformer(t *testing.T) {
	const d = 8
	for _, tt := range []struct{ blocks, heads int }{{1, 1}, {1, 2}, {2, 2}, {3, 1}} {
		target, frozen := transformer(d, tt.blocks, tt.heads, 1000), transformer(d, tt.blocks, tt.heads, 1)
		x := tokens(5, d, 10)
		var largest, before float64
		for _, e := range x {
			y := dense(target.Outputs(e))
			for n := range y.Rows {
				largest = max(largest, length(y, n))
			}
			before = max(before, distance(target.Outputs(e), frozen.Outputs(e)))
		}
		last := math.Inf(1)
		for _, r := range []int{1, 2, 3, 4} {
			f, err := FitTransformer(target, frozen, r, x)
			if err != nil {
				t.Fatal(err)
			}
			if want := 2*tt.blocks*tt.heads + 1; len(f.Pairs) != want {
				t.Errorf("%+v: %d pairs, want %d", tt, len(f.Pairs), want)
			}
			for _, p := range f.Pairs {
				if math.Abs(p.Error-p.Bound) > p.Rounding+1e-7 || (p.Bound < 1e-6) != (r == d/2) {
					t.Errorf("%+v, rank %d: %s of block %d is off by %g, σ = %g", tt, r, p.Name, p.Block, p.Error, p.Bound)
				}
				for _, c := range p.Changes {
					if c.A.Rows != r || c.B.Cols != r {
						t.Errorf("%+v, rank %d: a change of rank %d", tt, r, c.A.Rows)
					}
				}
			}
			for _, e := range x {
				if d := distance(target.Outputs(e), f.Net.Outputs(e)); d > f.Error+1e-5*largest {
					t.Errorf("%+v, rank %d: off by %g, Error says %g", tt, r, d, f.Error)
				}
			}
			if f.Error > last {
				t.Errorf("%+v: rank %d is off by %g, the rank before by %g", tt, r, f.Error, last)
			}
			last = f.Error
			t.Logf("%+v, rank %d: off by %.3g of %.3g, frozen alone %.3g", tt, r, f.Error, largest, before)
		}
		// Roundings of 2⁻²⁴, each grown by the norms of a block's matrices, 2⁴, over blocks.
		if tol := largest * 0x1p-24 * math.Pow(16, float64(tt.blocks)) * 8; last > tol {
			t.Errorf("%+v, rank D/2: off by %g of %g, want at most %g", tt, last, largest, tol)
		}
	}
}

// TestFitTransformerChangesNoMore: W₁ and the W₂ but the last stay, and the changes
// are what lies between.
func TestFitTransformerChangesNoMore(t *testing.T) {
	target, frozen := transformer(6, 2, 1, 1000), transformer(6, 2, 1, 1)
	f, err := FitTransformer(target, frozen, 2, tokens(4, 6, 1))
	if err != nil {
		t.Fatal(err)
	}
	for i, b := range f.Net.Blocks {
		if distance(b.First, frozen.Blocks[i].First) != 0 || (i == 0) != (distance(b.Second, frozen.Blocks[i].Second) == 0) {
			t.Errorf("block %d: W₁ or W₂ changed", i)
		}
	}
	for _, p := range f.Pairs {
		b, n := frozen.Blocks[p.Block], f.Net.Blocks[p.Block]
		was, is := [2]tensor.Matrix{b.Second, frozen.Out}, [2]tensor.Matrix{n.Second, f.Net.Out}
		switch p.Name {
		case "query and key":
			was, is = [2]tensor.Matrix{b.Heads[p.Head].Query, b.Heads[p.Head].Key}, [2]tensor.Matrix{n.Heads[p.Head].Query, n.Heads[p.Head].Key}
		case "value and output":
			was, is = [2]tensor.Matrix{b.Heads[p.Head].Value, b.Heads[p.Head].Output}, [2]tensor.Matrix{n.Heads[p.Head].Value, n.Heads[p.Head].Output}
		}
		for k, c := range p.Changes {
			if distance(c.On(was[k]), is[k]) != 0 {
				t.Errorf("%s of block %d: matrix %d is not the frozen one with its change", p.Name, p.Block, k)
			}
		}
	}
}
