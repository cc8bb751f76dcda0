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
	if a.Cols != b.Rows || c.Rows != a.Rows || c.Cols != b.Cols || overlaps(c, a) || overlaps(c, b) {
		refuse("AddMul", c, a, b)
	}
	addProduct(c, s, operand{a.Data, a.Stride, 1}, operand{b.Data, b.Stride, 1}, a.Cols)
}

// AddScaledMulT is AddMulT with a factor: c += s·a·bᵀ.
func AddScaledMulT(c Matrix, s float32, a, b Matrix) {
	if a.Cols != b.Cols || c.Rows != a.Rows || c.Cols != b.Rows || overlaps(c, a) || overlaps(c, b) {
		refuse("AddMulT", c, a, b)
	}
	addProduct(c, s, operand{a.Data, a.Stride, 1}, operand{b.Data, 1, b.Stride}, a.Cols)
}

// AddScaledTMul is AddTMul with a factor: c += s·aᵀ·b.
func AddScaledTMul(c Matrix, s float32, a, b Matrix) {
	if a.Rows != b.Rows || c.Rows != a.Cols || c.Cols != b.Cols || overlaps(c, a) || overlaps(c, b) {
		refuse("AddTMul", c, a, b)
	}
	addProduct(c, s, operand{a.Data, 1, a.Stride}, operand{b.Data, b.Stride, 1}, a.Rows)
}

func refuse(op string, c, a, b Matrix) {
	if overlaps(c, a) || overlaps(c, b) {
		panic(fmt.Sprintf("tensor: %s into [%d %d], which overlaps a factor", op, c.Rows, c.Cols))
	}
	panic(fmt.Sprintf("tensor: %s [%d %d] += [%d %d]·[%d %d]", op, c.Rows, c.Cols, a.Rows, a.Cols, b.Rows, b.Cols))
}

// An operand is a factor of a product, possibly transposed: element (i, p) is
// data[i·row+p·col], and one of row and col is 1.
type operand struct {
	data     []float32
	row, col int
}

// Block sizes: a panel of the second factor (kc·NR values) stays in the
// first-level cache, a block of it (kc·nc, 512 KB) in the second, beside kc
// columns of mc rows of the first.
const (
	mc = 64
	kc = 256
	nc = 512
)

// addProduct adds a·(s·b) to c, a [M k], b [k N], block by block, after Goto and
// van de Geijn, "Anatomy of High-Performance Matrix Multiplication" (2008).
// Only b is packed: a's rows are long here and read where they are.
func addProduct(c Matrix, s float32, a, b operand, k int) {
	if c.Rows == 0 || c.Cols == 0 || k == 0 {
		return
	}
	w := takeWorkspace()
	for j0 := 0; j0 < c.Cols; j0 += nc {
		n := min(nc, c.Cols-j0)
		for p0 := 0; p0 < k; p0 += kc {
			kb := min(kc, k-p0)
			packCols(w.b, b, s, p0, kb, j0, n, kernels.NR)
			for i0 := 0; i0 < c.Rows; i0 += mc {
				m := min(mc, c.Rows-i0)
				part := operand{a.data[i0*a.row+p0*a.col:], a.row, a.col}
				addBlock(c.View(i0, j0, m, n), part, w, kb)
			}
		}
	}
	giveWorkspace(w)
}

// addBlock adds the product of a, from its first row and column, and the packed
// block in w to c, a panel of NR columns after the other.
func addBlock(c Matrix, a operand, w *workspace, k int) {
	mr, nr := kernels.MR, kernels.NR
	whole := c.Rows - c.Rows%mr
	if whole < c.Rows {
		packRows(w.a[:mr*k], a, whole, c.Rows-whole, k, mr)
	}
	for j := 0; j < c.Cols; j += nr {
		b := w.b[j*k : (j+nr)*k]
		if whole > 0 && j+nr <= c.Cols {
			addTiles(whole, k, a, b, c.Data[j:], c.Stride)
		} else if whole > 0 {
			edge := w.edge[:whole*nr]
			clear(edge)
			addTiles(whole, k, a, b, edge, nr)
			addEdge(c.View(0, j, whole, c.Cols-j), edge)
		}
		if whole < c.Rows {
			edge := w.edge[:mr*nr]
			clear(edge)
			kernels.Tile(mr, k, w.a[:mr*k], mr, b, edge, nr)
			addEdge(c.View(whole, j, c.Rows-whole, min(nr, c.Cols-j)), edge)
		}
	}
}

// addTiles adds the product of m rows of a and a panel to c.
func addTiles(m, k int, a operand, b, c []float32, ldc int) {
	if a.col == 1 {
		kernels.TileRows(m, k, a.data, a.row, b, c, ldc)
	} else {
		kernels.Tile(m, k, a.data, a.col, b, c, ldc)
	}
}

// addEdge adds the part of tiles [· NR] that lies in c.
func addEdge(c Matrix, tiles []float32) {
	for i := range c.Rows {
		row := c.Row(i)
		for t, v := range tiles[i*kernels.NR : i*kernels.NR+len(row)] {
			row[t] += v
		}
	}
}
