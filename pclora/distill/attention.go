package distill

import (
	"math"

	"github.com/pcloralab/pcloralab/pclora/nn"
	"github.com/pcloralab/pcloralab/tensor"
)

// Attention is the loss by which the student learns where its teacher looks, and
// which of its values are alike. Over the rows of real tokens of all heads, with p
// the teacher's and q the student's, each a distribution over tokens:
//
//	K = mean(Σ p·(ln p − ln q)),  ∂K/∂scores = (q − p)/rows
//
// Maps are softmax(q·kᵀ/√D) of every block, averaged over blocks; relations are
// softmax(v·vᵀ/√D) of the last block (arXiv:2002.10957, eqs. 4 and 6; there maps
// are of the last block too).
type Attention struct {
	Maps, Relations float32 // weights; 0 for none

	sides [2][]*side // of the teacher and of the student, one a block
	mask  []bool     // which tokens are real [N]; nil for all
	share float32    // what gradients are scaled by, besides the weights
	on    bool       // whether a batch is under way, other than to be answered
}

// A side is one block's attention in one of the two models.
type side struct {
	of      *Attention
	block   int
	student bool

	maps, relations tensor.Matrix // [N·H T]
	values          tensor.Matrix // v of the student [N C]
	scores, room    tensor.Matrix // gradients
}

// Guide lets the attention of both models' blocks, in order, be seen.
func (d *Attention) Guide(teacher, student []*nn.Attention) {
	for i, blocks := range [][]*nn.Attention{teacher, student} {
		for l, a := range blocks {
			s := &side{of: d, block: l, student: i == 1}
			d.sides[i] = append(d.sides[i], s)
			a.Guide = s
		}
	}
}

// Begin begins a batch, before its forward passes. It says which of its tokens are
// real, nil for all, and what its gradients are scaled by.
func (d *Attention) Begin(mask []bool, share float32) { d.mask, d.share, d.on = mask, share, true }

// End ends the batch, after Backward: what passes from then on is not looked at.
func (d *Attention) End() { d.on = false }

// Losses returns the distance of maps and that of relations, unweighted, of the
// last batch that both models saw; 0 for one without a weight.
func (d *Attention) Losses() (maps, relations float64) {
	last := len(d.sides[1]) - 1
	for l, s := range d.sides[1] {
		t := d.sides[0][l]
		if d.Maps > 0 {
			maps += d.divergence(t.maps, s.maps) / float64(len(d.sides[1]))
		}
		if d.Relations > 0 && l == last {
			relations = d.divergence(t.relations, s.relations)
		}
	}
	return maps, relations
}

// divergence is the mean of KL over the rows of real tokens.
func (d *Attention) divergence(p, q tensor.Matrix) float64 {
	var sum float64
	rows := 0
	d.each(p, func(from, to int) {
		rows += to - from
		for i := from; i < to; i++ {
			a, b := p.Row(i), q.Row(i)
			for j, v := range a {
				if v > 0 {
					sum += float64(v) * math.Log(float64(v)/max(float64(b[j]), math.SmallestNonzeroFloat32))
				}
			}
		}
	})
	return sum / float64(max(1, rows))
}

// addDiff adds weight·(q − p)/rows to ds on the rows of real tokens.
func (d *Attention) addDiff(ds, p, q tensor.Matrix, weight float32) {
	rows := 0
	d.each(p, func(from, to int) { rows += to - from })
	weight *= d.share / float32(max(1, rows))
	d.each(p, func(from, to int) {
		tensor.AddScaledDiff(ds.RowRange(from, to).Values(), weight, q.RowRange(from, to).Values(), p.RowRange(from, to).Values())
	})
}

// each calls f with runs of rows of real tokens. The rows of an example are its
// tokens, once for each head.
func (d *Attention) each(m tensor.Matrix, f func(from, to int)) {
	if d.mask == nil {
		f(0, m.Rows)
		return
	}
	tokens := m.Cols
	heads := m.Rows / len(d.mask)
	for b := range len(d.mask) / tokens {
		n := 0
		for n < tokens && d.mask[b*tokens+n] {
			n++ // padding is behind the text
		}
		for h := range heads {
			from := (b*heads + h) * tokens
			f(from, from+n)
		}
	}
}

// See keeps what the losses need.
func (s *side) See(a *nn.Attention, p, v tensor.Matrix) {
	d := s.of
	if !d.on {
		return
	}
	if s.student {
		s.maps, s.values = p, v
	} else if d.Maps > 0 {
		s.maps = tensor.Reserve(s.maps, p.Rows, p.Cols)
		s.maps.Copy(p)
	}
	if d.Relations > 0 && s.block == len(d.sides[1])-1 {
		s.relations = tensor.Reserve(s.relations, p.Rows, p.Cols)
		a.RelationsTo(s.relations, v)
	}
}

// AddScoreGrad adds that of the maps.
func (s *side) AddScoreGrad(_ *nn.Attention, ds tensor.Matrix) {
	if d := s.of; d.Maps > 0 {
		d.addDiff(ds, d.sides[0][s.block].maps, s.maps, d.Maps/float32(len(d.sides[1])))
	}
}

// AddValueGrad adds that of the relations.
func (s *side) AddValueGrad(a *nn.Attention, dv tensor.Matrix) {
	d := s.of
	if d.Relations == 0 || s.block != len(d.sides[1])-1 {
		return
	}
	s.scores = tensor.Reserve(s.scores, s.relations.Rows, s.relations.Cols)
	s.scores.Zero()
	d.addDiff(s.scores, d.sides[0][s.block].relations, s.relations, d.Relations)
	s.room = tensor.Reserve(s.room, dv.Rows, dv.Cols)
	a.AddRelationsGrad(dv, s.scores, s.values, s.room)
}
