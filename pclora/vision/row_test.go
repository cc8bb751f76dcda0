package vision

import (
	"encoding/json"
	"math"
	"os"
	"slices"
	"testing"
)

// TestRowReference compares with testdata/reference.json, which
// build/fixtures/make_vision.py made with transformers 4.57.
//
// The library rounds five times to float32, with u = 2⁻²⁴: the product r, the
// mean m, their difference d, the deviation s and the quotient. We round once.
// Together that is at most u·(r + |m| + 4·|d|)/s, to first order.
func TestRowReference(t *testing.T) {
	b, err := os.ReadFile("testdata/reference.json")
	if err != nil {
		t.Fatal(err)
	}
	var reference struct {
		Pixels []uint16 // not bytes, which JSON would hold as base64
		Values []float32
	}
	if err := json.Unmarshal(b, &reference); err != nil {
		t.Fatal(err)
	}
	c, err := ParseConfig(readReference(t))
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Match(3, 4, 5); err != nil {
		t.Fatal(err)
	}
	pixels := make([]byte, len(reference.Pixels))
	for i, p := range reference.Pixels {
		pixels[i] = byte(p)
	}
	got := make([]float32, len(pixels))
	c.Row(got, pixels)
	for i, want := range reference.Values {
		r, m, s := float64(pixels[i])/255, c.Mean[i/20], c.Std[i/20]
		tolerance := math.Exp2(-24) * (r + m + 4*math.Abs(r-m)) / s
		if d := math.Abs(float64(got[i]) - float64(want)); !(d <= tolerance) {
			t.Errorf("value %d: %v, want %v ± %.2g", i, got[i], want, tolerance)
		}
	}
}

// TestRow uses numbers that are exact in binary.
func TestRow(t *testing.T) {
	pixels := []byte{0, 4, 8, 255} // [2 1 2]
	for _, tt := range []struct {
		name string
		c    Config
		want []float32
	}{
		{"both steps", Config{DoRescale: true, DoNormalize: true, Mean: []float64{1, 2}, Std: []float64{0.5, 2}}, []float32{-2, 0, 0, 30.875}},
		{"one mean for all", Config{DoRescale: true, DoNormalize: true, Mean: []float64{1}, Std: []float64{0.5}}, []float32{-2, 0, 2, 125.5}},
		{"rescale only", Config{DoRescale: true, Mean: []float64{1}, Std: []float64{0.5}}, []float32{0, 1, 2, 63.75}},
		{"normalise only", Config{DoNormalize: true, Mean: []float64{4, 255}, Std: []float64{2, 1}}, []float32{-2, 0, -247, 0}},
		{"neither", Config{}, []float32{0, 4, 8, 255}},
	} {
		c := tt.c
		c.Height, c.Width, c.RescaleFactor = 1, 2, 0.25
		got := make([]float32, 4)
		c.Row(got, pixels)
		if !slices.Equal(got, tt.want) {
			t.Errorf("%s: %v, want %v", tt.name, got, tt.want)
		}
	}
}

func TestBlack(t *testing.T) {
	c := Default()
	c.Height, c.Width = 2, 2
	c.Mean[1], c.Std[2] = 0.25, 0.125
	row, black := make([]float32, 3*4), make([]float32, 3)
	c.Row(row, make([]byte, 3*4))
	c.Black(black)
	if !slices.Equal(black, []float32{-1, -0.5, -4}) || black[0] != row[0] || black[1] != row[4] || black[2] != row[8] {
		t.Errorf("Black: %v, want [-1 -0.5 -4]; Row: %v", black, row)
	}
}

func TestRowPanics(t *testing.T) {
	c := Default()
	c.Height, c.Width = 2, 2
	for _, tt := range []struct {
		name        string
		dst, pixels int
	}{
		{"short row", 11, 12},
		{"long row", 13, 12},
		{"part of a channel", 10, 10},
		{"fewer channels than means", 4, 4},
		{"more channels than means", 16, 16},
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: no panic", tt.name)
				}
			}()
			c.Row(make([]float32, tt.dst), make([]byte, tt.pixels))
		}()
	}
}

func TestRowAllocs(t *testing.T) {
	c := Default()
	pixels := make([]byte, 3*224*224)
	row := make([]float32, len(pixels))
	black := make([]float32, 3)
	if n := testing.AllocsPerRun(5, func() { c.Row(row, pixels); c.Black(black) }); n != 0 {
		t.Errorf("Row and Black: %v allocations, want 0", n)
	}
}

func BenchmarkRow(b *testing.B) {
	b.Run("3x224x224", func(b *testing.B) {
		c := Default()
		pixels := make([]byte, 3*224*224)
		row := make([]float32, len(pixels))
		b.ReportAllocs()
		for b.Loop() {
			c.Row(row, pixels)
		}
		b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "images/s")
	})
}
