package kerneltest

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/pcloralab/pcloralab/tensor"
)

type product struct {
	name   string
	mul    func(c tensor.Matrix, s float32, a, b tensor.Matrix)
	ta, tb bool // whether a or b is stored transposed
}

var products = []product{
	{"AddMul", tensor.AddScaledMul, false, false},
	{"AddMulT", tensor.AddScaledMulT, false, true},
	{"AddTMul", tensor.AddScaledTMul, true, false},
}

// shapes has every kind of edge for tiles of 4×4, 4×8, 4×16 and 4×32, and
// blocks of 96 rows, 256 inner steps and 512 columns.
var shapes = []struct{ m, k, n int }{
	{1, 1, 1}, {4, 4, 4}, {5, 8, 8}, {3, 7, 9},
	{4, 0, 4}, {0, 4, 4}, {4, 4, 0}, // nothing to add, c must stay
	{17, 17, 24}, {17, 24, 17}, // attention
	{65, 257, 33}, {68, 300, 513}, {100, 300, 600}, // over each block's end, and over all
	{128, 96, 384}, {31, 1, 70}, {2, 1000, 2}, {100, 4, 96}, {96, 100, 4}, // rank products
}

func testProducts(t *testing.T) {
	for _, p := range products {
		for _, s := range shapes {
			for _, scale := range []float32{1, -0.3} {
				t.Run(fmt.Sprintf("%s/%dx%dx%d·%g", p.name, s.m, s.k, s.n, scale), func(t *testing.T) {
					a, b := tensor.Of(random(1, s.m*s.k), s.m, s.k), tensor.Of(random(2, s.k*s.n), s.k, s.n)
					data, check := guarded(t, s.m*s.n)
					copy(data, random(3, s.m*s.n))
					c := tensor.Of(data, s.m, s.n)
					want, bound := reference(c, scale, a, b)
					if p.ta {
						a = transposed(a)
					}
					if p.tb {
						b = transposed(b)
					}

					p.mul(c, scale, a, b)

					check()
					compare(t, p.name, c, want, bound, s.k)
				})
			}
		}
	}
}

// testProductsTo checks the products that overwrite, over garbage.
func testProductsTo(t *testing.T) {
	for _, s := range shapes {
		for _, scale := range []float32{1, -0.3} {
			testProductTo(t, s.m, s.k, s.n, scale)
		}
	}
}

func testProductTo(t *testing.T, m, k, n int, scale float32) {
	t.Helper()
	a, b, bias := tensor.Of(random(1, m*k), m, k), tensor.Of(random(2, k*n), k, n), random(4, n)
	data, check := guarded(t, m*n)
	c := tensor.Of(data, m, n)
	for _, tt := range []struct {
		name string
		bias []float32
		mul  func()
	}{
		{"MulTo", nil, func() { tensor.MulTo(c, scale, a, b) }},
		{"TMulTo", nil, func() { tensor.TMulTo(c, scale, transposed(a), b) }},
		{"MulTTo", nil, func() { tensor.MulTTo(c, scale, a, transposed(b), nil) }},
		{"MulTTo with a bias", bias, func() { tensor.MulTTo(c, scale, a, transposed(b), bias) }},
	} {
		start := tensor.New(m, n)
		if tt.bias != nil {
			start.SetRows(tt.bias)
		}
		want, bound := reference(start, scale, a, b)
		for i := range data {
			data[i] = float32(math.NaN())
		}
		tt.mul()
		check()
		compare(t, fmt.Sprintf("%s %dx%dx%d·%g", tt.name, m, k, n, scale), c, want, bound, k)
	}
}

// reference returns c + s·a·b in float64 and Σ|s·aᵢₚ·bₚⱼ| + |c|, on which the
// rounding error of any order of summation depends.
func reference(c tensor.Matrix, s float32, a, b tensor.Matrix) (want, bound []float64) {
	want, bound = make([]float64, c.Rows*c.Cols), make([]float64, c.Rows*c.Cols)
	for i := range c.Rows {
		for j := range c.Cols {
			w := float64(c.Row(i)[j])
			e := math.Abs(w)
			for p := range a.Cols {
				v := float64(s) * float64(a.Row(i)[p]) * float64(b.Row(p)[j])
				w += v
				e += math.Abs(v)
			}
			want[i*c.Cols+j], bound[i*c.Cols+j] = w, e
		}
	}
	return want, bound
}

// compare allows the error bound of a float32 sum of k+1 products (Higham,
// Accuracy and Stability of Numerical Algorithms, 2002, section 3.1), with two
// more roundings for the factor and the sum over blocks: (k+4)·u·Σ|aᵢₚbₚⱼ|.
func compare(t *testing.T, name string, c tensor.Matrix, want, bound []float64, k int) {
	t.Helper()
	for i := range c.Rows {
		for j, got := range c.Row(i) {
			at := i*c.Cols + j
			if tol := float64(k+4) * eps * bound[at]; !near(got, want[at], tol) {
				t.Fatalf("%s: c(%d %d) = %g, want %g ± %g", name, i, j, got, want[at], tol)
			}
		}
	}
}

func transposed(m tensor.Matrix) tensor.Matrix {
	t := tensor.New(m.Cols, m.Rows)
	for i := range m.Rows {
		for j, v := range m.Row(i) {
			t.Row(j)[i] = v
		}
	}
	return t
}

