package tensor

import "testing"

func TestOverlaps(t *testing.T) {
	m := New(6, 8)
	for _, tt := range []struct {
		name string
		a, b Matrix
		want bool
	}{
		{"itself", m, m, true},
		{"another", m, New(6, 8), false},
		{"rows apart", m.RowRange(0, 3), m.RowRange(3, 6), false},
		{"rows shared", m.RowRange(0, 4), m.RowRange(3, 6), true},
		{"columns apart", m.View(0, 0, 6, 4), m.View(0, 4, 6, 4), false},
		{"columns apart, rows shifted", m.View(2, 0, 4, 4), m.View(0, 4, 4, 4), false},
		{"one column shared", m.View(0, 0, 6, 5), m.View(0, 4, 6, 4), true},
		{"one value shared", m.View(0, 0, 3, 3), m.View(2, 2, 3, 3), true},
		{"empty", m.View(0, 0, 0, 8), m, false},
	} {
		if got := overlaps(tt.a, tt.b); got != tt.want {
			t.Errorf("overlaps, %s: %t, want %t", tt.name, got, tt.want)
		}
		if got := overlaps(tt.b, tt.a); got != tt.want {
			t.Errorf("overlaps, %s, swapped: %t, want %t", tt.name, got, tt.want)
		}
	}
}

func TestRandIsTheSameForASeed(t *testing.T) {
	a, b := New(3, 4), New(3, 4)
	FillNormal(a, NewRand(7, 1), 2)
	FillNormal(b, NewRand(7, 1), 2)
	for i, v := range a.Values() {
		if b.Values()[i] != v {
			t.Fatalf("FillNormal of one seed: value %d is %g and %g", i, v, b.Values()[i])
		}
	}
	FillUniform(b, NewRand(7, 2), 0.5)
	for i, v := range b.Values() {
		if v < -0.5 || v >= 0.5 {
			t.Fatalf("FillUniform: value %d is %g, want within [-0.5, 0.5)", i, v)
		}
	}
}
