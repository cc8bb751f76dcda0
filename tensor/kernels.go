package tensor

// Kernels is a set of inner loops: all that a faster machine replaces. A set
// must agree with the formulas below within the errors that package kerneltest
// allows; NaN and infinities pass through as IEEE 754 says.
//
// Slices of one call have the same length unless stated. Maps allow dst and x
// to be the same slice, but not to overlap otherwise.
type Kernels struct {
	Name string
	NR   int // columns of a panel; divides nc, at most maxLanes

	// InPlace is what the number of columns must be a multiple of so that Block
	// can read a second factor's panels where they lie, if its columns lie side
	// by side. It divides NR; 0 says that Block reads packed panels alone.
	InPlace int

	// Seen, if not nil, is told of every product before it is computed.
	Seen func(Product)

	// Pack copies s times the first k rows and n columns of b to panels of NR
	// columns, one after the other, each row after row. Columns that the last
	// panel lacks are zeros.
	Pack func(dst []float32, b Factor, s float32, k, n int)

	// Block computes a block of a product:
	//
	//	c(i, j) = from(i, j) + Σₚ a(i, p)·b(p, j)   0 ≤ p < k
	//
	// where from is start in every row, or c itself if start is nil. k ≥ 1, and
	// c has at least one row and column, and at most mc rows. scratch is of
	// ScratchLen values, the first maxLanes of them zeros, which must stay so.
	Block func(c Matrix, start []float32, a Factor, b Panels, k int, scratch []float32)

	// Stack computes StackTo's products, or is nil where Block does as well. The
	// matrices of c have 1 … nc rows and columns, and sums of 1 … kc products.
	// zeros has nc values, packed room for one second factor, and
	// scratch is as for Block.
	Stack func(order Order, c Stack, s float32, a, b Stack, zeros, packed, scratch []float32)

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

// A Factor is one side of a product, possibly transposed: element (i, p) is
// Data[i·Row+p·Col], and one of Row and Col is 1.
type Factor struct {
	Data     []float32
	Row, Col int
}

// Panels are columns of a second factor, Kernels.NR at a time: row p of panel q
// begins at Data[q·Next+p·Row].
type Panels struct {
	Data      []float32
	Row, Next int
}

// maxLanes bounds the values of a vector and of a tile's row.
const maxLanes = 64

var kernels = Available()[0]

// Use chooses the kernels that all later calls run on. It must not run beside
// other functions of this package.
func Use(k Kernels) { kernels = k }

// Used returns the kernels in use.
func Used() Kernels { return kernels }
