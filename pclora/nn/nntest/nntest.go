// Package nntest checks hand-written backward passes against differences of
// the forward pass.
package nntest

import (
	"math"
	"testing"

	"github.com/pcloralab/pcloralab/pclora/nn"
	"github.com/pcloralab/pcloralab/tensor"
)

// A Layer is a forward and a backward pass under test.
type Layer struct {
	Forward  func(mem *nn.Arena, y, x tensor.Matrix)
	Backward func(mem *nn.Arena, dx nn.Sink, dy tensor.Matrix)
	Walk     func(visit func(path string, p *nn.Param))
}

// Of returns the Layer of anything with the three methods.
func Of(l interface {
	Forward(mem *nn.Arena, y, x tensor.Matrix)
	Backward(mem *nn.Arena, dx nn.Sink, dy tensor.Matrix)
	Walk(path string, visit nn.Visit)
}) Layer {
	return Layer{l.Forward, l.Backward, func(visit func(string, *nn.Param)) { l.Walk("", visit) }}
}

// Arena returns one for passes that a Backward follows.
func Arena() *nn.Arena { return &nn.Arena{Keep: true} }

// Step is the half width of the differences. Gradient combines two widths
// (Richardson's extrapolation), so that the error is of order Step⁴ in the
// function and of order 2⁻²⁴/Step in rounding: both about 10⁻⁵.
const Step = 1. / 16

// Gradient returns the derivative of loss by the value at p.
func Gradient(loss func() float64, p *float32) float64 {
	at := *p
	slope := func(h float32) float64 {
		*p = at + h
		up := loss()
		*p = at - h
		down := loss()
		*p = at
		return (up - down) / (2 * float64(h))
	}
	return (4*slope(Step/2) - slope(Step)) / 3
}

// Tolerance is the largest error allowed, relative to the largest gradient of
// the same matrix: rounding of 2⁻²⁴·√terms/Step with some hundred terms, and
// what is left of the fourth derivative.
const Tolerance = 2e-3

// Check compares every gradient of l, for inputs [n in] and outputs [n out],
// with differences of the loss Σ w⊙y for fixed random w. It also checks that
// Backward adds to dx or overwrites it as it is told, that a pass needs nothing
// of what the arena held before, that one which keeps nothing gives the same y
// and gives all back, and that a pass allocates nothing.
func Check(t *testing.T, l Layer, n, in, out int) {
	t.Helper()
	rng := tensor.NewRand(1, 9)
	x, y, w := tensor.New(n, in), tensor.New(n, out), tensor.New(n, out)
	tensor.FillNormal(x, rng, 1)
	tensor.FillNormal(w, rng, 1)
	mem := Arena()
	loss := func() float64 {
		mem.Reset(0)
		l.Forward(mem, y, x)
		var s float64
		for i := range n {
			for j, v := range y.Row(i) {
				s += float64(v) * float64(w.Row(i)[j])
			}
		}
		return s
	}
	l.Walk(func(_ string, p *nn.Param) {
		if p.Trainable() {
			p.Grad.Zero()
		}
	})
	dx := tensor.New(n, in)
	for i := range dx.Values() {
		dx.Values()[i] = 1 // Backward must add to it
	}
	loss()
	l.Backward(mem, nn.Onto(dx), w)
	checkArena(t, l, mem, x, y, dx, w)
	for i := range dx.Values() {
		dx.Values()[i]--
	}
	Compare(t, "dx", x, dx, loss)
	l.Walk(func(path string, p *nn.Param) {
		if p.Trainable() {
			Compare(t, "d"+path, p.Value, p.Grad, loss)
		}
	})
	allocs := testing.AllocsPerRun(3, func() {
		mem.Reset(0)
		l.Forward(mem, y, x)
		l.Backward(mem, nn.Onto(dx), w)
	})
	if allocs != 0 {
		t.Errorf("%g allocations a pass, want none", allocs)
	}
}

// checkArena repeats a pass in memory full of NaN, the gradient overwriting NaN,
// and compares it with y and dx, to which one was added.
func checkArena(t *testing.T, l Layer, mem *nn.Arena, x, y, dx, w tensor.Matrix) {
	t.Helper()
	spoil(mem)
	again, over := tensor.New(y.Rows, y.Cols), tensor.New(dx.Rows, dx.Cols)
	for _, m := range []tensor.Matrix{again, over} {
		for i := range m.Values() {
			m.Values()[i] = float32(math.NaN())
		}
	}
	grads := func(do func(p *nn.Param)) {
		l.Walk(func(_ string, p *nn.Param) {
			if p.Trainable() {
				do(p)
			}
		})
	}
	var kept []tensor.Matrix
	grads(func(p *nn.Param) { kept = append(kept, p.Grad.Clone()) })
	l.Forward(mem, again, x)
	for i, v := range again.Values() {
		if v != y.Values()[i] {
			t.Fatalf("y: value %d is %g, in memory used before %g", i, y.Values()[i], v)
		}
	}
	l.Backward(mem, nn.Into(over), w)
	for i, v := range over.Values() {
		// One rounding of dx + 1 is the difference.
		if d := math.Abs(float64(dx.Values()[i]) - 1 - float64(v)); !(d <= 0x1p-22*(1+math.Abs(float64(v)))) {
			t.Fatalf("dx: value %d is %g when added to 1, %g when written over NaN", i, dx.Values()[i], v)
		}
	}
	grads(func(p *nn.Param) { p.Grad.Copy(kept[0]); kept = kept[1:] })

	mem.Keep = false
	spoil(mem)
	l.Forward(mem, again, x)
	mem.Keep = true
	for i, v := range again.Values() {
		if v != y.Values()[i] {
			t.Fatalf("y: value %d is %g, but %g in a pass that keeps nothing", i, y.Values()[i], v)
		}
	}
	if n := mem.Mark(); n != 0 {
		t.Errorf("a pass that keeps nothing kept %d values", n)
	}
}

// spoil fills an arena with NaN.
func spoil(mem *nn.Arena) {
	mem.Reset(0)
	all := mem.Take(1, mem.Values())
	for i := range all.Values() {
		all.Values()[i] = float32(math.NaN())
	}
	mem.Reset(0)
}

// Compare compares a gradient with differences of the loss by each value of m.
func Compare(t *testing.T, name string, m, grad tensor.Matrix, loss func() float64) {
	t.Helper()
	var largest float64
	for i := range grad.Rows {
		for _, v := range grad.Row(i) {
			largest = math.Max(largest, math.Abs(float64(v)))
		}
	}
	for i := range m.Rows {
		for j := range m.Row(i) {
			got, want := float64(grad.Row(i)[j]), Gradient(loss, &m.Row(i)[j])
			if tol := Tolerance * math.Max(largest, 0.1); !(math.Abs(got-want) <= tol) {
				t.Errorf("%s (%d %d): %g, differences give %g ± %g", name, i, j, got, want, tol)
				return
			}
		}
	}
}

// Fill draws every parameter from a normal distribution around its value and
// makes it trainable.
func Fill(walk func(visit func(path string, p *nn.Param)), std float64) {
	rng := tensor.NewRand(2, 9)
	walk(func(_ string, p *nn.Param) {
		for i := range p.Value.Rows {
			row := p.Value.Row(i)
			for j := range row {
				row[j] += float32(std * rng.NormFloat64())
			}
		}
		p.Train()
	})
}
