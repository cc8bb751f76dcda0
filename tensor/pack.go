package tensor

// A workspace holds the packed blocks of one product.
type workspace struct {
	a, b []float32
	edge [maxTile]float32
}

// workspaces keeps those not in use, so that products allocate nothing after
// the first on each goroutine. It holds no values that outlive a call.
var workspaces = make(chan *workspace, 64)

func takeWorkspace() *workspace {
	select {
	case w := <-workspaces:
		return w
	default:
		return &workspace{
			a: make([]float32, (mc+maxLanes)*kc),
			b: make([]float32, (nc+maxLanes)*kc),
		}
	}
}

func giveWorkspace(w *workspace) {
	select {
	case workspaces <- w:
	default:
	}
}

// packRows copies s·a, rows i0 … i0+m and columns p0 … p0+k, to panels of mr
// rows: value (i, p) of a panel is at mr·p+i. Missing rows are zeros.
func packRows(dst []float32, a operand, s float32, i0, m, p0, k, mr int) {
	for i := 0; i < m; i += mr {
		panel := dst[i*k : (i+mr)*k]
		if rest := m - i; rest < mr {
			clear(panel)
			for r := range rest {
				packRow(panel[r:], a, s, i0+i+r, p0, k, mr)
			}
			continue
		}
		if mr == 4 && a.col == 1 {
			pack4(panel, a, s, i0+i, p0, k)
			continue
		}
		if a.row == 1 {
			for p := range k {
				from := (p0+p)*a.col + i0 + i
				to := panel[p*mr : p*mr+mr]
				for r, v := range a.data[from : from+mr] {
					to[r] = s * v
				}
			}
			continue
		}
		for r := range mr {
			packRow(panel[r:], a, s, i0+i+r, p0, k, mr)
		}
	}
}

// packRow copies one row to every step-th value of dst.
func packRow(dst []float32, a operand, s float32, i, p0, k, step int) {
	from := i*a.row + p0*a.col
	for p := range k {
		dst[p*step] = s * a.data[from+p*a.col]
	}
}

// pack4 copies four whole rows at once, which writes in order.
func pack4(dst []float32, a operand, s float32, i, p0, k int) {
	r0 := a.data[(i+0)*a.row+p0:][:k]
	r1 := a.data[(i+1)*a.row+p0:][:k]
	r2 := a.data[(i+2)*a.row+p0:][:k]
	r3 := a.data[(i+3)*a.row+p0:][:k]
	for p := range r0 {
		to := (*[4]float32)(dst[4*p:])
		to[0], to[1], to[2], to[3] = s*r0[p], s*r1[p], s*r2[p], s*r3[p]
	}
}

// packCols copies b, rows p0 … p0+k and columns j0 … j0+n, to panels of nr
// columns: value (p, j) of a panel is at nr·p+j. Missing columns are zeros.
func packCols(dst []float32, b operand, p0, k, j0, n, nr int) {
	for j := 0; j < n; j += nr {
		panel := dst[j*k : (j+nr)*k]
		cols := min(nr, n-j)
		if cols < nr {
			clear(panel)
		}
		if b.col == 1 {
			for p := range k {
				from := (p0+p)*b.row + j0 + j
				copy(panel[p*nr:p*nr+cols], b.data[from:from+cols])
			}
			continue
		}
		for c := range cols {
			from := p0*b.row + (j0+j+c)*b.col
			if b.row == 1 {
				for p, v := range b.data[from : from+k] {
					panel[p*nr+c] = v
				}
				continue
			}
			for p := range k {
				panel[p*nr+c] = b.data[from+p*b.row]
			}
		}
	}
}
