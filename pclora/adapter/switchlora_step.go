package adapter

import (
	"math"

	"github.com/pcloralab/pcloralab/tensor"
)

const (
	// switchFloor is the λ below which no vector is switched any more.
	switchFloor = 0.5
	// switchStream tells the chance of switches from other chance of a run's seed.
	switchStream = 1 << 63
)

// Rate is how often vectors are switched in the step after n of all steps, as a
// share of how often they are at first: max(0.3^((n+1)/(Fall·of)), 1e-8), as in the
// published code.
func (s *SwitchLoRA) Rate(n, of int) float64 {
	return max(math.Pow(0.3, float64(n+1)/(s.Fall*float64(of))), 1e-8)
}

// BeforeStep switches as many rows of A and columns of B as are due: of r vectors
// r·Rate/Interval, the fraction by chance. The partner of each starts anew in AdamW
// and rests.
func (s *SwitchLoRA) BeforeStep(step Step) {
	if step.Lambda < switchFloor || s.rows.idle.Rows == 0 {
		return
	}
	due := float64(s.A.Value.Rows) * s.Rate(step.N, step.Of) / s.Interval
	s.chance.Seed(step.Seed, switchStream|uint64(step.N)<<16|uint64(step.Index))
	by := s.Scale / step.Lambda
	for range s.draw(due) {
		i := s.switchRow(by)
		step.Optim.Restart(s.B, i, s.Freeze)
	}
	for range s.draw(due) {
		i := s.switchColumn(by)
		step.Optim.Restart(s.A, i, s.Freeze)
	}
}

// AfterStep does nothing.
func (s *SwitchLoRA) AfterStep(Step) {}

// draw rounds up or down, so that on average it is due.
func (s *SwitchLoRA) draw(due float64) int {
	whole := math.Floor(due)
	if u := float64(s.chance.Uint64()>>11) * 0x1p-53; u < due-whole {
		whole++
	}
	return int(whole)
}

// switchRow exchanges a row of A and returns which.
func (s *SwitchLoRA) switchRow(by float32) int {
	i, k := s.rows.turn(s.A.Value.Rows)
	active, idle := s.A.Value.Row(i), s.rows.idle.Row(k)
	for j, v := range active {
		s.diff[j] = v - idle[j]
		active[j], idle[j] = idle[j], v
	}
	for j := range s.weight.Rows {
		tensor.AddScaled(s.weight.Row(j), by*s.B.Value.Row(j)[i], s.diff)
	}
	return i
}

// switchColumn exchanges a column of B and returns which.
func (s *SwitchLoRA) switchColumn(by float32) int {
	i, k := s.cols.turn(s.B.Value.Cols)
	a, idle := s.A.Value.Row(i), s.cols.idle.Row(k)
	for j := range s.weight.Rows {
		active := &s.B.Value.Row(j)[i]
		tensor.AddScaled(s.weight.Row(j), by*(*active-idle[j]), a)
		*active, idle[j] = idle[j], *active
	}
	return i
}

// turn returns the next place in use, of so many, and the next vector to come there.
func (p *pool) turn(places int) (place, next int) {
	turns := p.turns.Row(0)
	place, next = int(turns[0]), int(turns[1])
	turns[0], turns[1] = float32((place+1)%places), float32((next+1)%p.idle.Rows)
	return place, next
}
