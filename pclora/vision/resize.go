package vision

// A window is a rectangle of the output: columns left to right, rows top to
// bottom, the last ones not included.
type window struct{ left, top, right, bottom int }

func (w window) width() int  { return w.right - w.left }
func (w window) height() int { return w.bottom - w.top }

// A scaler brings planes [InH InW] of bytes to [OutH OutW], bit for bit as
// Pillow's resize does, and keeps a window of the result. What planes of one size
// have in common is computed once.
type scaler struct {
	inW, inH int
	win      window

	columns, rows taps  // nil weights where the axis keeps its size
	rowsFirst     bool  // the order of the two passes; each rounds to bytes
	atX, atY      []int // of Nearest: the source pixel of each output pixel; −1 for none

	half []byte  // what the first pass made: rows that the second needs, or one row
	sums []int32 // of one row
}

// newScaler plans with filter number resample. The window is within the output,
// which may itself be larger than memory.
func newScaler(resample, inW, inH, outW, outH int, win window) *scaler {
	s := &scaler{inW: inW, inH: inH, win: win}
	if resample == Nearest {
		s.atX, s.atY = nearest(inW, outW, win.left, win.right), nearest(inH, outH, win.top, win.bottom)
		return s
	}
	f := filters[resample]
	if inW != outW {
		s.columns = newTaps(f, inW, outW, win.left, win.right)
	}
	if inH == outH {
		return s
	}
	s.rows = newTaps(f, inH, outH, win.top, win.bottom)
	s.rowsFirst = rowsFirst(inW, inH, outW, outH)
	if s.rowsFirst {
		s.sums = make([]int32, inW)
	} else {
		s.sums = make([]int32, win.width())
	}
	return s
}

// rowsFirst reports whether rows are merged before columns: where that takes
// away more than twice as many. So it is since Pillow 13; before, columns always
// came first, which changes a few values by one.
func rowsFirst(inW, inH, outW, outH int) bool {
	return outH < inH && inH-outH > 2*(inW-outW)
}

// nearest returns for output pixels lo to hi the source pixel below their
// middle. Pillow adds the step up, which in the last bits is no multiplication.
func nearest(in, out, lo, hi int) []int {
	step := float64(in) / float64(out)
	x := step * 0.5
	at := make([]int, 0, hi-lo)
	for i := range hi {
		if i >= lo {
			if x < float64(in) {
				at = append(at, int(x))
			} else {
				at = append(at, -1)
			}
		}
		x += step
	}
	return at
}

// scale writes the window of src's output to dst.
func (s *scaler) scale(dst, src []byte) {
	switch {
	case s.atX != nil:
		s.pick(dst, src)
	case s.rowsFirst:
		s.mergeRows(dst, src)
	default:
		s.mergeColumns(dst, src)
	}
}

// mergeRows merges rows first, those of one output row at a time.
func (s *scaler) mergeRows(dst, src []byte) {
	if s.half == nil {
		s.half = make([]byte, s.inW)
	}
	w := s.win.width()
	for y := range s.win.height() {
		first, weights := s.rows.of(y)
		s.down(s.half, src[first*s.inW:], weights)
		s.across(dst[y*w:(y+1)*w], s.half)
	}
}

// mergeColumns merges columns first, in the rows that are needed.
func (s *scaler) mergeColumns(dst, src []byte) {
	w := s.win.width()
	if s.rows.weights == nil {
		for y := range s.win.height() {
			from := (s.win.top + y) * s.inW
			s.across(dst[y*w:(y+1)*w], src[from:from+s.inW])
		}
		return
	}
	last := len(s.rows.first) - 1
	top, bottom := s.rows.first[0], s.rows.first[last]+s.rows.count[last]
	if s.half == nil {
		s.half = make([]byte, (bottom-top)*w)
	}
	for y := top; y < bottom; y++ {
		s.across(s.half[(y-top)*w:(y-top+1)*w], src[y*s.inW:(y+1)*s.inW])
	}
	for y := range s.win.height() {
		first, weights := s.rows.of(y)
		s.down(dst[y*w:(y+1)*w], s.half[(first-top)*w:], weights)
	}
}

// across merges the columns of one row.
func (s *scaler) across(dst, src []byte) {
	if s.columns.weights == nil {
		copy(dst, src[s.win.left:s.win.right])
		return
	}
	for x := range dst {
		first, weights := s.columns.of(x)
		from := src[first:]
		from = from[:len(weights)]
		sum := int32(1) << (precision - 1)
		for j, w := range weights {
			sum += w * int32(from[j])
		}
		dst[x] = clip(sum)
	}
}

// down merges rows of dst's width, as many as there are weights, to one.
func (s *scaler) down(dst, rows []byte, weights []int32) {
	for x := range s.sums {
		s.sums[x] = 1 << (precision - 1)
	}
	for _, w := range weights {
		row := rows[:len(s.sums)]
		for x, p := range row {
			s.sums[x] += w * int32(p)
		}
		rows = rows[len(s.sums):]
	}
	for x, sum := range s.sums {
		dst[x] = clip(sum)
	}
}

// pick takes single pixels.
func (s *scaler) pick(dst, src []byte) {
	for y, from := range s.atY {
		row := dst[y*len(s.atX) : (y+1)*len(s.atX)]
		for x, at := range s.atX {
			row[x] = 0
			if from >= 0 && at >= 0 {
				row[x] = src[from*s.inW+at]
			}
		}
	}
}
