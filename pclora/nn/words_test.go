package nn_test

import (
	"math"
	"slices"
	"testing"

	"github.com/pcloralab/pcloralab/pclora/nn"
	"github.com/pcloralab/pcloralab/pclora/nn/nntest"
	"github.com/pcloralab/pcloralab/tensor"
)

// TestFactoredWords: at λ = 1 factors change nothing but roundings; at every λ all gradients are
// those of differences and a pass allocates nothing; at 0 the table is not read, and
// what is left answers as before.
func TestFactoredWords(t *testing.T) {
	const words, c, rank, tokens = 9, 5, 2, 3
	whole := nn.NewTextEmbeddings(words, 5, 2, c, 1e-12)
	whole.Pad = 0
	nntest.Fill(func(visit func(string, *nn.Param)) { whole.Walk("", visit) }, 0.8)
	e, p := tensor.New(words, rank), tensor.New(c, rank)
	tensor.FillNormal(e, tensor.NewRand(5, 1), 0.8)
	tensor.FillNormal(p, tensor.NewRand(6, 1), 0.8)
	f := whole.Factor(e, p, []float32{0.5, 2})
	texts := nn.Texts{Tokens: tokens, IDs: []int32{3, 8, 3, 1, 0, 0}, Types: []int32{0, 0, 1, 0, 1, 0}, Mask: []bool{true, true, true, true, false, false}}
	h, w := tensor.New(2*tokens, c), tensor.New(2*tokens, c)
	tensor.FillNormal(w, tensor.NewRand(4, 1), 1)
	mem := nntest.Arena()
	pass := func(e *nn.TextEmbeddings) float64 {
		mem.Reset(0)
		e.Forward(mem, h, texts)
		return float64(tensor.Dot(h.Values(), w.Values()))
	}
	pass(whole)
	want := slices.Clone(h.Values())
	pass(f)
	for i, v := range want { // off by the rounding of values of about 1, and what the norm makes of it
		if d := math.Abs(float64(h.Values()[i] - v)); d > 1e-5 {
			t.Errorf("at λ = 1: value %d is %g, want %g", i, h.Values()[i], v)
		}
	}
	if _, err := f.Finish(); err == nil {
		t.Error("Finish at λ = 1: no error")
	}
	walk := func(visit nn.Visit) { f.Walk("", visit) }
	for _, lambda := range []float32{1, 0.5, 0} {
		f.Lambda, f.Pad = lambda, -1
		walk(func(_ string, p *nn.Param) { p.Grad.Zero() })
		loss := func() float64 { return pass(f) }
		loss()
		f.Backward(mem, w)
		walk(func(path string, p *nn.Param) { nntest.Compare(t, "d"+path, p.Value, p.Grad, loss) })
		if n := testing.AllocsPerRun(3, func() { loss(); f.Backward(mem, w) }); n != 0 {
			t.Errorf("λ = %g: %g allocations a pass, want none", lambda, n)
		}
	}
	f.Pad = 0
	f.Word.Grad.Zero()
	pass(f)
	f.Backward(mem, w)
	for i := range words {
		row := f.Word.Grad.Row(i)
		if got, want := tensor.Dot(row, row) > 0, slices.Contains([]int32{1, 3, 8}, int32(i)); got != want {
			t.Errorf("word %d: gradient %v", i, row)
		}
	}

	want = slices.Clone(h.Values())
	for i := range f.Table.Rows {
		for j := range f.Table.Row(i) {
			f.Table.Row(i)[j] = float32(math.NaN())
		}
	}
	left, err := f.Finish()
	if err != nil {
		t.Fatal(err)
	}
	f.Word.Value.Zero() // what is left has values of its own
	pass(left)
	if !slices.Equal(h.Values(), want) { // units of powers of 2 round nothing
		t.Errorf("finished: %v, want %v", h.Values(), want)
	}
	if left.Table.Data != nil || left.Word.Trainable() || left.Projection.Trainable() || left.Rank() != rank || whole.Rank() != 0 {
		t.Errorf("finished: %+v", left)
	}
}
