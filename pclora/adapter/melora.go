package adapter

import (
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/pcloralab/pcloralab/pclora/nn"
	"github.com/pcloralab/pcloralab/pclora/run"
	"github.com/pcloralab/pcloralab/tensor"
)

// MELoRA is several small LoRAs, each from one slice of the inputs to one of the
// outputs (arXiv:2402.17263, eq. 4): with n minis of rank r,
//
//	f(x) = s·diag(B₁·A₁, …, Bₙ·Aₙ)·x,  Aᵢ [r In/n], Bᵢ [Out/n r]
//
// Its matrix has a rank of up to n·r with the r·(In+Out) parameters that LoRA
// spends on rank r. The factor s is α over the mini rank r. One mini is LoRA, bit
// for bit. It implements Merger and Dropper.
type MELoRA struct {
	A, B  *nn.Param // the minis' Aᵢ [n·R In/n] and Bᵢ [Out R], one below the other
	Minis int       // n
	Scale float32   // s
	dropout

	x, ax tensor.Matrix // input of the last Forward [N In], and the slices' s·x·Aᵢᵀ [N n·R]
}

// NewMELoRA returns a trainable adapter of minis of the given rank. Each starts as
// NewLoRA's: Aᵢ uniform in ±1/√(In/n), Bᵢ zero. It returns an error unless minis
// divides both sizes.
func NewMELoRA(in, out, rank, minis int, scale float32, rng *rand.Rand) (*MELoRA, error) {
	if in%minis != 0 || out%minis != 0 {
		return nil, fmt.Errorf("adapter: %d minis do not divide a linear of %d inputs and %d outputs: choose a number that divides both", minis, in, out)
	}
	if within := min(in, out) / minis; rank > within {
		return nil, fmt.Errorf("adapter: a mini of %d inputs and outputs has no rank %d: choose a smaller rank or fewer minis", within, rank)
	}
	m := &MELoRA{A: nn.NewParam(minis*rank, in/minis), B: nn.NewParam(out, rank), Minis: minis, Scale: scale}
	tensor.FillUniform(m.A.Value, rng, 1/math.Sqrt(float64(in/minis)))
	m.A.Train()
	m.B.Train()
	return m, nil
}

func makeMELoRA(a run.Adapter, rank int, l *nn.Linear, rng *rand.Rand) (Adapter, error) {
	in, out := l.Size()
	m, err := NewMELoRA(in, out, rank, a.Minis, float32(a.Factor(rank)), rng)
	if err != nil {
		return nil, err
	}
	m.dropout = newDropout(a, rng)
	return m, nil
}

// miniRows and miniCols return the i-th of the slices that the minis cut the rows
// or columns of a matrix into.
func (m *MELoRA) miniRows(all tensor.Matrix, i int) tensor.Matrix {
	n := all.Rows / m.Minis
	return all.RowRange(i*n, (i+1)*n)
}

func (m *MELoRA) miniCols(all tensor.Matrix, i int) tensor.Matrix {
	n := all.Cols / m.Minis
	return all.View(0, i*n, all.Rows, n)
}

// Forward sets the i-th slice of y to s·(xᵢ·Aᵢᵀ)·Bᵢᵀ + cᵢ, with x [N In] and y [N
// Out].
func (m *MELoRA) Forward(mem *nn.Arena, y, x tensor.Matrix, c []float32) {
	mark := mem.Mark()
	m.Prepare(mem, x)
	n := y.Cols / m.Minis
	for i := range m.Minis {
		tensor.MulTTo(m.miniCols(y, i), 1, m.miniCols(m.ax, i), m.miniRows(m.B.Value, i), c[i*n:(i+1)*n])
	}
	mem.Forget(mark)
}

// Prepare keeps the slices' s·x·Aᵢᵀ.
func (m *MELoRA) Prepare(mem *nn.Arena, x tensor.Matrix) {
	m.x, m.ax = x, mem.Take(x.Rows, m.A.Value.Rows)
	mark := mem.Mark()
	seen := m.input(mem, x)
	for i := range m.Minis {
		tensor.MulTTo(m.miniCols(m.ax, i), m.Scale, m.miniCols(seen, i), m.miniRows(m.A.Value, i), nil)
	}
	mem.Release(mark)
}

