package main

import (
	"time"

	"github.com/pcloralab/pcloralab/pclora/train"
)

// A pace knows how long things took and estimates the rest of a run. Steps with
// λ > 0 and those after are counted apart, since the latter are much cheaper.
type pace struct {
	fading, faded time.Duration // smoothed time of a step; 0 before the first
	score         time.Duration // smoothed time of an evaluation
	last          time.Duration // smoothed time of the newest steps
}

// cheaper is the guess for faded/fading before the first faded step: the
// teacher's forward pass is left, of about three passes of its size.
const cheaper = 0.4

func (p *pace) stepped(d time.Duration, fading bool) {
	smooth(&p.last, d)
	if fading {
		smooth(&p.fading, d)
	} else {
		smooth(&p.faded, d)
	}
}

// scored takes the time of n of the total images that are this trainer's.
func (p *pace) scored(d time.Duration, n, total int) {
	smooth(&p.score, d*time.Duration(total)/time.Duration(n))
}

func smooth(avg *time.Duration, d time.Duration) {
	if *avg == 0 {
		*avg = d
		return
	}
	*avg += (d - *avg) / 10
}

func (p *pace) perSecond() float64 {
	if p.last == 0 {
		return 0
	}
	return float64(time.Second) / float64(p.last)
}

// left estimates the time to the end of the run.
func (p *pace) left(r *train.Run) time.Duration {
	faded := p.faded
	if faded == 0 {
		faded = time.Duration(cheaper * float64(p.fading))
	}
	c := r.Config
	fading := max(0, min(c.DecaySteps(), c.Steps)-r.N)
	rest := c.Steps - r.N - fading
	evals := 1
	if c.EvalEvery > 0 {
		evals += (c.Steps - r.N) / c.EvalEvery
	}
	return time.Duration(fading)*p.fading + time.Duration(rest)*faded + time.Duration(evals)*p.score
}
