package adapter

import (
	"fmt"
	"math"

	"github.com/pcloralab/pcloralab/tensor"
)

// Integers is what IntLoRA leaves at λ = 1: two integers a weight, and one scale a row. A
// weight is Scaleᵢ·Pᵢⱼ with P = Unit·Weight, or of what is shifted ±(Weight << h).
type Integers struct {
	In, Out, Bits int
	Shifted       bool
	Weight        []int16   // V [Out·In], within ±(2ⁿ−1)
	Unit          []int16   // Q [Out·In], within ±(2ⁿ−1); if shifted ±(h+1), h ∈ [0, 31], or 0
	Scale         []float32 // [Out]: s₂, or a power of two
}

// Integers returns a copy of the adapted weight W' as integers. It panics where a value of U
// is not a number, as after a training that diverged.
func (l *IntLoRA) Integers() *Integers {
	e := &Integers{
		In: l.r.Cols, Out: l.r.Rows, Bits: l.Bits, Shifted: l.Scale == nil,
		Weight: append([]int16(nil), l.integers...), Unit: make([]int16, len(l.integers)), Scale: make([]float32, l.r.Rows),
	}
	m := tensor.New(e.Out, e.In)
	l.Pair.MatrixTo(m)
	for i := range e.Out {
		u, v, r := m.Row(i), l.row(i), l.r.Row(i)
		for j := range u {
			u[j] = unit(l.steps[i], r[j], u[j], float32(v[j]))
		}
		if !tensor.Finite(u) {
			panic(fmt.Sprintf("adapter: row %d of a weight to be integers holds values that are not numbers", i))
		}
		units := e.Unit[i*e.In : (i+1)*e.In]
		if e.Shifted {
			e.Scale[i] = shifts(units, u)
			continue
		}
		g := l.unitGrid(i)
		e.Scale[i] = g.step
		for j := range u {
			units[j] = int16(g.code(u[j]))
		}
	}
	return e
}

// shifts sets units to the shifts of a row of U and returns what they count from.
func shifts(units []int16, u []float32) (scale float32) {
	top := math.MinInt
	for _, v := range u {
		top = max(top, exponent(v))
	}
	for j, v := range u {
		units[j] = int16(signed(v, float32(max(exponent(v), top-widest)-top+widest+1)))
	}
	return power(top - widest)
}

// At returns the integer P of the weight at row i and column j.
func (e *Integers) At(i, j int) int64 {
	n, u := int64(e.Weight[i*e.In+j]), int64(e.Unit[i*e.In+j])
	switch {
	case !e.Shifted:
		return u * n
	case u > 0:
		return n << (u - 1)
	case u < 0:
		return -(n << (-u - 1))
	}
	return 0
}

// MatrixTo sets m [Out In] to the weights: exactly what the adapter computes with
// at λ = 1.
func (e *Integers) MatrixTo(m tensor.Matrix) {
	for i := range e.Out {
		for j := range e.In {
			m.Row(i)[j] = e.Scale[i] * float32(e.At(i, j))
		}
	}
}

// Dot returns Σⱼ Pᵢⱼ·xⱼ exactly: up to 2¹⁶ inputs fit 64 bits.
func (e *Integers) Dot(i int, x []int8) (sum int64) {
	if len(x) != e.In {
		panic(fmt.Sprintf("adapter: Dot of [%d] with integers of %d inputs", len(x), e.In))
	}
	for j, v := range x {
		sum += e.At(i, j) * int64(v)
	}
	return sum
}

// Forward sets y [N Out] = x·W'ᵀ + c with integers alone inside: each row of x [N In] becomes
// 8-bit integers at one scale, max|x|/127, and every output is one integer sum, scaled.
func (e *Integers) Forward(y, x tensor.Matrix, c []float32) {
	codes := make([]int8, e.In)
	for n := range x.Rows {
		scale := bytes(codes, x.Row(n))
		for i := range e.Out {
			v := float32(float64(scale) * float64(e.Scale[i]) * float64(e.Dot(i, codes)))
			if c != nil {
				v += c[i]
			}
			y.Row(n)[i] = v
		}
	}
}

// bytes sets codes to x in units of what it returns, within ±127.
func bytes(codes []int8, x []float32) (scale float32) {
	for _, v := range x {
		scale = max(scale, float32(math.Abs(float64(v))))
	}
	if scale /= 127; scale < minStep {
		clear(codes)
		return 0
	}
	for j, v := range x {
		codes[j] = int8(min(max(nearest(v/scale), -127), 127))
	}
	return scale
}

// Bytes is how much the integers take in a file: n bits a weight twice, or 7 for a
// shift and its sign, and for each row its scale and the zeros that make V and Q
// unsigned.
func (e *Integers) Bytes() int {
	unit, zeros := e.Bits, 2
	if e.Shifted {
		unit, zeros = 7, 1
	}
	return (e.In*e.Out*(e.Bits+unit)+7)/8 + e.Out*(4+zeros)
}
