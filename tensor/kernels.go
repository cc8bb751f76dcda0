package tensor

// Kernels is a set of inner loops: all that a faster machine replaces. A set
// must agree with the formulas below within the errors that package kerneltest
// allows; NaN and infinities pass through as IEEE 754 says.
//
// Slices of one call have the same length unless stated. Maps allow dst and x
// to be the same slice, but not to overlap otherwise.
type Kernels struct {
	Name   string
	MR, NR int // rows and columns of a tile; MR divides mc, NR ≤ maxLanes

	// Tile adds the product of m columns, step apart, and a packed panel to an
	// m×NR block of c:
	//
	//	c[i·ldc+j] += Σₚ a[step·p+i] · b[NR·p+j]   0 ≤ i < m, 0 ≤ j < NR, 0 ≤ p < k
	//
	// m is a positive multiple of MR, k ≥ 1, len(a) ≥ step·(k−1)+m,
	// len(b) ≥ NR·k, len(c) ≥ (m−1)·ldc+NR.
	Tile func(m, k int, a []float32, step int, b, c []float32, ldc int)

	// TileRows is Tile for m rows, lda apart:
	//
	//	c[i·ldc+j] += Σₚ a[i·lda+p] · b[NR·p+j]
	//
	// len(a) ≥ (m−1)·lda+k.
	TileRows func(m, k int, a []float32, lda int, b, c []float32, ldc int)

	Exp  func(dst, x []float32) // dst = eˣ
	Tanh func(dst, x []float32) // dst = tanh x
	Erf  func(dst, x []float32) // dst = erf x

	// GELU computes y = x·Φ(x), Φ(x) = (1+erf(x/√2))/2, and its derivative
	// d = Φ(x) + x·φ(x), φ(x) = exp(−x²/2)/√(2π). A nil d is left out; d may be x.
	GELU func(y, d, x []float32)

	Sum         func(x []float32) float32    // Σ x
	Dot         func(x, y []float32) float32 // Σ x·y
	SquaredDiff func(x, y []float32) float64 // Σ (x−y)²

	Mul           func(x, y []float32)                           // x = x⊙y
	Scale         func(x []float32, s float32)                   // x = s·x
	AddScaled     func(y []float32, s float32, x []float32)      // y += s·x
	AddScaledDiff func(dst []float32, s float32, x, y []float32) // dst += s·(x−y)

	// AddRows adds the rows of x to sum, whose length is that of a row.
	AddRows func(sum, x []float32)

	// Softmax overwrites every row of c values with its softmax; see the
	// function.
	Softmax func(p []float32, c int)
	// SoftmaxGrad overwrites dp, the gradient of p, with s·p⊙(dp − Σⱼ pⱼ·dpⱼ),
	// the sum over a row of c values.
	SoftmaxGrad func(dp, p []float32, c int, s float32)

	// Normalize sets y, mean and rstd, given x; a row has len(g) values:
	//
	//	mean = Σ x/C,  rstd = 1/√(Σ (x−mean)²/C + eps),  y = (x−mean)·rstd⊙g + b
	Normalize func(y, mean, rstd, x, g, b []float32, eps float32)
	// NormalizeGrad adds the gradients of Normalize; see NormalizeRowsBackward. A
	// nil dx is left out.
	NormalizeGrad func(dx, dg, db, dy, x, mean, rstd, g []float32)

	// AdamW makes one optimiser step (arXiv:1711.05101, algorithm 2):
	//
	//	m = β₁m + (1−β₁)g,  v = β₂v + (1−β₂)g²
	//	w = w·Keep − Rate·m/(√v·Unbias + Eps)
	//
	// where Rate already holds 1/(1−β₁ᵗ), Unbias is 1/√(1−β₂ᵗ) and Keep is
	// 1 − rate·decay.
	AdamW func(w, m, v, g []float32, s AdamWStep)
}

// AdamWStep holds the numbers of one AdamW step; see Kernels.AdamW.
type AdamWStep struct {
	Beta1, Beta2, Rate, Unbias, Eps, Keep float32
}

// maxLanes bounds the values of a vector and of a tile's row.
const maxLanes = 64

var kernels = Available()[0]

// Use chooses the kernels that all later calls run on. It must not run beside
// other functions of this package.
func Use(k Kernels) { kernels = k }

// Used returns the kernels in use.
func Used() Kernels { return kernels }
