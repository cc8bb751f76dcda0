package train

import (
	"github.com/pcloralab/pcloralab/pclora/adapter"
	"github.com/pcloralab/pcloralab/pclora/run"
	"github.com/pcloralab/pcloralab/pclora/schedule"
)

// A fade knows λ of every host at every step.
type fade struct {
	decay schedule.Decay
	order string
	q     int // steps of the decay

	careful bool
	at      float64 // progress of a careful decay, in [0, 1]
	usual   float64 // the distance of states as it was, a moving mean; 0 before the first step
}

func newFade(c run.Config) (fade, error) {
	decay, err := schedule.ByName(c.Decay)
	return fade{decay: decay, order: c.Fade, q: c.DecaySteps(), careful: c.Careful}, err
}

// progress is the part of the decay that is over at step n, in [0, 1].
func (f *fade) progress(n int) float64 {
	switch {
	case n >= f.q:
		return 1
	case f.careful:
		return f.at
	}
	return float64(n) / float64(f.q)
}

// lambda returns λ of a block at step n. Where blocks fade one after the other,
// each takes half of the decay, and the beginnings are spread evenly over the
// other half.
func (f *fade) lambda(n, block, blocks int) float64 {
	t := f.progress(n)
	if f.order != run.FadeTogether && blocks > 1 {
		if f.order == run.FadeLast {
			block = blocks - 1 - block
		}
		const part = 0.5
		begin := (1 - part) * float64(block) / float64(blocks-1)
		t = min(max((t-begin)/part, 0), 1)
	}
	if t == 1 {
		return 0
	}
	return f.decay(t)
}

// set sets λ in every host, as many in each block, and returns their mean.
func (f *fade) set(hosts []*adapter.Host, n, blocks int) float64 {
	var sum float64
	each := len(hosts) / blocks
	for l := range blocks {
		lambda := f.lambda(n, l, blocks)
		sum += lambda
		for _, h := range hosts[l*each:][:each] {
			h.Lambda = float32(lambda)
		}
	}
	return sum / float64(blocks)
}

// learn takes the distance of states of step n. A careful decay goes on by what
// would reach the end in time, but slower by as much as the distance exceeds what
// it was, at most four times; what is left then is done by later steps.
func (f *fade) learn(n int, distance float64) {
	if !f.careful || n >= f.q {
		return
	}
	pace := 1.0
	if f.usual > 0 && distance > f.usual {
		const slowest = 0.25
		pace = max(slowest, f.usual/distance)
	}
	const memory = 0.9
	if f.usual == 0 {
		f.usual = distance
	}
	f.usual = memory*f.usual + (1-memory)*distance
	f.at = min(1, f.at+pace*(1-f.at)/float64(f.q-n))
}
