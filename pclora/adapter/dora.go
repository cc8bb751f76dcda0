package adapter

import (
	"math"
	"math/rand/v2"

	"github.com/pcloralab/pcloralab/pclora/nn"
	"github.com/pcloralab/pcloralab/pclora/run"
	"github.com/pcloralab/pcloralab/tensor"
)

// DoRA learns the lengths of the weight's rows, m, apart from their directions
// (arXiv:2402.09353, eq. 5; rows are the paper's columns, which writes the
// transpose):
//
//	V = λ·W + s·B·A,  g(x) = m⊙V·x / ‖V‖
//
// with the length ‖Vᵢ‖ of each row. The paper has λ = 1. While λ falls, m keeps the
// rows' lengths, so what fades is W's part in the directions.
//
// Backward takes ‖V‖ as constant (section 4.3). A row of V that is zero, which
// has no direction, is taken as of length m, so that B can leave zero at λ = 0.
//
// It implements Whole and Dropper; dropout is of A's input alone.
type DoRA struct {
	A, B  *nn.Param // [R In], [Out R]
	M     *nn.Param // m [1 Out]
	Scale float32   // s
	dropout

	norm, turn, sum []float32     // ‖V‖, m/‖V‖ and room [Out]
	held            bool          // norm stays as it is
	x, ax, z        tensor.Matrix // of the last Forward: input [N In], s·x·Aᵀ [N R] and x·Vᵀ [N Out]
}

// NewDoRA returns a trainable adapter of the weight w [Out In]: A and B as
// NewLoRA's, and m the lengths of w's rows, so a fresh adapter at λ = 1 computes
// what w does.
func NewDoRA(w tensor.Matrix, rank int, scale float32, rng *rand.Rand) *DoRA {
	thin := NewLoRA(w.Cols, w.Rows, rank, rng)
	d := &DoRA{A: thin.A, B: thin.B, M: nn.NewVector(w.Rows), Scale: scale}
	d.norm, d.turn, d.sum = make([]float32, w.Rows), make([]float32, w.Rows), make([]float32, w.Rows)
	for i := range w.Rows {
		d.M.Value.Row(0)[i] = length(w.Row(i))
	}
	d.M.Train()
	return d
}

func makeDoRA(a run.Adapter, rank int, l *nn.Linear, rng *rand.Rand) (Adapter, error) {
	d := NewDoRA(l.Weight.Value, rank, float32(a.Factor(rank)), rng)
	d.dropout = newDropout(a, rng)
	return d, nil
}

// doraParams is r·(In+Out) + Out.
func doraParams(a run.Adapter, rank, in, out int) int64 {
	return thinParams(a, rank, in, out) + int64(out)
}

func length(row []float32) float32 { return float32(math.Sqrt(float64(tensor.Dot(row, row)))) }

// Hold keeps ‖V‖ as last measured in all later passes. Backward takes it as
// constant, so its gradients are the differences of Forward only then.
func (d *DoRA) Hold() { d.held = true }

// Forward is ForwardOn without a frozen weight.
func (d *DoRA) Forward(mem *nn.Arena, y, x tensor.Matrix, c []float32) {
	d.ForwardOn(mem, y, x, tensor.Matrix{}, 0, c)
}

// Backward is BackwardOn without a frozen weight.
func (d *DoRA) Backward(mem *nn.Arena, dx nn.Sink, dy tensor.Matrix) {
	d.BackwardOn(mem, dx, dy, tensor.Matrix{}, 0)
}

// ForwardOn sets y = m/‖V‖⊙(λ·x·Wᵀ + s·x·Aᵀ·Bᵀ) + c in every row, with x [N In], y
// [N Out] and W [Out In], which is not read at λ = 0.
func (d *DoRA) ForwardOn(mem *nn.Arena, y, x, w tensor.Matrix, lambda float32, c []float32) {
	if !mem.Keep {
		d.measure(mem, w, lambda)
	}
	mark := mem.Mark()
	d.x, d.ax, d.z = x, mem.Take(x.Rows, d.A.Value.Rows), y
	if mem.Keep {
		d.z = mem.Take(y.Rows, y.Cols)
		d.measure(mem, w, lambda)
	}
	within := mem.Mark()
	tensor.MulTTo(d.ax, d.Scale, d.input(mem, x), d.A.Value, nil)
	mem.Release(within)
	tensor.MulTTo(d.z, 1, d.ax, d.B.Value, nil)
	if lambda != 0 {
		tensor.AddScaledMulT(d.z, lambda, x, w)
	}
	if mem.Keep {
		y.Copy(d.z)
	}
	for i := range y.Rows {
		tensor.Mul(y.Row(i), d.turn)
		tensor.AddScaled(y.Row(i), 1, c)
	}
	mem.Forget(mark)
}

// BackwardOn leaves dz·V in dx [N In], with dz = m/‖V‖⊙dy, and gathers
// dm = Σ dy⊙(x·Vᵀ)/‖V‖, dB = dzᵀ·(s·x·Aᵀ) and dA = (s·dz·B)ᵀ·x, given dy [N Out].
func (d *DoRA) BackwardOn(mem *nn.Arena, dx nn.Sink, dy, w tensor.Matrix, lambda float32) {
	mark := mem.Mark()
	dz, dax := mem.Take(dy.Rows, dy.Cols), mem.Take(dy.Rows, d.A.Value.Rows)
	if d.M.Trainable() {
		dz.Copy(dy)
		tensor.Mul(dz.Values(), d.z.Values())
		clear(d.sum)
		dz.AddRowsTo(d.sum)
		dm := d.M.Grad.Row(0)
		for i, n := range d.norm {
			if n != 0 {
				dm[i] += d.sum[i] / n
			}
		}
	}
	dz.Copy(dy)
	for i := range dz.Rows {
		tensor.Mul(dz.Row(i), d.turn)
	}
	tensor.MulTo(dax, d.Scale, dz, d.B.Value)
	if d.B.Trainable() {
		tensor.AddTMul(d.B.Grad, dz, d.ax)
	}
	if d.A.Trainable() {
		within := mem.Mark()
		tensor.AddTMul(d.A.Grad, dax, d.input(mem, d.x))
		mem.Release(within)
	}
	if lambda != 0 {
		dx.Mul(lambda, dz, w)
		dx = dx.Then()
	}
	d.sink(mem, dx, dax, d.A.Value)
	mem.Release(mark)
}

// Space is x·Aᵀ and x·Vᵀ and their gradients, what dropout leaves of x, and some
// rows of V.
func (d *DoRA) Space(rows int) (kept, passing int) {
	in, out := d.A.Value.Cols, d.B.Value.Rows
	kept = nn.ArenaSpace(rows, d.A.Value.Rows) + nn.ArenaSpace(rows, out)
	return kept, max(kept+d.space(rows, in), nn.ArenaSpace(min(measured, out), in))
}

// Walk visits A, B and m, by peft's names.
func (d *DoRA) Walk(path string, visit nn.Visit) {
	visit(path+".lora_A.weight", d.A)
	visit(path+".lora_B.weight", d.B)
	visit(path+".lora_magnitude_vector", d.M)
}
