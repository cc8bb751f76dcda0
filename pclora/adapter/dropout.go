package adapter

import (
	"math"
	"math/rand/v2"

	"github.com/pcloralab/pcloralab/pclora/nn"
	"github.com/pcloralab/pcloralab/pclora/run"
	"github.com/pcloralab/pcloralab/tensor"
)

// A Dropper is an Adapter that may leave out parts of its input at random while
// it learns: in passes of an arena that keeps. Its host then does not merge it.
type Dropper interface {
	Adapter
	// Drops reports whether it leaves out any.
	Drops() bool
	// Draw says which pass comes: the optimiser's step, and the number of its first
	// row among those of the whole batch. The same numbers leave out the same, so
	// that replicas share a batch as one alone would have it.
	Draw(step, row int)
}

// dropout is a Dropper's share of inputs that are zero, drawn anew in each step;
// the others grow by 1/(1−p) (arXiv:1207.0580, inverted). The zero value leaves
// out none.
type dropout struct {
	below uint64  // p·2¹⁶, rounded: an input whose 16 random bits are below it is zero
	grow  float32 // 1/(1−p)
	seed  uint64  // the adapter's own
	step  uint64
	row   uint64
}

// newDropout draws the adapter's seed if a leaves out any.
func newDropout(a run.Adapter, rng *rand.Rand) dropout {
	below := uint64(math.Round(a.Dropout * (1 << 16)))
	if below == 0 {
		return dropout{}
	}
	return dropout{below: below, grow: float32((1 << 16) / float64((1<<16)-below)), seed: rng.Uint64()}
}

// Drops reports whether any input is left out; see Dropper.
func (d *dropout) Drops() bool { return d.below > 0 }

// Draw says which pass comes; see Dropper.
func (d *dropout) Draw(step, row int) { d.step, d.row = uint64(step), uint64(row) }

// apply sets to [N C] to what is left of x [N C]: of the inputs, or of the
// gradients of what was left of them. Both may be the same.
func (d *dropout) apply(to, x tensor.Matrix) {
	pass := scramble(d.seed + scramble(d.step))
	for i := range x.Rows {
		in, out := x.Row(i), to.Row(i)
		state := scramble(pass + d.row + uint64(i))
		var bits uint64
		for j, v := range in {
			if j&3 == 0 {
				state += weyl
				bits = scramble(state)
			}
			if bits&0xffff < d.below {
				out[j] = 0
			} else {
				out[j] = v * d.grow
			}
			bits >>= 16
		}
	}
}

// input returns what the adapter sees of x: all, or in memory of the arena what
// is left of it.
func (d *dropout) input(mem *nn.Arena, x tensor.Matrix) tensor.Matrix {
	if !d.Drops() || !mem.Keep {
		return x
	}
	left := mem.Take(x.Rows, x.Cols)
	d.apply(left, x)
	return left
}

// space is what input takes.
func (d *dropout) space(rows, in int) int {
	if !d.Drops() {
		return 0
	}
	return nn.ArenaSpace(rows, in)
}

// sink leaves a·b, the gradient of what the adapter saw [N In], where dx says.
func (d *dropout) sink(mem *nn.Arena, dx nn.Sink, a, b tensor.Matrix) {
	if !d.Drops() || !dx.Wanted() {
		dx.Mul(1, a, b)
		return
	}
	mark := mem.Mark()
	left := mem.Take(a.Rows, b.Cols)
	tensor.MulTo(left, 1, a, b)
	d.leave(dx, left)
	mem.Release(mark)
}

// leave leaves where dx says the gradient of the input, given that of what was
// left of it, which it overwrites.
func (d *dropout) leave(dx nn.Sink, left tensor.Matrix) {
	d.apply(left, left)
	if dx.Add {
		dx.To.Add(left)
	} else {
		dx.To.Copy(left)
	}
}

// weyl is 2⁶⁴ over the golden ratio, the step of SplitMix64 (Steele, Lea, Flood:
// "Fast splittable pseudorandom number generators", 2014), and scramble its
// output function.
const weyl = 0x9e3779b97f4a7c15

func scramble(z uint64) uint64 {
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}
