package train

import (
	"math"

	"github.com/pcloralab/pcloralab/pclora/adapter"
	"github.com/pcloralab/pcloralab/pclora/nn"
	"github.com/pcloralab/pcloralab/pclora/run"
	"github.com/pcloralab/pcloralab/pclora/spectral"
	"github.com/pcloralab/pcloralab/tensor"
)

// looked is how many training examples are looked at to cut factors: 256, a
// quarter of what is looked at to start them, since a factor's few directions are
// known sooner than a weight's.
const looked = 256

// A narrowing cuts factors of a high rank in stages (run.Config.Cuts): each B·A is
// replaced by its best approximation of a smaller rank on training examples as the
// student sees them, and c takes what that leaves out on average.
//
// All replicas look at the same examples, which are no part of their shards, so
// all cut alike. Matrices become smaller in the memory that they have: what is
// exchanged keeps its length, with zeros behind.
type narrowing struct {
	last  []int // the rank that each linear's factors end with
	stage int   // cuts made
}

// begin prepares the factors, before there is an optimiser. Their vectors have
// ages, so that moments that begin anew are unbiased as new ones.
func (w *narrowing) begin(hosts []*adapter.Host) {
	for _, h := range hosts {
		f := h.Adapter.(*adapter.LoRA)
		f.A.Ages, f.B.Ages = nn.RowAges, nn.ColumnAges
	}
}

// narrow makes the cuts that are due after the steps done, if any. It returns a
// *DivergedError where a factor holds what is not a number.
func (r *Run) narrow() error {
	w, stage := r.narrowing, r.Config.Stage(r.N)
	if w == nil || stage == w.stage {
		return nil
	}
	r.fade()
	taps := r.look()
	type cut struct {
		a, b tensor.Matrix
		c    []float32
	}
	cuts := make([]cut, len(r.hosts))
	for i, h := range r.hosts {
		f := h.Adapter.(*adapter.LoRA)
		rank := r.Config.StageRank(stage, w.last[i], layerOf(h))
		if rank == f.A.Value.Rows {
			continue
		}
		basis, err := taps[i].moments.Basis(rank)
		if err != nil || !tensor.Finite(f.A.Value.Values()) {
			return &DivergedError{r.N, "a low-rank factor"}
		}
		var down tensor.Matrix
		down, cuts[i].b, cuts[i].c = basis.Factors(f.B.Value, rank)
		cuts[i].a = tensor.New(rank, f.A.Value.Cols)
		tensor.MulTo(cuts[i].a, 1, down, f.A.Value)
		balance(cuts[i].a, cuts[i].b)
	}
	r.cutTo(stage)
	for i, h := range r.hosts {
		if cuts[i].a.Data == nil {
			continue
		}
		f := h.Adapter.(*adapter.LoRA)
		f.A.Value.Copy(cuts[i].a)
		f.B.Value.Copy(cuts[i].b)
		tensor.AddScaled(h.Shift.Value.Row(0), 1, cuts[i].c)
	}
	return nil
}

// cutTo gives the factors the shapes that they have after so many cuts, more or less
// than were made. Values are 0 then, and the optimiser's moments are new: a mean of squares of one
// basis says nothing of another.
func (r *Run) cutTo(stage int) {
	r.narrowing.stage = stage
	for i, h := range r.hosts {
		f := h.Adapter.(*adapter.LoRA)
		rank := r.Config.StageRank(stage, r.narrowing.last[i], layerOf(h))
		if rank == f.A.Value.Rows {
			continue
		}
		in, out := h.Size()
		resize(f.A, rank, in)
		resize(f.B, out, rank)
		r.optim.Renew(f.A)
		r.optim.Renew(f.B)
	}
}

// layerOf is the size of a host's linear.
func layerOf(h *adapter.Host) run.Layer {
	in, out := h.Size()
	return run.Layer{In: in, Out: out}
}

// resize makes p zeros [rows cols], in the first part of the memory that it had at
// first.
func resize(p *nn.Param, rows, cols int) {
	for _, m := range []*tensor.Matrix{&p.Value, &p.Grad} {
		clear(m.Data)
		*m = tensor.Of(m.Data[:rows*cols], rows, cols)
	}
}

// look runs the student as it is on examples spread over the set, and returns what
// B makes of A·x at each linear.
func (r *Run) look() []*tap {
	var taps []*tap
	var mask []bool
	var before []nn.Projection
	r.student.Projections(func(_ string, at *nn.Projection) {
		f := r.hosts[len(taps)].Adapter.(*adapter.LoRA)
		taps = append(taps, &tap{Projection: *at, moments: spectral.NewMoments(f.B.Value), mask: &mask, down: f.A.Value})
		before = append(before, *at)
		*at = taps[len(taps)-1]
	})
	watch(r.set, looked, func(at []int) {
		in := r.set.Input(at...)
		mask = in.Texts.Mask
		r.student.Infer(r.embedder().Start(in))
	})
	r.student.Projections(func(_ string, at *nn.Projection) { *at, before = before[0], before[1:] })
	return taps
}

// balance scales row k of a and column k of b so that both have one norm and their
// product stays.
func balance(a, b tensor.Matrix) {
	for k := range a.Rows {
		row := a.Row(k)
		left := math.Sqrt(float64(tensor.Dot(row, row)))
		var right float64
		for i := range b.Rows {
			v := float64(b.Row(i)[k])
			right += v * v
		}
		right = math.Sqrt(right)
		if left == 0 || right == 0 {
			continue
		}
		s := math.Sqrt(right / left)
		tensor.Scale(row, float32(s))
		for i := range b.Rows {
			b.Row(i)[k] /= float32(s)
		}
	}
}
