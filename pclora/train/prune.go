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
	if p.spent <= p.last {
		return // nothing will be pruned any more
	}
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
	for k := range l.importance {
		l.importance[k] = 0
		if !l.Gone[k] {
			l.importance[k] = l.a.see(k, l.A)
		}
	}
	for i := range l.B.Value.Rows {
		l.b.seeUnits(i, l.B, l.Gone, l.importance)
	}
	for k := range l.importance {
		l.importance[k] /= float64(l.cost)
	}
}

// see takes in p·g of row i and returns the sum of Ī·Ū over its values.
func (s *sensitivity) see(i int, p *nn.Param) (sum float64) {
	values := p.Value.Row(i)
	n := len(values)
	grads, means, spreads := p.Grad.Row(i)[:n], s.mean.Row(i)[:n], s.spread.Row(i)[:n]
	for j, v := range values {
		means[j], spreads[j] = moved(means[j], spreads[j], v*grads[j])
		sum += float64(means[j]) * float64(spreads[j])
	}
	return sum
}

// seeUnits takes in p·g of row i, whose values belong to a unit each, and adds their Ī·Ū
// to the sums of those that are not gone.
func (s *sensitivity) seeUnits(i int, p *nn.Param, gone []bool, sums []float64) {
	values := p.Value.Row(i)
	n := len(values)
	grads, means, spreads := p.Grad.Row(i)[:n], s.mean.Row(i)[:n], s.spread.Row(i)[:n]
	gone, sums = gone[:n], sums[:n]
	for k, v := range values {
		if !gone[k] {
			means[k], spreads[k] = moved(means[k], spreads[k], v*grads[k])
			sums[k] += float64(means[k]) * float64(spreads[k])
		}
	}
}

// moved returns Ī and Ū after a step with p·g.
func moved(mean, spread, pg float32) (newMean, newSpread float32) {
	now := abs(pg)
	mean = sensitive*mean + (1-sensitive)*now
	return mean, sensitive*spread + (1-sensitive)*abs(now-mean)
}

// abs clears the sign. In wasm, max(x, −x) is a call.
func abs(x float32) float32 { return math.Float32frombits(math.Float32bits(x) &^ (1 << 31)) }

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
