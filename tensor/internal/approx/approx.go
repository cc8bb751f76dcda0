// Package approx holds the numbers of the approximations that all kernel sets
// share.
package approx

// Numbers of the exponential: eˣ = 2ⁿ·eʳ, n = round(x·log₂e), r = x − n·ln 2
// with ln 2 in two parts, so that the product with the first is exact. Adding
// ExpMagic, 1.5·2²³, rounds to a whole number and leaves it in the low bits.
// The polynomial in r, 1 + r + Exp2·r² + … + Exp6·r⁶, is a minimax fit on
// |r| ≤ ln2/2 with an error of 3·10⁻⁹, far below half a unit in the last place.
const (
	ExpMagic = 12582912
	Log2E    = 1.4426950408889634
	Ln2Hi    = 0.693359375
	Ln2Lo    = -2.12194440054690583e-4
	ExpMin   = -86.6   // below: 0
	ExpMax   = 88.7228 // above: +Inf

	Exp2 = 0.49999993
	Exp3 = 0.1666652
	Exp4 = 0.04166839
	Exp5 = 0.00836875
	Exp6 = 0.00138145
)

// Numbers of the error function, Abramowitz and Stegun 7.1.26:
// erf z = 1 − (a₁t + … + a₅t⁵)·e^(−z²), t = 1/(1+p·z), z ≥ 0, error 1.5·10⁻⁷.
const (
	ErfP  = 0.3275911
	ErfA1 = 0.254829592
	ErfA2 = -0.284496736
	ErfA3 = 1.421413741
	ErfA4 = -1.453152027
	ErfA5 = 1.061405429
)

// Constants of the normal distribution.
const (
	SqrtHalf   = 0.70710678118654752
	InvSqrt2Pi = 0.39894228040143268 // 1/√(2π)
)
