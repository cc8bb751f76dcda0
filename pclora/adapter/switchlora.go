package adapter

import (
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/pcloralab/pcloralab/pclora/nn"
	"github.com/pcloralab/pcloralab/pclora/run"
	"github.com/pcloralab/pcloralab/tensor"
)

// SwitchLoRA is LoRA, f(x) = s·B·A·x, whose rows of A and columns of B are now and
// then put in the place of others from a pool (arXiv:2406.06564), so that what is
// learnt all together has a higher rank than f. What a switch takes from f it
// gives to W, of which the adapter has a copy:
//
//	row i of A:     W += s/λ·bᵢ·(aᵢ − a′)ᵀ,  aᵢ ↔ a′ of the pool
//	column i of B:  W += s/λ·(bᵢ − b′)·aᵢᵀ,  bᵢ ↔ b′ of the pool
//
// so λ·W + s·B·A stays what it is. The paper knows λ = 1 alone; where λ falls, W
// would have to grow without bound, and below λ = ½ no more is switched.
type SwitchLoRA struct {
	LoRA
	Interval float64 // steps between switches of a vector at the start; +Inf for none
	Fall     float64 // share of the steps after which switches are 0.3 times as frequent
	Freeze   int     // steps for which the partner of a switched vector stays as it is

	weight tensor.Matrix // W [Out In]
	rows   pool          // of A's rows [P In]
	cols   pool          // of B's columns [P Out]
	chance rand.PCG
	diff   []float32 // scratch [In]
}

// A pool holds the vectors that are not in use, min(In, Out) − R of them. They and
// the places in use take turns.
type pool struct {
	idle  tensor.Matrix
	turns tensor.Matrix // [1 2] places of the next switch: in the factor, and in idle
}

func newPool(idle, width, place int) pool {
	return pool{tensor.New(idle, width), tensor.Of([]float32{float32(place), 0}, 1, 2)}
}

// NewSwitchLoRA returns a trainable adapter of the weight of l, with the intervals
// and scale that a says. A, B and both pools start uniform with the deviations of
// the published code, of In = n, Out = m and gain 1/√3:
//
//	σ_A = (√m·r/n^1.5)^¼·√gain,  σ_B = (r/√(m·n))^¼·√gain
//
// and W − s·B·A takes the place of W, so a fresh adapter changes nothing but by
// rounding. It returns an error where the rank is more than there are vectors.
func NewSwitchLoRA(a run.Adapter, rank int, l *nn.Linear, rng *rand.Rand) (*SwitchLoRA, error) {
	in, out := l.Size()
	most := min(in, out)
	if rank > most {
		return nil, fmt.Errorf("adapter: %d vectors to switch among %d: choose a rank of at most %d", rank, most, most)
	}
	s := &SwitchLoRA{
		LoRA:     LoRA{A: nn.NewParam(rank, in), B: nn.NewParam(out, rank), Scale: float32(a.Factor(rank))},
		Interval: a.Interval, Fall: a.Fall, Freeze: a.Freeze,
		weight: l.Weight.Value.Clone(), diff: make([]float32, in),
		rows: newPool(most-rank, in, 0),
		// Half the places apart, so that of no rank both vectors rest.
		cols: newPool(most-rank, out, rank/2),
	}
	stdA, stdB := switchStds(in, out, rank)
	for _, m := range []tensor.Matrix{s.A.Value, s.rows.idle} {
		tensor.FillUniform(m, rng, math.Sqrt(3)*stdA)
	}
	for _, m := range []tensor.Matrix{s.B.Value, s.cols.idle} {
		tensor.FillUniform(m, rng, math.Sqrt(3)*stdB)
	}
	tensor.AddScaledMul(s.weight, -s.Scale, s.B.Value, s.A.Value)
	s.A.Ages, s.B.Ages = nn.RowAges, nn.ColumnAges
	s.A.Train()
	s.B.Train()
	s.dropout = newDropout(a, rng)
	return s, nil
}

func makeSwitchLoRA(a run.Adapter, rank int, l *nn.Linear, rng *rand.Rand) (Adapter, error) {
	s, err := NewSwitchLoRA(a, rank, l, rng)
	if err != nil {
		return nil, err
	}
	return s, nil
}

// switchStds returns the standard deviations that A and B start with.
func switchStds(in, out, rank int) (a, b float64) {
	n, m, r := float64(in), float64(out), float64(rank)
	gain := math.Sqrt(1 / math.Sqrt(3))
	return math.Pow(math.Sqrt(m)*r/math.Pow(n, 1.5), 0.25) * gain, math.Pow(r/math.Sqrt(m*n), 0.25) * gain
}

// Weight returns W, which the adapter changes.
func (s *SwitchLoRA) Weight() tensor.Matrix { return s.weight }

// WalkState visits W, the pools and whose turn it is; see Stateful.
func (s *SwitchLoRA) WalkState(path string, visit func(path string, m tensor.Matrix)) {
	visit(path+".weight", s.weight)
	visit(path+".lora_A.pool", s.rows.idle)
	visit(path+".lora_A.turns", s.rows.turns)
	visit(path+".lora_B.pool", s.cols.idle)
	visit(path+".lora_B.turns", s.cols.turns)
}

// CheckState returns an error where a turn is that of no place; see Stateful.
func (s *SwitchLoRA) CheckState() error {
	for _, p := range []struct {
		pool
		places int
	}{{s.rows, s.A.Value.Rows}, {s.cols, s.B.Value.Cols}} {
		for i, most := range []int{p.places, max(1, p.idle.Rows)} {
			if at := p.turns.Row(0)[i]; !(at >= 0 && at < float32(most)) || at != float32(int(at)) {
				return fmt.Errorf("adapter: the next vector to switch is %g of %d: take another checkpoint", at, most)
			}
		}
	}
	return nil
}
