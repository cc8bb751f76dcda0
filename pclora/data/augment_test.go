package data

import (
	"math"
	"slices"
	"strings"
	"testing"
)

// ramp returns an image of different values, none of them black.
func ramp(n int) []float32 {
	x := make([]float32, n)
	for i := range x {
		x[i] = float32(i + 1)
	}
	return x
}

// reference applies v one pixel at a time.
func (a *Augment) reference(src []float32, v variant) []float32 {
	dst := make([]float32, len(src))
	for i := range dst {
		c, y, x := i/(a.Height*a.Width), i/a.Width%a.Height, i%a.Width
		inErased := y >= v.top && y < v.bottom && x >= v.left && x < v.right
		if v.flip {
			x = a.Width - 1 - x
		}
		x, y = x-v.dx, y-v.dy
		if inErased || x < 0 || x >= a.Width || y < 0 || y >= a.Height {
			if a.Black != nil {
				dst[i] = a.Black[c]
			}
			continue
		}
		dst[i] = src[(c*a.Height+y)*a.Width+x]
	}
	return dst
}

func TestAugmentApply(t *testing.T) {
	for _, tt := range []struct {
		name string
		a    Augment
	}{
		{"nothing", Augment{Channels: 1, Height: 3, Width: 4}},
		{"shift", Augment{Channels: 1, Height: 5, Width: 4, Shift: 3}},
		{"flip, even width", Augment{Channels: 1, Height: 2, Width: 4, Flip: true}},
		{"flip, odd width", Augment{Channels: 1, Height: 2, Width: 5, Flip: true}},
		{"erase", Augment{Channels: 1, Height: 9, Width: 7, Erase: 1, EraseMin: 0.1, EraseMax: 0.5}},
		{"erase all", Augment{Channels: 1, Height: 3, Width: 3, Erase: 1, EraseMin: 1, EraseMax: 1}}, // cut to fit
		{"all in colour", Augment{Channels: 3, Height: 6, Width: 8, Black: []float32{-1, -2, -3}, Shift: 2, Flip: true, Erase: 0.5, EraseMin: 0.02, EraseMax: 0.4}},
		{"one pixel", Augment{Channels: 1, Height: 1, Width: 1, Flip: true, Erase: 0.5, EraseMin: 0, EraseMax: 1}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			a := tt.a
			a.Seed = 5
			if err := a.Check(); err != nil {
				t.Fatal(err)
			}
			src := ramp(a.Channels * a.Height * a.Width)
			dst := make([]float32, len(src))
			for n := range uint64(300) {
				want := a.reference(src, a.draw(n))
				a.Apply(dst, src, n)
				if !slices.Equal(dst, want) {
					t.Fatalf("image %d, %+v: %v, want %v", n, a.draw(n), dst, want)
				}
				inPlace := slices.Clone(src)
				a.Apply(inPlace, inPlace, n)
				if !slices.Equal(inPlace, want) {
					t.Fatalf("image %d in place, %+v: %v, want %v", n, a.draw(n), inPlace, want)
				}
			}
		})
	}
}

