package tensor

import (
	"fmt"
	"unsafe"
)

// A Matrix is a row-major view of float32 values: element (i, j) is
// Data[i·Stride+j]. Copies share the values.
type Matrix struct {
	Rows, Cols int
	Stride     int // values from one row to the next, ≥ Cols
	Data       []float32
}

// New returns a matrix of zeros [rows cols].
func New(rows, cols int) Matrix {
	return Of(make([]float32, rows*cols), rows, cols)
}

// Of returns a matrix [rows cols] over data, row after row. It panics if the
// lengths differ.
func Of(data []float32, rows, cols int) Matrix {
	if rows < 0 || cols < 0 || len(data) != rows*cols {
		panic(fmt.Sprintf("tensor: Of %d values as [%d %d]", len(data), rows, cols))
	}
	return Matrix{Rows: rows, Cols: cols, Stride: cols, Data: data}
}

// Clone returns a copy of m with values of its own, its rows without gaps.
func (m Matrix) Clone() Matrix {
	c := New(m.Rows, m.Cols)
	c.Copy(m)
	return c
}

// Row returns row i, a view.
func (m Matrix) Row(i int) []float32 {
	return m.Data[i*m.Stride : i*m.Stride+m.Cols : i*m.Stride+m.Cols]
}

// View returns the matrix [rows cols] that starts at (i, j) of m.
func (m Matrix) View(i, j, rows, cols int) Matrix {
	if i < 0 || j < 0 || rows < 0 || cols < 0 || i+rows > m.Rows || j+cols > m.Cols {
		panic(fmt.Sprintf("tensor: View (%d %d)+[%d %d] of [%d %d]", i, j, rows, cols, m.Rows, m.Cols))
	}
	if rows == 0 || cols == 0 {
		return Matrix{Rows: rows, Cols: cols, Stride: m.Stride}
	}
	from := i*m.Stride + j
	return Matrix{Rows: rows, Cols: cols, Stride: m.Stride, Data: m.Data[from : from+(rows-1)*m.Stride+cols]}
}

// RowRange returns rows from to to of m, a view.
func (m Matrix) RowRange(from, to int) Matrix { return m.View(from, 0, to-from, m.Cols) }

// Values returns all values of a matrix without gaps between its rows. It
// panics on one with gaps.
func (m Matrix) Values() []float32 {
	if m.Stride != m.Cols && m.Rows > 1 {
		panic(fmt.Sprintf("tensor: Values of [%d %d] with stride %d", m.Rows, m.Cols, m.Stride))
	}
	return m.Data[:m.Rows*m.Cols]
}

// Copy overwrites m with src of the same shape.
func (m Matrix) Copy(src Matrix) {
	m.checkSame("Copy", src)
	if m.Stride == m.Cols && src.Stride == src.Cols {
		copy(m.Values(), src.Values())
		return
	}
	for i := range m.Rows {
		copy(m.Row(i), src.Row(i))
	}
}

// Zero overwrites m with zeros.
func (m Matrix) Zero() {
	if m.Stride == m.Cols {
		clear(m.Data[:m.Rows*m.Cols])
		return
	}
	for i := range m.Rows {
		clear(m.Row(i))
	}
}

// SetRows overwrites every row of m [N C] with row [C].
func (m Matrix) SetRows(row []float32) {
	if len(row) != m.Cols {
		panic(fmt.Sprintf("tensor: SetRows of [%d %d] to [%d]", m.Rows, m.Cols, len(row)))
	}
	for i := range m.Rows {
		copy(m.Row(i), row)
	}
}

// Add adds src of the same shape to m.
func (m Matrix) Add(src Matrix) {
	m.checkSame("Add", src)
	if m.Stride == m.Cols && src.Stride == src.Cols {
		AddScaled(m.Values(), 1, src.Values())
		return
	}
	for i := range m.Rows {
		AddScaled(m.Row(i), 1, src.Row(i))
	}
}

// AddRowsTo adds the sum of m's rows to sum [C]: sumⱼ += Σᵢ mᵢⱼ.
func (m Matrix) AddRowsTo(sum []float32) {
	if len(sum) != m.Cols {
		panic(fmt.Sprintf("tensor: AddRowsTo of [%d %d] to [%d]", m.Rows, m.Cols, len(sum)))
	}
	if m.Stride == m.Cols {
		kernels.AddRows(sum, m.Values())
		return
	}
	for i := range m.Rows {
		AddScaled(sum, 1, m.Row(i))
	}
}

// Reserve returns a matrix [rows cols] over buf's memory if that is large
// enough, else over new memory. The values are arbitrary.
func Reserve(buf Matrix, rows, cols int) Matrix {
	if n := rows * cols; cap(buf.Data) >= n {
		return Of(buf.Data[:n], rows, cols)
	}
	return New(rows, cols)
}

func (m Matrix) checkSame(op string, src Matrix) {
	if m.Rows != src.Rows || m.Cols != src.Cols {
		panic(fmt.Sprintf("tensor: %s [%d %d] from [%d %d]", op, m.Rows, m.Cols, src.Rows, src.Cols))
	}
}

// overlaps reports whether a and b share a value. Two views of one matrix that
// have different columns do not.
func overlaps(a, b Matrix) bool {
	if len(a.Data) == 0 || len(b.Data) == 0 {
		return false
	}
	const size = unsafe.Sizeof(float32(0))
	a0, b0 := uintptr(unsafe.Pointer(&a.Data[0])), uintptr(unsafe.Pointer(&b.Data[0]))
	if a0 >= b0+size*uintptr(len(b.Data)) || b0 >= a0+size*uintptr(len(a.Data)) {
		return false
	}
	if a.Stride != b.Stride {
		return true
	}
	// The distance of the first values, as columns of the shared matrix.
	apart := int(int64(b0)-int64(a0)) / int(size) % a.Stride
	if apart < 0 {
		apart += a.Stride
	}
	return apart < a.Cols || apart+b.Cols > a.Stride
}
