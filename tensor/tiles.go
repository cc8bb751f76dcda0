package tensor

// A tiling is a pair of tile functions, of which Kernels.Block can be made.
type tiling struct {
	mr, nr int // rows and columns of a tile; mr divides mc

	// tile adds the product of m columns, step apart, and a packed panel to an
	// m×nr block of c:
	//
	//	c[i·ldc+j] += Σₚ a[step·p+i] · b[nr·p+j]   0 ≤ i < m, 0 ≤ j < nr, 0 ≤ p < k
	//
	// m is a positive multiple of mr, k ≥ 1, len(a) ≥ step·(k−1)+m,
	// len(b) ≥ nr·k, len(c) ≥ (m−1)·ldc+nr.
	tile func(m, k int, a []float32, step int, b, c []float32, ldc int)

	// rows is tile for m rows, lda apart, len(a) ≥ (m−1)·lda+k:
	//
	//	c[i·ldc+j] += Σₚ a[i·lda+p] · b[nr·p+j]
	rows func(m, k int, a []float32, lda int, b, c []float32, ldc int)
}

// into sets what a kernel set has of products; its Scale must be there.
func (t tiling) into(k *Kernels) {
	k.NR, k.InPlace, k.Pack, k.Block = t.nr, 0, packTo(t.nr, k.Scale), t.block
}

// block is Kernels.Block, a panel of nr columns after the other.
func (t tiling) block(c Matrix, start []float32, a Factor, b Panels, k int, scratch []float32) {
	if start != nil {
		c.SetRows(start)
	}
	mr, nr := t.mr, t.nr
	whole := c.Rows - c.Rows%mr
	edge, last := scratch[maxLanes:(mc+1)*maxLanes], scratch[(mc+1)*maxLanes:]
	last = last[:mr*k]
	if whole < c.Rows {
		packRows(last, a, whole, c.Rows-whole, k, mr)
	}
	for j := 0; j < c.Cols; j += nr {
		b := b.Data[j/nr*b.Next:]
		if whole > 0 && j+nr <= c.Cols {
			t.add(whole, k, a, b, c.Data[j:], c.Stride)
		} else if whole > 0 {
			clear(edge[:whole*nr])
			t.add(whole, k, a, b, edge, nr)
			addEdge(c.View(0, j, whole, c.Cols-j), edge, nr)
		}
		if whole < c.Rows {
			clear(edge[:mr*nr])
			t.tile(mr, k, last, mr, b, edge, nr)
			addEdge(c.View(whole, j, c.Rows-whole, min(nr, c.Cols-j)), edge, nr)
		}
	}
}

// add adds the product of m rows of a and a panel to c.
func (t tiling) add(m, k int, a Factor, b, c []float32, ldc int) {
	if a.Col == 1 {
		t.rows(m, k, a.Data, a.Row, b, c, ldc)
	} else {
		t.tile(m, k, a.Data, a.Col, b, c, ldc)
	}
}

// packRows copies n < mr rows of a from row i on, columns 0 … k, to one panel:
// value (r, p) is at mr·p+r. Missing rows are zeros.
func packRows(panel []float32, a Factor, i, n, k, mr int) {
	clear(panel)
	for r := range n {
		packLine(panel[r:], mr, a.Data[(i+r)*a.Row:], a.Col, k)
	}
}

// addEdge adds the part of tiles [· nr] that lies in c.
func addEdge(c Matrix, tiles []float32, nr int) {
	for i := range c.Rows {
		row := c.Row(i)
		for t, v := range tiles[i*nr : i*nr+len(row)] {
			row[t] += v
		}
	}
}
