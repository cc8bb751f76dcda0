package simd128

import (
	"unsafe"

	"github.com/pcloralab/pcloralab/tensor"
)

// maps puts the module's row and element-wise functions into k.
func maps(k *tensor.Kernels) {
	k.GELU, k.Mul, k.Scale = gelu, mul, scale
	k.AddScaled, k.AddScaledDiff, k.AddRows = addScaled, addScaledDiff, addRows
	k.Softmax, k.SoftmaxGrad = softmax, softmaxGrad
	k.Normalize, k.NormalizeGrad = normalize, normalizeGrad
	k.AdamW = adamW
}

// at is the address of x, 0 if x is empty. The module checks no lengths, so
// every function below reslices what it is given to what it reads and writes.
func at(x []float32) unsafe.Pointer { return unsafe.Pointer(unsafe.SliceData(x)) }

func gelu(y, d, x []float32) {
	y = y[:len(x)]
	if d != nil {
		d = d[:len(x)]
	}
	callGELU(at(y), at(d), at(x), int32(len(x)))
}

func mul(x, y []float32) { callMul(at(x), at(y[:len(x)]), int32(len(x))) }

func scale(x []float32, s float32) { callScale(at(x), int32(len(x)), s) }

func addScaled(y []float32, s float32, x []float32) {
	callAddScaled(at(y[:len(x)]), at(x), int32(len(x)), s)
}

func addScaledDiff(dst []float32, s float32, x, y []float32) {
	callAddScaledDiff(at(dst[:len(x)]), at(x), at(y[:len(x)]), int32(len(x)), s)
}

func addRows(sum, x []float32) {
	if c := len(sum); c > 0 && len(x) >= c {
		callAddRows(at(sum), at(x), int32(len(x)/c), int32(c))
	}
}

func softmax(p []float32, c int) {
	if c > 0 && len(p) >= c {
		callSoftmax(at(p), int32(len(p)/c), int32(c))
	}
}

func softmaxGrad(dp, p []float32, c int, s float32) {
	if c > 0 && len(p) >= c {
		callSoftmaxGrad(at(dp[:len(p)]), at(p), int32(len(p)/c), int32(c), s)
	}
}

func normalize(y, mean, rstd, x, g, b []float32, eps float32) {
	n, c := len(mean), len(g)
	if n == 0 || c == 0 {
		return
	}
	callNormalize(at(y[:n*c]), at(mean), at(rstd[:n]), at(x[:n*c]), at(g), at(b[:c]), int32(n), int32(c), eps)
}

func normalizeGrad(dx, dg, db, dy, x, mean, rstd, g []float32) {
	n, c := len(rstd), len(g)
	if n == 0 || c == 0 {
		return
	}
	if dx != nil {
		dx = dx[:n*c]
	}
	callNormalizeGrad(at(dx), at(dg[:c]), at(db[:c]), at(dy[:n*c]), at(x[:n*c]), at(mean[:n]), at(rstd), at(g), int32(n), int32(c))
}

func adamW(w, m, v, g []float32, s tensor.AdamWStep) {
	n := len(w)
	step = s
	callAdamW(at(w), at(m[:n]), at(v[:n]), at(g[:n]), int32(n), unsafe.Pointer(&step))
}

// step is where the module reads the numbers of a step: an address that a call
// does not make anew.
var step tensor.AdamWStep

//go:wasmimport pclora gelu
//go:noescape
func callGELU(y, d, x unsafe.Pointer, n int32)

//go:wasmimport pclora mul
//go:noescape
func callMul(x, y unsafe.Pointer, n int32)

//go:wasmimport pclora scale
//go:noescape
func callScale(x unsafe.Pointer, n int32, s float32)

//go:wasmimport pclora addScaled
//go:noescape
func callAddScaled(y, x unsafe.Pointer, n int32, s float32)

//go:wasmimport pclora addScaledDiff
//go:noescape
func callAddScaledDiff(dst, x, y unsafe.Pointer, n int32, s float32)

//go:wasmimport pclora addRows
//go:noescape
func callAddRows(sum, x unsafe.Pointer, n, c int32)

//go:wasmimport pclora softmax
//go:noescape
func callSoftmax(p unsafe.Pointer, n, c int32)

//go:wasmimport pclora softmaxGrad
//go:noescape
func callSoftmaxGrad(dp, p unsafe.Pointer, n, c int32, s float32)

//go:wasmimport pclora normalize
//go:noescape
func callNormalize(y, mean, rstd, x, g, b unsafe.Pointer, n, c int32, eps float32)

//go:wasmimport pclora normalizeGrad
//go:noescape
func callNormalizeGrad(dx, dg, db, dy, x, mean, rstd, g unsafe.Pointer, n, c int32)

//go:wasmimport pclora adamW
//go:noescape
func callAdamW(w, m, v, g unsafe.Pointer, n int32, s unsafe.Pointer)
