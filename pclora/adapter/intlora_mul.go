package adapter

// unit returns a value of U, s + (R + BA)/V; V = 0 counts as 1.
func unit(s, r, ba, v float32) float32 {
	if v == 0 {
		v = 1
	}
	return s + (r+ba)/v
}

// leastScale bounds s₂ from below, as a share of its start.
const leastScale = 1. / 16

// unitGrid returns the grid of U's row i.
func (l *IntLoRA) unitGrid(i int) grid {
	top := topOf(l.Bits)
	return grid{
		step: l.scales[i] * max(l.Scale.Value.Row(0)[i], leastScale),
		zero: min(max(nearest(l.Zero.Value.Row(0)[i]), 0), top),
		top:  top,
	}
}

// mulRow makes λ·s₂·(Q⊙V) + (1−λ)·B·A of row i of B·A.
func (l *IntLoRA) mulRow(i int, m []float32, lambda float32) {
	g, s, r, v := l.unitGrid(i), l.steps[i], l.r.Row(i), l.row(i)
	for j, ba := range m {
		n := float32(v[j])
		w := g.step * (g.code(unit(s, r[j], ba, n)) * n)
		m[j] = lambda*w + (1-lambda)*ba
	}
}

// mulRowBack makes the gradient of row i of B·A of that of M, d, and gathers those of
// s₂ and z₂. Straight through the rounding, with u = U/s₂ and q as it is rounded,
//
//	within the clamp: ∂W'/∂BA = 1, ∂W'/∂s₂ = (q − u)·V
//	at an edge Q:     ∂W'/∂BA = 0, ∂W'/∂s₂ = Q·V, ∂W'/∂z₂ = −s₂·V
//
// and all are 0 where V is.
func (l *IntLoRA) mulRowBack(i int, d, ba []float32, lambda float32) {
	g, s, r, v := l.unitGrid(i), l.steps[i], l.r.Row(i), l.row(i)
	low, high := -g.zero, g.top-g.zero
	var scale, zero float32
	for j, dw := range d {
		n := float32(v[j])
		passes := float32(0)
		u := unit(s, r[j], ba[j], n) / g.step
		switch q := nearest(u); {
		case n == 0:
		case q < low:
			scale += dw * n * low
			zero -= dw * n
		case q > high:
			scale += dw * n * high
			zero -= dw * n
		default:
			scale += dw * n * (q - u)
			passes = lambda
		}
		d[j] = dw * (passes + 1 - lambda)
	}
	if l.Scale.Trainable() {
		l.Scale.Grad.Row(0)[i] += lambda * l.scales[i] * scale
	}
	if l.Zero.Trainable() {
		l.Zero.Grad.Row(0)[i] += lambda * g.step * zero
	}
}