// testViews multiplies parts of larger matrices, as attention's heads do, and
// adds to one part of a matrix whose other part is a factor.
func testViews(t *testing.T) {
	const rows, heads, size = 17, 3, 24
	x := tensor.Of(random(4, rows*heads*size), rows, heads*size)
	y := tensor.Of(random(5, rows*heads*size), rows, heads*size)
	q, k := x.View(0, size, rows, size), y.View(0, 2*size, rows, size)
	c := tensor.New(rows, rows)
	want, bound := reference(c, 1, q, transposed(k))
	tensor.AddMulT(c, q, k)
	compare(t, "AddMulT of views", c, want, bound, size)

	before := x.Clone()
	w := tensor.Of(random(6, size*size), size, size)
	to, from := x.View(0, 0, rows, size), x.View(0, size, rows, size)
	want, bound = reference(to, 1, from, w)
	tensor.AddMul(to, from, w)
	compare(t, "AddMul beside its factor", to, want, bound, size)
	for i := range rows {
		for j := size; j < heads*size; j++ {
			if x.Row(i)[j] != before.Row(i)[j] {
				t.Fatalf("AddMul into a view changed (%d %d), which is not in it", i, j)
			}
		}
	}
}

func testProductNaN(t *testing.T) {
	nan, inf := float32(math.NaN()), float32(math.Inf(1))
	for _, p := range products {
		a, b := tensor.New(6, 9), tensor.New(9, 10) // zeros: 0·NaN and 0·Inf are NaN
		a.Row(2)[3], b.Row(5)[7] = nan, inf
		c := tensor.New(6, 10)
		if p.ta {
			a = transposed(a)
		}
		if p.tb {
			b = transposed(b)
		}
		p.mul(c, 1, a, b)
		for i := range 6 {
			for j, v := range c.Row(i) {
				if want := i == 2 || j == 7; isNaN(v) != want {
					t.Errorf("%s: c(%d %d) = %g, want NaN: %t", p.name, i, j, v, want)
				}
			}
		}
	}
}

func testRefuse(t *testing.T) {
	m := tensor.New(4, 4)
	for _, tt := range []struct {
		name string
		call func()
		want string
	}{
		{"inner axes differ", func() { tensor.AddMul(tensor.New(3, 4), tensor.New(3, 5), tensor.New(6, 4)) }, "[3 4] += [3 5]·[6 4]"},
		{"c is a factor", func() { tensor.AddMul(m, m, tensor.New(4, 4)) }, "overlaps"},
		{"c is the other factor", func() { tensor.AddMulT(m, tensor.New(4, 4), m) }, "overlaps"},
		{"c shares a row", func() {
			big := tensor.New(6, 4)
			tensor.AddTMul(big.RowRange(0, 4), big.RowRange(2, 6), m)
		}, "overlaps"},
		{"lengths differ", func() { tensor.AddScaled(make([]float32, 3), 1, make([]float32, 4)) }, "[3] and [4]"},
	} {
		func() {
			defer func() {
				got, _ := recover().(string)
				if !strings.HasPrefix(got, "tensor: ") || !strings.Contains(got, tt.want) {
					t.Errorf("%s: panic %q, want one with %q", tt.name, got, tt.want)
				}
			}()
			tt.call()
		}()
	}
}

// testBlock calls the blocks themselves, on slices exactly as long as stated: a
// block that reads or writes past an end panics or spoils a guard.
func testBlock(t *testing.T, k tensor.Kernels) {
	for _, m := range []int{1, 2, 3, 4, 5, 6, 7, 8, 11, 12, 96} {
		for _, n := range []int{1, 2, k.NR/2 - 1, k.NR / 2, k.NR/2 + 1, k.NR, k.NR + 3, 2 * k.NR, 5 * k.NR / 2} {
			for _, inner := range []int{1, 2, 3, 4, 5, 7, 8, 9, 31, 256} {
				for _, gap := range []int{0, 5} {
					rows := tensor.Factor{Data: random(7, (inner+gap)*(m-1)+inner), Row: inner + gap, Col: 1}
					cols := tensor.Factor{Data: random(7, (m+gap)*(inner-1)+m), Row: 1, Col: m + gap}
					for _, a := range []tensor.Factor{rows, cols} {
						checkBlock(t, k, m, n, inner, a)
					}
				}
			}
		}
	}
}

func checkBlock(t *testing.T, k tensor.Kernels, m, n, inner int, a tensor.Factor) {
	t.Helper()
	ldb, ldc := n+2, n+3
	b := random(8, ldb*(inner-1)+n)
	packed := make([]float32, (n+k.NR-1)/k.NR*k.NR*inner)
	k.Pack(packed, tensor.Factor{Data: b, Row: ldb, Col: 1}, 1, inner, n)
	panels := []tensor.Panels{{Data: packed, Row: k.NR, Next: k.NR * inner}}
	if k.InPlace > 0 && n%k.InPlace == 0 {
		panels = append(panels, tensor.Panels{Data: b, Row: ldb, Next: k.NR})
	}
	scratch := make([]float32, tensor.ScratchLen)
	for _, p := range panels {
		for _, start := range [][]float32{nil, random(10, n)} {
			data, check := guarded(t, (m-1)*ldc+n)
			copy(data, random(9, len(data)))
			before := append([]float32(nil), data...)
			k.Block(tensor.Matrix{Rows: m, Cols: n, Stride: ldc, Data: data}, start, a, p, inner, scratch)
			check()
			for at, got := range data {
				i, j := at/ldc, at%ldc
				want := float64(before[at])
				if start != nil && j < n {
					want = float64(start[j])
				}
				bound := math.Abs(want)
				for p := 0; p < inner && j < n; p++ {
					v := float64(a.Data[i*a.Row+p*a.Col]) * float64(b[p*ldb+j])
					want, bound = want+v, bound+math.Abs(v)
				}
				if !near(got, want, float64(inner+2)*eps*bound) {
					t.Fatalf("block [%d %d] over %d: c(%d %d) = %g, want %g", m, n, inner, i, j, got, want)
				}
			}
		}
	}
}
