package train

import (
	"math"

	"github.com/pcloralab/pcloralab/pclora/adapter"
	"github.com/pcloralab/pcloralab/pclora/nn"
	"github.com/pcloralab/pcloralab/pclora/optim"
	"github.com/pcloralab/pcloralab/pclora/run"
	"github.com/pcloralab/pcloralab/tensor"
)

// A pruning takes units away from factors of a high rank, the least important of
// all layers first, until they fit run.Config.BudgetAt: AdaLoRA's allocator
// (arXiv:2303.10512, eqs. 8 to 11). A unit is a row of A with a column of B. With
// p a value and g its gradient, over steps,
//
//	I = |p·g|,  Ī ← 0.85·Ī + 0.15·I,  Ū ← 0.85·Ū + 0.15·|I − Ī|,
//	importance of a unit = Σ Ī·Ū over its values / (In + Out)
//
// There is no diagonal between the factors, whose share of the sum is left out. The
// budget is of weights, so what a unit brings is divided by what it costs, as
// AdaLoRA's means over rows and columns do. A unit that is pruned is zero for good,
// with its moments, and so are its gradients; in AdaLoRA it may come back.
type pruning struct {
	layers      []*pruned
	first, last int64 // weights of all factors at the start, and at most at the end
	spent       int64 // weights left
}

// pruned is one layer's factors.
type pruned struct {
	*adapter.LoRA
	cost       int64       // weights of a unit
	left       int         // units, at least 1
	a, b       sensitivity // of A and B
	importance []float64   // of each unit
}

// A sensitivity is what a pruning knows of the values of a matrix.
type sensitivity struct{ mean, spread tensor.Matrix } // Ī and Ū

// sensitive is β of both moving means.
const sensitive = 0.85

// newPruning returns one of the hosts' LoRAs.
func newPruning(c run.Config, hosts []*adapter.Host) *pruning {
	p := &pruning{}
	var before int64
	for _, h := range hosts {
		in, out := h.Size()
		f := h.Adapter.(*adapter.LoRA)
		rank := f.A.Value.Rows
		f.CanPrune()
		l := &pruned{LoRA: f, cost: int64(in + out), importance: make([]float64, rank)}
		l.a, l.b = sensitivityOf(f.A), sensitivityOf(f.B)
		p.layers = append(p.layers, l)
		p.first += l.cost * int64(rank)
		p.last += l.cost * int64(c.Rank)
		before += int64(in * out)
	}
	p.last = min(p.last, int64(math.Floor((1-c.Gone)*float64(before))))
	p.recount()
	return p
}

func sensitivityOf(p *nn.Param) sensitivity {
	return sensitivity{tensor.New(p.Value.Rows, p.Value.Cols), tensor.New(p.Value.Rows, p.Value.Cols)}
}

// prune takes part in a step, once the parameters have moved, with the gradients of
// the whole batch. Where not even one unit a layer fits, one is left.
func (p *pruning) prune(budget int64, o *optim.AdamW) {
	for _, l := range p.layers {
		l.see()
	}
	for p.spent > budget {
		least, unit := (*pruned)(nil), 0
		for _, l := range p.layers {
			if l.left == 1 {
				continue
			}
			for k, v := range l.importance {
				if !l.Gone[k] && (least == nil || v < least.importance[unit]) {
					least, unit = l, k
				}
			}
		}
		if least == nil {
			return
		}
		least.drop(unit, o)
		p.spent -= least.cost
	}
}

// see takes the step's gradients into account.
func (l *pruned) see() {
	clear(l.importance)
	for k := range l.importance {
		if l.Gone[k] {
			continue
		}
		for j, v := range l.A.Value.Row(k) {
			l.importance[k] += l.a.see(k, j, v*l.A.Grad.Row(k)[j])
		}
	}
	for i := range l.B.Value.Rows {
		values, grads := l.B.Value.Row(i), l.B.Grad.Row(i)
		for k, v := range values {
			if !l.Gone[k] {
				l.importance[k] += l.b.see(i, k, v*grads[k])
			}
		}
	}
	for k := range l.importance {
		l.importance[k] /= float64(l.cost)
	}
}

// see takes in p·g of value [i j] and returns Ī·Ū.
func (s *sensitivity) see(i, j int, pg float32) float64 {
	now := abs(pg)
	mean := sensitive*s.mean.Row(i)[j] + (1-sensitive)*now
	spread := sensitive*s.spread.Row(i)[j] + (1-sensitive)*abs(now-mean)
	s.mean.Row(i)[j], s.spread.Row(i)[j] = mean, spread
	return float64(mean) * float64(spread)
}

func abs(x float32) float32 { return max(x, -x) }

// drop makes unit k zero for good: with its moments at 0, AdamW leaves it there.
func (l *pruned) drop(k int, o *optim.AdamW) {
	l.Gone[k] = true
	l.left--
	ma, va := o.MomentsOf(l.A)
	for _, m := range []tensor.Matrix{l.A.Value, ma, va} {
		clear(m.Row(k))
	}
	mb, vb := o.MomentsOf(l.B)
	for _, m := range []tensor.Matrix{l.B.Value, mb, vb} {
		for i := range m.Rows {
			m.Row(i)[k] = 0
		}
	}
}

// walkState visits what a step changes of layer i besides its parameters, under
// names that begin with path. What is gone follows from the parameters: see recount.
func (p *pruning) walkState(i int, path string, visit func(name string, m tensor.Matrix) error) error {
	l := p.layers[i]
	for _, part := range []struct {
		name string
		m    tensor.Matrix
	}{
		{".lora_A.mean", l.a.mean}, {".lora_A.spread", l.a.spread},
		{".lora_B.mean", l.b.mean}, {".lora_B.spread", l.b.spread},
	} {
		if err := visit(path+part.name, part.m); err != nil {
			return err
		}
	}
	return nil
}

// recount takes from the parameters what is gone: the units that are zero, but for
// one where a layer has no other. A start may have such units already; nothing would
// ever move them.
func (p *pruning) recount() {
	p.spent = 0
	for _, l := range p.layers {
		l.left = 0
		for k := range l.Gone {
			if l.Gone[k] = l.zero(k); !l.Gone[k] {
				l.left++
			}
		}
		if l.left == 0 {
			l.Gone[0], l.left = false, 1
		}
		p.spent += int64(l.left) * l.cost
	}
}

// zero reports whether unit k is.
func (l *pruned) zero(k int) bool {
	for _, v := range l.A.Value.Row(k) {
		if v != 0 {
			return false
		}
	}
	for i := range l.B.Value.Rows {
		if l.B.Value.Row(i)[k] != 0 {
			return false
		}
	}
	return true
}
