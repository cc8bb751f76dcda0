package main

import "time"

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

// left estimates the time of what is left: steps with λ > 0, steps without, and
// evaluations.
func (p *pace) left(fading, faded, evals int) time.Duration {
	cheap := p.faded
	if cheap == 0 {
		cheap = time.Duration(cheaper * float64(p.fading))
	}
	return time.Duration(fading)*p.fading + time.Duration(faded)*cheap + time.Duration(evals)*p.score
}

// left estimates the time to the end.
func (a *activity) left() time.Duration {
	done, steps := a.learner.Done(), a.learner.Steps()
	fading, evals := steps-done, 1
	if a.run != nil {
		fading = max(0, min(a.run.Config.DecaySteps(), steps)-done)
	}
	if a.study.every > 0 {
		evals += (steps - done) / a.study.every
	}
	return a.pace.left(fading, steps-done-fading, evals)
}
