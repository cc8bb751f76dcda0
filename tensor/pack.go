package tensor

// A workspace holds the packed parts of one product.
type workspace struct {
	a    []float32              // a panel of the first factor's last rows
	b    []float32              // a block of the second factor
	edge [mc * maxLanes]float32 // tiles that stick out
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
			a: make([]float32, maxLanes*kc),
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

// packRows copies n < mr rows of a from row i on, columns 0 … k, to one panel:
// value (r, p) is at mr·p+r. Missing rows are zeros.
func packRows(panel []float32, a operand, i, n, k, mr int) {
	clear(panel)
	for r := range n {
		packLine(panel[r:], mr, a.data[(i+r)*a.row:], a.col, k)
	}
}

// packCols copies s·b, rows p0 … p0+k and columns j0 … j0+n, to panels of nr
// columns: value (p, j) of a panel is at nr·p+j. Missing columns are zeros.
func packCols(dst []float32, b operand, s float32, p0, k, j0, n, nr int) {
	for j := 0; j < n; j += nr {
		panel := dst[j*k : (j+nr)*k]
		if rest := n - j; rest < nr {
			clear(panel)
			for c := range rest {
				packLine(panel[c:], nr, b.data[p0*b.row+(j0+j+c)*b.col:], b.row, k)
			}
		} else {
			packPanel(panel, nr, b.data[p0*b.row+(j0+j)*b.col:], b.col, b.row, k)
		}
		if s != 1 {
			kernels.Scale(panel, s)
		}
	}
}

// packPanel copies w lines of k values, which begin at every line-th value of
// src and go on in steps of step, side by side: value p of line l goes to
// dst[w·p+l]. w is a multiple of four.
func packPanel(dst []float32, w int, src []float32, line, step, k int) {
	switch {
	case line == 1 && w == 8:
		for p := range k {
			*(*[8]float32)(dst[8*p:]) = *(*[8]float32)(src[p*step:])
		}
	case line == 1:
		for p := range k {
			copy(dst[w*p:w*p+w], src[p*step:])
		}
	case step == 1: // four lines at once, which writes in order
		for l := 0; l < w; l += 4 {
			r0, r1 := src[l*line:][:k], src[(l+1)*line:][:k]
			r2, r3 := src[(l+2)*line:][:k], src[(l+3)*line:][:k]
			to := dst[l:]
			for p, v := range r0 {
				*(*[4]float32)(to[w*p:]) = [4]float32{v, r1[p], r2[p], r3[p]}
			}
		}
	default:
		for l := range w {
			packLine(dst[l:], w, src[l*line:], step, k)
		}
	}
}

// packLine copies k values, every step-th of src, to every w-th place of dst.
func packLine(dst []float32, w int, src []float32, step, k int) {
	for p := range k {
		dst[w*p] = src[p*step]
	}
}
