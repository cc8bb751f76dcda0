package tensor

import (
	"math"

	"github.com/pcloralab/pcloralab/tensor/internal/approx"
)

// exp32 returns eˣ; see the numbers above.
func exp32(x float32) float32 {
	switch {
	case x < approx.ExpMin:
		return 0
	case x > approx.ExpMax:
		return float32(math.Inf(1))
	case x != x:
		return x
	}
	t := x*approx.Log2E + approx.ExpMagic
	n := t - approx.ExpMagic
	r := x - n*approx.Ln2Hi - n*approx.Ln2Lo
	p := 1 + r*(1+r*(approx.Exp2+r*(approx.Exp3+r*(approx.Exp4+r*(approx.Exp5+r*approx.Exp6)))))
	// 2ⁿ⁻¹ by the exponent bits, then twice: n may be 128.
	return 2 * math.Float32frombits(math.Float32bits(p)+(math.Float32bits(t)-1)<<23)
}

func expPortable(dst, x []float32) {
	dst = dst[:len(x)]
	for i, v := range x {
		dst[i] = exp32(v)
	}
}

// tanhPortable computes tanh |x| = 1 − 2/(e^(2|x|)+1) and gives it x's sign.
func tanhPortable(dst, x []float32) {
	dst = dst[:len(x)]
	for i, v := range x {
		y := 1 - 2/(exp32(2*abs32(v))+1)
		dst[i] = copysign32(y, v)
	}
}

// erfcTail returns 1 − erf z for z ≥ 0, given e = exp(−z²).
func erfcTail(z, e float32) float32 {
	t := 1 / (1 + approx.ErfP*z)
	return t * (approx.ErfA1 + t*(approx.ErfA2+t*(approx.ErfA3+t*(approx.ErfA4+t*approx.ErfA5)))) * e
}

func erfPortable(dst, x []float32) {
	dst = dst[:len(x)]
	for i, v := range x {
		z := abs32(v)
		dst[i] = copysign32(1-erfcTail(z, exp32(-z*z)), v)
	}
}

func geluPortable(y, d, x []float32) {
	y = y[:len(x)]
	for i, v := range x {
		e := exp32(-0.5 * v * v)
		cdf := 0.5 * erfcTail(approx.SqrtHalf*abs32(v), e) // Φ(−|x|)
		if v > 0 {
			cdf = 1 - cdf
		}
		y[i] = v * cdf
		if d != nil {
			d[i] = cdf + v*approx.InvSqrt2Pi*e
		}
	}
}

func abs32(x float32) float32 { return math.Float32frombits(math.Float32bits(x) &^ (1 << 31)) }

func copysign32(x, sign float32) float32 {
	return math.Float32frombits(math.Float32bits(x)&^(1<<31) | math.Float32bits(sign)&(1<<31))
}
