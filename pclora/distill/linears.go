package distill

import (
	"github.com/pcloralab/pcloralab/pclora/nn"
	"github.com/pcloralab/pcloralab/tensor"
)

// Linears is the hidden-state loss of PC-LoRA (arXiv:2406.09117) in the form that
// the mean squared error is taken over the outputs of the adapted linears:
//
//	D = 1/K · Σₖ mean((yₖ − tₖ)²)
//
// with yₖ and tₖ [N Outₖ] the outputs of linear k of student and teacher, each on
// its own model's inputs: the frozen weight on the student's inputs would be no
// teacher. The teacher's are constants. The mean is over real tokens alone.
//
// Both models' linears are passed through Teacher and Student, in the same order,
// and see a batch between Begin and End. The differences are kept in memory of the
// loss's own, since a block overwrites some of what its linears leave.
type Linears struct {
	Weight float32 // what the gradient is scaled by, 1 − α

	pairs []*pair
	known int    // how many of the pairs have a student
	mask  []bool // which rows count [N]; nil for all
	on    bool   // whether a batch is under way, other than to be answered
}

// A pair is one linear in both models.
type pair struct {
	of    *Linears
	diff  tensor.Matrix // t, then y − t, then the gradient of y [N Out]
	count int           // rows that count
}

// A watched is a teacher's linear.
type watched struct {
	nn.Projection
	pair *pair
}

// A guided is a student's linear.
type guided struct {
	nn.Projection
	pair *pair
}

// Teacher returns a projection that computes what the teacher's next linear p
// does, and is seen.
func (d *Linears) Teacher(p nn.Projection) nn.Projection {
	d.pairs = append(d.pairs, &pair{of: d})
	return &watched{p, d.pairs[len(d.pairs)-1]}
}

// Student returns a projection that computes what the student's next linear p
// does, and learns. It panics if the teacher has fewer.
func (d *Linears) Student(p nn.Projection) nn.Projection {
	d.known++
	return &guided{p, d.pairs[d.known-1]}
}

// Begin begins a batch, before its forward passes, the teacher's first. It says
// which of its rows are real, nil for all, and what its gradients are scaled by.
func (d *Linears) Begin(mask []bool, weight float32) { d.mask, d.Weight, d.on = mask, weight, true }

// End ends the batch, after Backward: what passes from then on is not looked at.
func (d *Linears) End() { d.on = false }

// Loss returns D, unweighted, of the batch, and 0 where no row counts. It is asked
// for before Backward.
func (d *Linears) Loss() float64 {
	var sum float64
	for _, p := range d.pairs {
		var square float64
		for i := range p.diff.Rows {
			row := p.diff.Row(i)
			square += float64(tensor.Dot(row, row))
		}
		sum += square / float64(max(1, p.count*p.diff.Cols))
	}
	return sum / float64(max(1, len(d.pairs)))
}

// Forward sets y, and keeps a copy.
func (w *watched) Forward(mem *nn.Arena, y, x tensor.Matrix) {
	w.Projection.Forward(mem, y, x)
	if p := w.pair; p.of.on {
		p.diff = tensor.Reserve(p.diff, y.Rows, y.Cols)
		p.diff.Copy(y)
	}
}

// Forward sets y, and keeps y − t.
func (g *guided) Forward(mem *nn.Arena, y, x tensor.Matrix) {
	g.Projection.Forward(mem, y, x)
	if p := g.pair; p.of.on && mem.Keep {
		p.subtractFrom(y)
	}
}

// subtractFrom turns t into y − t, and into 0 on rows that do not count.
func (p *pair) subtractFrom(y tensor.Matrix) {
	p.count = 0
	for i := range y.Rows {
		row := p.diff.Row(i)
		if p.of.mask != nil && !p.of.mask[i] {
			clear(row)
			continue
		}
		p.count++
		tensor.Scale(row, -1)
		tensor.AddScaled(row, 1, y.Row(i))
	}
}

// Backward is the linear's, given dy and what the loss adds to it,
// Weight·2/(K·N·Out)·(y − t) with N the rows that count. dy stays: it may be what
// passes the block by.
func (g *guided) Backward(mem *nn.Arena, dx nn.Sink, dy tensor.Matrix) {
	p := g.pair
	if !p.of.on || p.count == 0 {
		g.Projection.Backward(mem, dx, dy)
		return
	}
	tensor.Scale(p.diff.Values(), p.of.Weight*2/float32(len(p.of.pairs)*p.count*p.diff.Cols))
	p.diff.Add(dy)
	g.Projection.Backward(mem, dx, p.diff)
}
