package tensor

import "fmt"

// AddMul adds a product: c += a·b, with a [M K], b [K N], c [M N].
func AddMul(c, a, b Matrix) { AddScaledMul(c, 1, a, b) }

// AddMulT adds a product with the second factor transposed: c += a·bᵀ, with
// a [M K], b [N K], c [M N].
func AddMulT(c, a, b Matrix) { AddScaledMulT(c, 1, a, b) }

// AddTMul adds a product with the first factor transposed: c += aᵀ·b, with
// a [K M], b [K N], c [M N].
func AddTMul(c, a, b Matrix) { AddScaledTMul(c, 1, a, b) }

// AddScaledMul is AddMul with a factor: c += s·a·b.
func AddScaledMul(c Matrix, s float32, a, b Matrix) {
	checkMul(c, a, b)
	product(c, nil, s, Factor{a.Data, a.Stride, 1}, Factor{b.Data, b.Stride, 1}, a.Cols)
}

// AddScaledMulT is AddMulT with a factor: c += s·a·bᵀ.
func AddScaledMulT(c Matrix, s float32, a, b Matrix) {
	checkMulT(c, a, b)
	product(c, nil, s, Factor{a.Data, a.Stride, 1}, Factor{b.Data, 1, b.Stride}, a.Cols)
}

// AddScaledTMul is AddTMul with a factor: c += s·aᵀ·b.
func AddScaledTMul(c Matrix, s float32, a, b Matrix) {
	checkTMul(c, a, b)
	product(c, nil, s, Factor{a.Data, 1, a.Stride}, Factor{b.Data, b.Stride, 1}, a.Rows)
}

// MulTo overwrites c with a product: c = s·a·b, with a [M K], b [K N], c [M N].
func MulTo(c Matrix, s float32, a, b Matrix) {
	checkMul(c, a, b)
	product(c, zeros[:], s, Factor{a.Data, a.Stride, 1}, Factor{b.Data, b.Stride, 1}, a.Cols)
}

// MulTTo overwrites c with a product and a bias in every row: c = s·a·bᵀ + bias,
// with a [M K], b [N K], c [M N], bias [N]. A nil bias is left out.
func MulTTo(c Matrix, s float32, a, b Matrix, bias []float32) {
	checkMulT(c, a, b)
	if bias == nil {
		bias = zeros[:]
	} else if len(bias) != c.Cols {
		panic(fmt.Sprintf("tensor: MulTTo [%d %d] with a bias of %d", c.Rows, c.Cols, len(bias)))
	}
	product(c, bias, s, Factor{a.Data, a.Stride, 1}, Factor{b.Data, 1, b.Stride}, a.Cols)
}

// TMulTo overwrites c with a product: c = s·aᵀ·b, with a [K M], b [K N], c [M N].
func TMulTo(c Matrix, s float32, a, b Matrix) {
	checkTMul(c, a, b)
	product(c, zeros[:], s, Factor{a.Data, 1, a.Stride}, Factor{b.Data, b.Stride, 1}, a.Rows)
}

func checkMul(c, a, b Matrix) {
	if a.Cols != b.Rows || c.Rows != a.Rows || c.Cols != b.Cols || overlaps(c, a) || overlaps(c, b) {
		refuse("AddMul", c, a, b)
	}
}

func checkMulT(c, a, b Matrix) {
	if a.Cols != b.Cols || c.Rows != a.Rows || c.Cols != b.Rows || overlaps(c, a) || overlaps(c, b) {
		refuse("AddMulT", c, a, b)
	}
}

func checkTMul(c, a, b Matrix) {
	if a.Rows != b.Rows || c.Rows != a.Cols || c.Cols != b.Cols || overlaps(c, a) || overlaps(c, b) {
		refuse("AddTMul", c, a, b)
	}
}

func refuse(op string, c, a, b Matrix) {
	if overlaps(c, a) || overlaps(c, b) {
		panic(fmt.Sprintf("tensor: %s into [%d %d], which overlaps a factor", op, c.Rows, c.Cols))
	}
	panic(fmt.Sprintf("tensor: %s [%d %d] += [%d %d]·[%d %d]", op, c.Rows, c.Cols, a.Rows, a.Cols, b.Rows, b.Cols))
}

// Block sizes: a panel of the second factor (kc·NR values) stays in the
// first-level cache, a block of it (kc·nc, 512 KB) in the second, beside kc
// columns of mc rows of the first.
const (
	mc = 96
	kc = 256
	nc = 512
)

// zeros is what a product without a bias starts from: a start of any length.
var zeros [1]float32

// product sets c to start + a·(s·b), or adds to it if start is nil, with
// a [M k] and b [k N].
func product(c Matrix, start []float32, s float32, a, b Factor, k int) {
	if c.Rows == 0 || c.Cols == 0 {
		return
	}
	if kernels.Seen != nil {
		kernels.Seen(productOf(c, a, b, k))
	}
	w := takeWorkspace()
	if c.Cols*narrow <= kernels.NR && c.Rows > c.Cols {
		turnedBlocks(w, c, start, s, a, b, k)
	} else {
		blocks(w, c, start, s, a, b, k)
	}
	giveWorkspace(w)
}

// blocks computes a product block by block, after Goto and van de Geijn,
// "Anatomy of High-Performance Matrix Multiplication" (2008). Only b is packed:
// a's rows are long here and read where they are.
func blocks(w *workspace, c Matrix, start []float32, s float32, a, b Factor, k int) {
	for j0 := 0; j0 < c.Cols; j0 += nc {
		n := min(nc, c.Cols-j0)
		from := w.start(start, j0, n)
		if k == 0 && from != nil {
			c.View(0, j0, c.Rows, n).SetRows(from)
		}
		for p0 := 0; p0 < k; p0 += kc {
			kb := min(kc, k-p0)
			panels := w.panels(Factor{b.Data[p0*b.Row+j0*b.Col:], b.Row, b.Col}, s, kb, n, c.Rows)
			for i0 := 0; i0 < c.Rows; i0 += mc {
				part := Factor{a.Data[i0*a.Row+p0*a.Col:], a.Row, a.Col}
				kernels.Block(c.View(i0, j0, min(mc, c.Rows-i0), n), from, part, panels, kb, w.scratch[:])
			}
			from = nil
		}
	}
}

// narrow is how many times as wide as a product the kernels' panels must be to
// make it worth turning: computing cᵀ = bᵀ·aᵀ, which fills them.
const narrow = 4

// turnedBlocks computes a product with few columns as its transpose, some rows
// at a time.
func turnedBlocks(w *workspace, c Matrix, start []float32, s float32, a, b Factor, k int) {
	from := w.start(start, 0, c.Cols)
	for i0 := 0; i0 < c.Rows; i0 += nc {
		part := c.RowRange(i0, min(i0+nc, c.Rows))
		t := Matrix{part.Cols, part.Rows, part.Rows, w.turned[:part.Cols*part.Rows]}
		rows := Factor{a.Data[min(i0*a.Row, len(a.Data)):], a.Col, a.Row}
		blocks(w, t, zeros[:], s, Factor{b.Data, b.Col, b.Row}, rows, k)
		for i := range part.Rows {
			row := part.Row(i)
			if from != nil {
				copy(row, from)
			}
			for j := range row {
				row[j] += t.Data[j*t.Stride+i]
			}
		}
	}
}
