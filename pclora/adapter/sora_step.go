package adapter

// ThresholdAt is ξ of the step after n of all steps: of S stages of equal length,
// ξ of the k-th = 1, 2, …, S is k/S of Threshold.
func (s *SoRA) ThresholdAt(n, of int) float64 {
	stage := min(s.Stages, 1+n*s.Stages/max(1, of))
	return s.Threshold * float64(stage) / float64(max(1, s.Stages))
}

// BeforeStep does nothing.
func (s *SoRA) BeforeStep(Step) {}

// AfterStep moves the gates and shrinks them, or shrinks them where AdamW has moved
// them.
func (s *SoRA) AfterStep(step Step) {
	if !s.Gate.Trainable() {
		return
	}
	xi := s.ThresholdAt(step.N, step.Of)
	gates, grads := s.Gate.Value.Row(0), s.Gate.Grad.Row(0)
	for k, g := range gates {
		if s.AsCode {
			gates[k] = shrinkAsCode(g, float32(xi))
			continue
		}
		gates[k] = shrink(g-float32(step.Rate)*grads[k], float32(step.Rate*xi))
	}
}

// shrink is the soft threshold T_c(u) = sign(u)·max(|u| − c, 0), the proximal
// operator of c·|u| (arXiv:2311.11696), c ≥ 0.
func shrink(u, c float32) float32 {
	switch {
	case u > c:
		return u - c
	case u < -c:
		return u + c
	}
	return 0
}

// shrinkAsCode does what the authors' code does, one after the other in place:
// all |u| > c lose c, and what is then below c becomes 0. So |u| < 2c is lost.
func shrinkAsCode(u, c float32) float32 {
	if u > c {
		u -= c
	}
	if u < -c {
		u += c
	}
	if u < c && u > -c {
		return 0
	}
	return u
}
