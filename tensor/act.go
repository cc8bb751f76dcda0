package tensor

// The largest errors of the maps below, over all float32 numbers and on every
// kernel set; package kerneltest holds them to it.
const (
	// ExpError is relative. Results under 2⁻¹²⁴ may be 0.
	ExpError = 3e-7
	// TanhError and ErfError are absolute. The formula for erf itself is off by
	// 1.5·10⁻⁷; the rest is rounding in its alternating sum.
	TanhError = 3e-7
	ErfError  = 6e-7
	// GELUError and that of its derivative are absolute, times max(1, |x|).
	GELUError = 4e-7
)

// Exp sets dst to eˣ; dst may be x. It panics if the lengths differ.
func Exp(dst, x []float32) {
	check2("Exp", dst, x)
	kernels.Exp(dst, x)
}

// Tanh sets dst to tanh x; dst may be x. It panics if the lengths differ.
func Tanh(dst, x []float32) {
	check2("Tanh", dst, x)
	kernels.Tanh(dst, x)
}

// Erf sets dst to erf x; dst may be x. It panics if the lengths differ.
func Erf(dst, x []float32) {
	check2("Erf", dst, x)
	kernels.Erf(dst, x)
}

// GELU sets y to x·Φ(x), the exact form with Φ(x) = (1+erf(x/√2))/2, which
// Hugging Face calls "gelu". y may be x. It panics if the lengths differ.
func GELU(y, x []float32) {
	check2("GELU", y, x)
	kernels.GELU(y, nil, x)
}

// GELUWithSlope is GELU that also sets d to the derivative Φ(x) + x·φ(x),
// φ(x) = exp(−x²/2)/√(2π), which costs little more. d may be x, y may not.
func GELUWithSlope(y, d, x []float32) {
	check2("GELUWithSlope", y, x)
	check2("GELUWithSlope", d, x)
	kernels.GELU(y, d, x)
}

// Numbers of the exponential: eˣ = 2ⁿ·eʳ, n = round(x·log₂e), r = x − n·ln 2
// with ln 2 in two parts, so that the product with the first is exact. Adding
// expMagic, 1.5·2²³, rounds to a whole number and leaves it in the low bits.
// The polynomial in r is a minimax fit on |r| ≤ ln2/2 with an error of 3·10⁻⁹,
// far below half a unit in the last place.
const (
	expMagic = 12582912
	log2E    = 1.4426950408889634
	ln2Hi    = 0.693359375
	ln2Lo    = -2.12194440054690583e-4
	expMin   = -86.6   // below: 0
	expMax   = 88.7228 // above: +Inf

	exp2 = 0.49999993
	exp3 = 0.1666652
	exp4 = 0.04166839
	exp5 = 0.00836875
	exp6 = 0.00138145
)

// Numbers of the error function, Abramowitz and Stegun 7.1.26:
// erf z = 1 − (a₁t + … + a₅t⁵)·e^(−z²), t = 1/(1+p·z), z ≥ 0, error 1.5·10⁻⁷.
const (
	erfP  = 0.3275911
	erfA1 = 0.254829592
	erfA2 = -0.284496736
	erfA3 = 1.421413741
	erfA4 = -1.453152027
	erfA5 = 1.061405429

	sqrtHalf   = 0.70710678118654752
	invSqrt2Pi = 0.39894228040143268
)
