package adapter

import "math"

// widest is by how many bits the powers of two in a row may be apart; a smaller one
// is as if it were that.
const widest = 31

// leastUnit is added to |U| before its logarithm, as the authors do.
const leastUnit = 1e-16

// exponent returns round(log₂(|u| + 10⁻¹⁶)), or 128 and above where u is no finite number.
// The rounding is of the logarithm: up from √2.
func exponent(u float32) int {
	bits := math.Float32bits(float32(math.Abs(float64(u))) + leastUnit)
	e := int(bits>>23) - 127
	if bits&(1<<23-1) > rootTwo {
		e++
	}
	return e
}

// rootTwo is the fraction's bits of the last float32 below √2.
const rootTwo = 0x3504f3

// power returns 2^e, or NaN where e stands for no finite number.
func power(e int) float32 {
	if e > 127 {
		return float32(math.NaN())
	}
	return math.Float32frombits(uint32(e+127) << 23)
}

// highest returns the largest exponent of U's row i, given the row of B·A.
func (l *IntLoRA) highest(i int, ba []float32) int {
	s, r, v := l.steps[i], l.r.Row(i), l.row(i)
	top := math.MinInt
	for j := range ba {
		top = max(top, exponent(unit(s, r[j], ba[j], float32(v[j]))))
	}
	return top
}

// signed returns sign(u)·p.
func signed(u, p float32) float32 {
	switch {
	case u > 0:
		return p
	case u < 0:
		return -p
	}
	return u * p // 0, or NaN
}

// shiftRow makes λ·sign(U)·2^e⊙V + (1−λ)·B·A of row i of B·A.
func (l *IntLoRA) shiftRow(i int, m []float32, lambda float32) {
	s, r, v, least := l.steps[i], l.r.Row(i), l.row(i), l.highest(i, m)-widest
	for j, ba := range m {
		n := float32(v[j])
		u := unit(s, r[j], ba, n)
		w := signed(u, power(max(exponent(u), least))) * n
		m[j] = lambda*w + (1-lambda)*ba
	}
}

// shiftRowBack makes the gradient of row i of B·A of that of M, d. Straight through
// the rounding of the logarithm,
//
//	∂W'/∂BA = 2^e/(|U| + 10⁻¹⁶) ∈ [1/√2, √2]
//
// and 0 where V is 0, and where 2^e is held up.
func (l *IntLoRA) shiftRowBack(i int, d, ba []float32, lambda float32) {
	s, r, v, least := l.steps[i], l.r.Row(i), l.row(i), l.highest(i, ba)-widest
	for j, dw := range d {
		n := float32(v[j])
		u := unit(s, r[j], ba[j], n)
		passes := float32(0)
		if e := exponent(u); n != 0 && u != 0 && e >= least {
			passes = power(e) / (float32(math.Abs(float64(u))) + leastUnit)
		}
		d[j] = dw * (lambda*passes + 1 - lambda)
	}
}
