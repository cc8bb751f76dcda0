package adapter

import (
	"github.com/pcloralab/pcloralab/pclora/nn"
	"github.com/pcloralab/pcloralab/tensor"
)

// While λ > 0 the frozen product is made anyway, so an adapter that is a matrix
// can be part of it: with M = λW + B·A,
//
//	y = x·Mᵀ + c,  dx = dy·M
//
// Of LoRA's four thin products, only x·Aᵀ and dy·B are left, which its own
// gradients need. M is as many multiply-adds as rank products over In rows, so
// it pays from more rows than that.

// merger returns the adapter if a pass over that many rows merges it.
func (h *Host) merger(rows int) (Merger, bool) {
	f, ok := h.Adapter.(Merger)
	in, out := h.Size()
	return f, ok && !h.drops() && h.Lambda != 0 && mergePays(rows, in, out)
}

// drops reports whether the adapter may see another input than the frozen weight.
func (h *Host) drops() bool {
	d, ok := h.Adapter.(Dropper)
	return ok && d.Drops()
}

func mergePays(rows, in, out int) bool { return rows > max(in, out) }

// merged returns M [Out In] in memory of the arena. Forward and Backward each
// compute it: to keep it would take as much memory as the model.
func (h *Host) merged(mem *nn.Arena, f Merger) tensor.Matrix {
	m := mem.Take(h.Weight.Rows, h.Weight.Cols)
	f.MatrixTo(m)
	tensor.AddScaled(m.Values(), h.Lambda, h.Weight.Values())
	return m
}

func mergedSpace(rows, in, out int) int {
	if !mergePays(rows, in, out) {
		return 0
	}
	return nn.ArenaSpace(out, in)
}