// MatrixTo sets to [Out In] to s·diag(B₁·A₁, …, Bₙ·Aₙ).
func (m *MELoRA) MatrixTo(to tensor.Matrix) {
	if m.Minis > 1 {
		to.Zero()
	}
	for i := range m.Minis {
		tensor.MulTo(m.miniCols(m.miniRows(to, i), i), m.Scale, m.miniRows(m.B.Value, i), m.miniRows(m.A.Value, i))
	}
}

// Backward leaves the slices s·dyᵢ·Bᵢ·Aᵢ in dx [N In] and gathers
// dBᵢ = dyᵢᵀ·(s·xᵢ·Aᵢᵀ) and dAᵢ = (s·dyᵢ·Bᵢ)ᵀ·xᵢ, given dy [N Out].
func (m *MELoRA) Backward(mem *nn.Arena, dx nn.Sink, dy tensor.Matrix) {
	mark := mem.Mark()
	dax := mem.Take(dy.Rows, m.A.Value.Rows)
	for i := range m.Minis {
		tensor.MulTo(m.miniCols(dax, i), m.Scale, m.miniCols(dy, i), m.miniRows(m.B.Value, i))
		if m.B.Trainable() {
			tensor.AddTMul(m.miniRows(m.B.Grad, i), m.miniCols(dy, i), m.miniCols(m.ax, i))
		}
	}
	if m.A.Trainable() {
		within := mem.Mark()
		seen := m.input(mem, m.x)
		for i := range m.Minis {
			tensor.AddTMul(m.miniRows(m.A.Grad, i), m.miniCols(dax, i), m.miniCols(seen, i))
		}
		mem.Release(within)
	}
	if dx.Wanted() {
		m.sinkSlices(mem, dx, dax)
	}
	mem.Release(mark)
}

// sinkSlices leaves the gradient of the input, through what dropout left of it.
func (m *MELoRA) sinkSlices(mem *nn.Arena, dx nn.Sink, dax tensor.Matrix) {
	to := dx
	if m.Drops() {
		to = nn.Into(mem.Take(dx.To.Rows, dx.To.Cols))
	}
	for i := range m.Minis {
		slice := nn.Sink{To: m.miniCols(to.To, i), Add: to.Add}
		slice.Mul(1, m.miniCols(dax, i), m.miniRows(m.A.Value, i))
	}
	if m.Drops() {
		m.leave(dx, to.To)
	}
}

// Space is the slices' x·Aᵢᵀ and their gradients, and what dropout leaves of x.
func (m *MELoRA) Space(rows int) (kept, passing int) {
	n := nn.ArenaSpace(rows, m.A.Value.Rows)
	return n, n + m.space(rows, m.A.Value.Cols*m.Minis)
}

// Walk visits all Aᵢ and all Bᵢ.
func (m *MELoRA) Walk(path string, visit nn.Visit) {
	visit(path+".melora_A.weight", m.A)
	visit(path+".melora_B.weight", m.B)
}

// Factors returns diag(A₁, …, Aₙ) [n·R In] and s·diag(B₁, …, Bₙ) [Out n·R], which a
// linear of the full rank n·R is exported as: n times the parameters, all but
// those zero.
func (m *MELoRA) Factors() (a, b tensor.Matrix) {
	if m.Minis == 1 {
		return m.A.Value, scaled(m.B.Value, m.Scale)
	}
	rank := m.A.Value.Rows
	a, b = tensor.New(rank, m.A.Value.Cols*m.Minis), tensor.New(m.B.Value.Rows, rank)
	for i := range m.Minis {
		m.miniCols(m.miniRows(a, i), i).Copy(m.miniRows(m.A.Value, i))
		m.miniCols(m.miniRows(b, i), i).Copy(m.miniRows(m.B.Value, i))
	}
	tensor.Scale(b.Values(), m.Scale)
	return a, b
}
