package adaptertest

import (
	"math"
	"testing"

	"github.com/pcloralab/pcloralab/pclora/nn"
	"github.com/pcloralab/pcloralab/pclora/nn/nntest"
	"github.com/pcloralab/pcloralab/tensor"
)

// checkMerge compares the one linear that a host makes of itself with the host.
func checkMerge(t *testing.T, e Entry) {
	for _, fades := range []bool{false, true} {
		for _, lambda := range []float32{1, 0.3, 0} {
			h := e.moved(t, e.dense(), fades)
			h.Lambda = lambda
			near(t, "the merged linear's output", outputs(h.Merge(), e.input(few)), outputs(h, e.input(few)), e.Merge)
		}
	}
}

// checkFinish compares the two thin linears with the host at λ = 0; at any other
// λ there must be none.
func checkFinish(t *testing.T, e Entry) {
	h := e.moved(t, e.dense(), true)
	for _, lambda := range []float32{1, 1e-6} {
		h.Lambda = lambda
		if _, err := h.Finish(); err == nil {
			t.Errorf("Finish at λ = %g: no error", lambda)
		}
	}
	h.Lambda = 0
	f, err := h.Finish()
	if err != nil {
		t.Fatal(err)
	}
	near(t, "the finished linears' output", outputs(f, e.input(few)), outputs(h, e.input(few)), e.Merge)
}

// checkUnread puts NaN into W and b, which must reach nothing at λ = 0.
func checkUnread(t *testing.T, e Entry) {
	l := e.dense()
	h := e.moved(t, l, true)
	h.Lambda = 0
	want := outputs(h, e.input(few))
	nan := float32(math.NaN())
	for _, m := range []tensor.Matrix{l.Weight.Value, l.Bias.Value, h.Weight} {
		for i := range m.Values() {
			m.Values()[i] = nan
		}
	}
	near(t, "the output at λ = 0", outputs(h, e.input(few)), want, 0)
	mem, y, dx := nntest.Arena(), tensor.New(few, e.Out), tensor.New(few, e.In)
	h.Forward(mem, y, e.input(few))
	h.Backward(mem, nn.Into(dx), want)
	finite(t, "dx at λ = 0", dx)
	h.Walk("", func(path string, p *nn.Param) { finite(t, "the gradient of "+path+" at λ = 0", p.Grad) })
	f, err := h.Finish()
	if err != nil {
		t.Fatal(err)
	}
	finite(t, "what is finished", outputs(f, e.input(few)))
}

// checkFade passes a fresh adapter and a moved one through falling λ: all values
// stay numbers, and halfway the outputs are those of no end.
func checkFade(t *testing.T, e Entry) {
	fresh, moved := e.host(t, e.dense(), true), e.moved(t, e.dense(), true)
	for _, lambda := range []float32{1, 0.75, 0.25, 1e-3, 1e-6, 0} {
		fresh.Lambda, moved.Lambda = lambda, lambda
		for _, n := range []int{few, many} {
			finite(t, "a fresh host's output", outputs(fresh, e.input(n)))
			finite(t, "a moved host's output", outputs(moved, e.input(n)))
		}
		mem, y, dx := nntest.Arena(), tensor.New(few, e.Out), tensor.New(few, e.In)
		fresh.Forward(mem, y, e.input(few))
		fresh.Backward(mem, nn.Into(dx), e.target(few))
		finite(t, "a fresh host's dx", dx)
		fresh.Walk("", func(path string, p *nn.Param) { finite(t, "the gradient of "+path, p.Grad) })
	}
	// A step of 10⁻⁶ in λ may not be a leap: the way to 0 has no gap at its end.
	moved.Lambda = 1e-6
	last := outputs(moved, e.input(few))
	moved.Lambda = 0
	near(t, "the output at λ = 0 after 10⁻⁶", outputs(moved, e.input(few)), last, 1e-3)
}
