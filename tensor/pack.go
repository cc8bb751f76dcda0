package tensor

// A workspace holds what one product needs beside its matrices.
type workspace struct {
	b       []float32 // a block of the second factor, packed
	none    [nc]float32
	turned  [maxLanes / narrow * nc]float32
	scratch [ScratchLen]float32
}

// ScratchLen is the length of Kernels.Block's scratch: a row of zeros, mc rows
// of a tile, and a tile's rows of the first factor.
const ScratchLen = (mc+1)*maxLanes + maxRows*kc

// maxRows bounds the rows of a tile.
const maxRows = 4

// workspaces keeps those not in use, so that products allocate nothing after
// the first on each goroutine. It holds no values that outlive a call.
var workspaces = make(chan *workspace, 64)

func takeWorkspace() *workspace {
	select {
	case w := <-workspaces:
		return w
	default:
		return &workspace{b: make([]float32, (nc+maxLanes)*kc)}
	}
}

func giveWorkspace(w *workspace) {
	select {
	case workspaces <- w:
	default:
	}
}

// start returns what n columns from j on start from: a part of the given start,
// zeros if it is shorter, or nil if it is nil.
func (w *workspace) start(start []float32, j, n int) []float32 {
	switch {
	case start == nil:
		return nil
	case len(start) < j+n:
		return w.none[:n]
	}
	return start[j : j+n]
}

// Reading a factor in place saves packing it, and costs the caches a line for
// every row of a panel: good for few rows of the product, or if the lines are
// full.
const (
	fewRows   = 16
	fullLines = 16
)

// panels returns s·b, k rows and n columns, as panels for a product of the given
// number of rows: packed, unless it is as good to read it where it is.
func (w *workspace) panels(b Factor, s float32, k, n, rows int) Panels {
	nr := kernels.NR
	if kernels.InPlace > 0 && s == 1 && b.Col == 1 && n%kernels.InPlace == 0 && (rows <= fewRows || b.Row <= fullLines) {
		return Panels{b.Data, b.Row, nr}
	}
	kernels.Pack(w.b, b, s, k, n)
	return Panels{w.b, nr, nr * k}
}

// packTo returns Kernels.Pack for panels of nr columns, given Kernels.Scale.
func packTo(nr int, scale func(x []float32, s float32)) func(dst []float32, b Factor, s float32, k, n int) {
	return func(dst []float32, b Factor, s float32, k, n int) {
		for j := 0; j < n; j += nr {
			panel := dst[j*k : (j+nr)*k]
			if rest := n - j; rest < nr {
				clear(panel)
				for c := range rest {
					packLine(panel[c:], nr, b.Data[(j+c)*b.Col:], b.Row, k)
				}
			} else {
				packPanel(panel, nr, b.Data[j*b.Col:], b.Col, b.Row, k)
			}
			if s != 1 {
				scale(panel, s)
			}
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
