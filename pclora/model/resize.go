package model

import (
	"math"

	"github.com/pcloralab/pcloralab/pclora/nn"
	"github.com/pcloralab/pcloralab/tensor"
)

// resize reads position embeddings for another grid than the model's: the
// special tokens' as they are, the patches' interpolated as transformers does
// (interpolate_pos_encoding).
func (p *plan) resize(name string, to *nn.Param) error {
	_, shape, _ := p.source.Info(name)
	from, err := p.positions(shape)
	if err != nil {
		return err
	}
	stored := tensor.New(shape[1], shape[2])
	if err := p.source.Float32s(name, stored.Values()); err != nil {
		return err
	}
	k, side := p.config.special(), p.config.ImageSize/p.config.PatchSize
	to.Value.RowRange(0, k).Copy(stored.RowRange(0, k))
	bicubic(to.Value.RowRange(k, to.Value.Rows), side, stored.RowRange(k, stored.Rows), from)
	return nil
}

// bicubic resamples a grid src [m·m C] to dst [n·n C] as PyTorch's interpolate
// does with mode "bicubic" and align_corners false: sample i lies at
// (i+½)·m/n − ½, and beyond the edge the grid repeats its last row or column.
func bicubic(dst tensor.Matrix, n int, src tensor.Matrix, m int) {
	for i := range n {
		rows, down := cubicTaps(i, n, m)
		for j := range n {
			cols, across := cubicTaps(j, n, m)
			out := dst.Row(i*n + j)
			clear(out)
			for a, row := range rows {
				for b, col := range cols {
					tensor.AddScaled(out, float32(down[a]*across[b]), src.Row(row*m+col))
				}
			}
		}
	}
}

// cubicTaps returns the four samples that sample i of n takes from m, and their
// weights: Keys' cubic convolution with a = −¾, as in PyTorch and OpenCV.
func cubicTaps(i, n, m int) (at [4]int, weight [4]float64) {
	x := (float64(i)+0.5)*float64(m)/float64(n) - 0.5
	first := math.Floor(x)
	for k := range at {
		at[k] = min(max(int(first)+k-1, 0), m-1)
		weight[k] = cubic(math.Abs(x - first - float64(k-1)))
	}
	return at, weight
}

func cubic(d float64) float64 {
	const a = -0.75
	switch {
	case d <= 1:
		return ((a+2)*d-(a+3))*d*d + 1
	case d < 2:
		return ((a*d-5*a)*d+8*a)*d - 4*a
	}
	return 0
}
