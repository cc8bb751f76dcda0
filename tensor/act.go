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
