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
	Forward  func(y, x tensor.Matrix)
	Backward func(dx, dy tensor.Matrix)
	Walk     func(visit func(path string, p *nn.Param))
}

// Of returns the Layer of anything with the three methods.
func Of(l interface {
	Forward(y, x tensor.Matrix)
	Backward(dx, dy tensor.Matrix)
	Walk(path string, visit nn.Visit)
}) Layer {
	return Layer{l.Forward, l.Backward, func(visit func(string, *nn.Param)) { l.Walk("", visit) }}
}

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
// Backward adds, that a frozen parameter stays without gradient, and that a
// pass allocates nothing.
func Check(t *testing.T, l Layer, n, in, out int) {
	t.Helper()
	rng := tensor.NewRand(1, 9)
	x, y, w := tensor.New(n, in), tensor.New(n, out), tensor.New(n, out)
	tensor.FillNormal(x, rng, 1)
	tensor.FillNormal(w, rng, 1)
	loss := func() float64 {
		l.Forward(y, x)
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
	l.Backward(dx, w)
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
		l.Forward(y, x)
		l.Backward(dx, w)
	})
	if allocs != 0 {
		t.Errorf("%g allocations a pass, want none", allocs)
	}
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