// TestAugmentChances checks the frequencies over 10,000 images. Five standard
// deviations are allowed, at chance p √(p(1−p)/10000).
func TestAugmentChances(t *testing.T) {
	const n = 10000
	a := Augment{Channels: 1, Height: 28, Width: 28, Shift: 2, Flip: true, Erase: 0.25, EraseMin: 0.05, EraseMax: 0.2, Seed: 1}
	shifts := map[[2]int]int{}
	var flips, erased int
	var area float64
	for i := range uint64(n) {
		v := a.draw(i)
		shifts[[2]int{v.dx, v.dy}]++
		if v.flip {
			flips++
		}
		if h, w := v.bottom-v.top, v.right-v.left; h > 0 {
			erased++
			area += float64(h*w) / (28 * 28)
			// At these shares no side is cut: √(0.2·784/0.3) < 23.
			if ratio := float64(h) / float64(w); ratio < 0.2 || ratio > 5 {
				t.Errorf("image %d: rectangle of %d×%d pixels", i, w, h)
			}
		}
	}
	near := func(what string, got int, p float64) {
		if d := math.Abs(float64(got)/n - p); d > 5*math.Sqrt(p*(1-p)/n) {
			t.Errorf("%s: %d of %d, want %.3f of them", what, got, n, p)
		}
	}
	near("flips", flips, 0.5)
	near("erased", erased, 0.25)
	for s, k := range shifts {
		near("a shift", k, 1.0/25)
		if max(s[0], -s[0], s[1], -s[1]) > 2 {
			t.Errorf("shift by %v, want at most 2", s)
		}
	}
	// The share is uniform on [0.05, 0.2]: mean 0.125, deviation 0.15/√12, and
	// sides rounded by up to ½ of at least √(0.05·784·0.3) = 3.4 move it less
	// on average than 0.005.
	if mean := area / float64(erased); math.Abs(mean-0.125) > 5*0.15/math.Sqrt(12*float64(erased))+0.005 {
		t.Errorf("mean erased share %.4f, want 0.125", mean)
	}
}

// TestAugmentSettingsApart: one setting does not change what another does.
func TestAugmentSettingsApart(t *testing.T) {
	all := Augment{Channels: 1, Height: 28, Width: 28, Shift: 2, Flip: true, Erase: 1, EraseMin: 0.1, EraseMax: 0.2}
	noFlip, noErase := all, all
	noFlip.Flip, noErase.Erase = false, 0
	for n := range uint64(100) {
		want, a, b := all.draw(n), noFlip.draw(n), noErase.draw(n)
		a.flip = want.flip
		b.bottom, b.right = want.bottom, want.right
		if a != want || b != want {
			t.Fatalf("image %d: %+v and %+v, want %+v", n, a, b, want)
		}
	}
}

func TestAugmentAllocs(t *testing.T) {
	a := Augment{Channels: 1, Height: 28, Width: 28, Shift: 2, Flip: true, Erase: 1, EraseMin: 0.1, EraseMax: 0.2}
	x := ramp(28 * 28)
	n := uint64(0)
	if got := testing.AllocsPerRun(100, func() { a.Apply(x, x, n); n++ }); got != 0 {
		t.Errorf("Apply: %v allocations, want 0", got)
	}
}

func TestAugmentCheck(t *testing.T) {
	good := Augment{Channels: 1, Height: 4, Width: 3}
	for _, tt := range []struct {
		name string
		edit func(*Augment)
		want string
	}{
		{"no channels", func(a *Augment) { a.Channels = 0 }, "0 channels"},
		{"black of another image", func(a *Augment) { a.Black = make([]float32, 3) }, "3 black values for 1 channels"},
		{"negative shift", func(a *Augment) { a.Shift = -1 }, "shift -1, have 0 to 2"},
		{"shift out of the image", func(a *Augment) { a.Shift = 3 }, "shift 3, have 0 to 2"},
		{"chance over 1", func(a *Augment) { a.Erase = 1.5 }, "chance 1.5"},
		{"chance that is no number", func(a *Augment) { a.Erase = math.NaN() }, "chance NaN"},
		{"shares the wrong way round", func(a *Augment) { a.EraseMin, a.EraseMax = 0.5, 0.1 }, "0.5 to 0.1"},
		{"share that is no number", func(a *Augment) { a.EraseMax = math.NaN() }, "NaN"},
	} {
		a := good
		tt.edit(&a)
		if err := a.Check(); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v, want …%s…", tt.name, err, tt.want)
		}
	}
}

func BenchmarkAugment(b *testing.B) {
	b.Run("28x28", func(b *testing.B) {
		a := Augment{Channels: 1, Height: 28, Width: 28, Shift: 2, Flip: true, Erase: 0.5, EraseMin: 0.02, EraseMax: 0.2}
		src := ramp(28 * 28)
		dst := make([]float32, len(src))
		b.ReportAllocs()
		for n := uint64(0); b.Loop(); n++ {
			a.Apply(dst, src, n)
		}
		b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "images/s")
	})
}
