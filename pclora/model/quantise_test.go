package model

import (
	"bytes"
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/pcloralab/pcloralab/pclora/nn"
	"github.com/pcloralab/pcloralab/pclora/safetensors"
	"github.com/pcloralab/pcloralab/tensor"
)

// factored is a fixture's model with factors of odd and of several sizes, full of
// normal values.
func factored(t testing.TB, name string) Model {
	c := fixtureConfig(t, name)
	c.Rank, c.Ranks = 5, make([]int, linearsInBlock*c.Layers)
	for i := range c.Ranks {
		c.Ranks[i] = 2 + i%4
	}
	m := Make(c)
	m.Walk(func(_ string, p *nn.Param) { tensor.FillNormal(p.Value, tensor.NewRand(1, 1), 1) })
	return m
}

func written(t testing.TB, m Model) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := m.Write(&b, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func valuesOf(m Model) (all []float32) {
	m.Walk(func(_ string, p *nn.Param) { all = append(all, p.Value.Values()...) })
	return all
}

// TestQuantise: every family's factors are off by half a scale at most, all else as
// it was; what is written is read back to the same bits and written to the same
// bytes; and a budget says how many bytes they are.
func TestQuantise(t *testing.T) {
	for _, name := range fixtures {
		for _, bits := range []int{8, 4} {
			whole := factored(t, name)
			m, err := Quantised(whole, bits)
			if err != nil {
				t.Fatal(err)
			}
			before := map[string]*nn.Param{}
			whole.Walk(func(path string, p *nn.Param) { before[path] = p })
			factors := 0
			m.Walk(func(path string, p *nn.Param) {
				from := before[path]
				if !m.Settings().packed(path) {
					if !slices.Equal(p.Value.Values(), from.Value.Values()) {
						t.Errorf("%s: %s is no factor and changed", name, path)
					}
					return
				}
				factors++
				for i := range p.Value.Rows {
					s, _ := scaleOf(from.Value.Row(i), bits)
					for j, w := range from.Value.Row(i) {
						if d := math.Abs(float64(w) - float64(p.Value.Row(i)[j])); d > float64(s)/2 {
							t.Errorf("%s, %d bits: %s[%d %d] is off by %g, the scale is %g", name, bits, path, i, j, d, s)
						}
					}
				}
			})
			if want := 2 * linearsInBlock * m.Settings().Layers; factors != want {
				t.Errorf("%s: %d factors are rounded, want %d", name, factors, want)
			}
			if whole.Settings().Bits != 0 {
				t.Errorf("%s: the model that was copied says that it is rounded", name)
			}

			file := written(t, m)
			l := reopen(t, m, Options{})
			if !slices.EqualFunc(valuesOf(l.Model), valuesOf(m), func(a, b float32) bool { return math.Float32bits(a) == math.Float32bits(b) }) {
				t.Errorf("%s, %d bits: the model read back has other values", name, bits)
			}
			if !bytes.Equal(written(t, l.Model), file) {
				t.Errorf("%s, %d bits: written again, the bytes differ", name, bits)
			}
			if err := Quantise(l.Model, bits); err != nil || !bytes.Equal(written(t, l.Model), file) {
				t.Errorf("%s, %d bits: rounded again, the bytes differ, %v", name, bits, err)
			}
			f, err := safetensors.Open(file)
			if err != nil {
				t.Fatal(err)
			}
			var stored int64
			for _, n := range f.Names() {
				x, _ := f.Tensor(n)
				stored += int64(len(x.Raw))
			}
			b := m.Budget()
			if b != m.Settings().Budget() || b.Bytes != stored || b.Params != whole.Budget().Params || whole.Budget().Bytes != 4*b.Params {
				t.Errorf("%s, %d bits: %+v, its config says %+v, the file has %d bytes", name, bits, b, m.Settings().Budget(), stored)
			}
			if l.Preview.Config.Bits != bits || len(l.Notes) > 0 {
				t.Errorf("%s, %d bits: %+v", name, bits, l.Preview)
			}
		}
	}
}

// TestScaleOfAnyRow: over the whole range of float32, a scale has 16 bits, all its
// multiples are exact, and a rounded row has the same one.
func TestScaleOfAnyRow(t *testing.T) {
	rng := tensor.NewRand(1, 1)
	for _, bits := range []int{8, 4} {
		m := float32(most(bits))
		for n := range 200_000 {
			row := make([]float32, 1+n%3)
			exponent := rng.IntN(140 + 125)
			for j := range row {
				row[j] = float32(math.Ldexp(rng.Float64()*2-1, exponent-140))
				if n%5 == 0 { // just above and below what 16 bits hold
					row[j] = math.Float32frombits(math.Float32bits(m*float32(1+rng.IntN(1<<16))) + uint32(rng.IntN(3)) - 1)
				}
			}
			s, ok := scaleOf(row, bits)
			if !ok || s < 0x1p-126 || math.Float32bits(s)&0xff != 0 {
				t.Fatalf("%d bits of %v: scale %b, %v", bits, row, s, ok)
			}
			rounded := make([]float32, len(row))
			for j, w := range row {
				q := integer(w, s)
				rounded[j] = s * float32(q)
				if float64(rounded[j]) != float64(s)*float64(q) || math.Abs(float64(w)-float64(rounded[j])) > float64(s)/2 || math.Abs(float64(q)) > float64(m) {
					t.Fatalf("%d bits: %g becomes %d·%g = %g", bits, w, q, s, rounded[j])
				}
			}
			if again, _ := scaleOf(rounded, bits); again != s {
				t.Fatalf("%d bits of %v: scale %g, of the rounded row %g", bits, row, s, again)
			}
			for j, w := range rounded {
				if integer(w, s) != integer(row[j], s) {
					t.Fatalf("%d bits: %g and %g have other integers", bits, w, row[j])
				}
			}
		}
	}
}

func TestQuantiseRefuses(t *testing.T) {
	for _, tt := range []struct {
		name string
		m    func() Model
		bits int
		want string
	}{
		{"five bits", func() Model { return factored(t, "bert") }, 5, "choose 8 or 4"},
		{"a dense model", func() Model { return Make(fixtureConfig(t, "bert")) }, 8, "has none"},
		{"a NaN", func() Model { return spoilt(t, float32(math.NaN())) }, 8, "not a number"},
		{"an infinity", func() Model { return spoilt(t, float32(math.Inf(-1))) }, 4, "not a number"},
		{"the largest number", func() Model { return spoilt(t, math.MaxFloat32) }, 8, "too large"},
	} {
		m := tt.m()
		before := valuesOf(m)
		err := Quantise(m, tt.bits)
		same := slices.EqualFunc(before, valuesOf(m), func(a, b float32) bool { return math.Float32bits(a) == math.Float32bits(b) })
		if err == nil || !strings.Contains(err.Error(), tt.want) || !same || m.Settings().Bits != 0 {
			t.Errorf("%s: %v, want %q; unchanged: %v", tt.name, err, tt.want, same)
		}
	}

	m := factored(t, "bert")
	m.Settings().Bits = 8
	if err := m.Write(new(bytes.Buffer), nil); err == nil || !strings.Contains(err.Error(), "Quantise") {
		t.Errorf("writing what is not rounded: %v", err)
	}
}

// spoilt has one value in a factor of its own.
func spoilt(t *testing.T, v float32) Model {
	m := factored(t, "bert")
	m.(*BERT).Blocks[1].MLP.Out.(*nn.Factored).Up.Weight.Value.Row(3)[1] = v
	return m
}

// A spoiler is a file in which one tensor is another.
type spoiler struct {
	safetensors.Source
	name  string
	dtype string    // empty for what it is
	shape []int     // nil for what it is
	gone  bool      // is it there?
	data  []float32 // what it holds, from the first on
	bytes []byte
}

func (s spoiler) Names() []string {
	return slices.DeleteFunc(s.Source.Names(), func(n string) bool { return s.gone && n == s.name })
}

func (s spoiler) Info(name string) (string, []int, bool) {
	dtype, shape, ok := s.Source.Info(name)
	if name == s.name {
		if s.dtype != "" {
			dtype = s.dtype
		}
		if s.shape != nil {
			shape = s.shape
		}
		ok = !s.gone
	}
	return dtype, shape, ok
}

func (s spoiler) Float32s(name string, dst []float32) error {
	err := s.Source.Float32s(name, dst)
	if name == s.name {
		copy(dst, s.data)
	}
	return err
}

func (s spoiler) Bytes(name string, dst []byte) error {
	err := s.Source.Bytes(name, dst)
	if name == s.name {
		copy(dst, s.bytes)
	}
	return err
}

func TestOpenRefusesIntegers(t *testing.T) {
	const factor = "bert.encoder.layer.0.attention.self.value.up.weight" // [12 4+…]
	const odd = "bert.encoder.layer.0.attention.self.key.up.weight"      // [12 3]
	const scale = factor + "_scale"
	nan, inf := float32(math.NaN()), float32(math.Inf(1))
	for _, tt := range []struct {
		name string
		bits int
		by   spoiler
		want string
	}{
		{"no scales", 8, spoiler{name: scale, gone: true}, scale + " is missing"},
		{"no integers", 8, spoiler{name: factor, gone: true}, factor + " is missing"},
		{"floats", 8, spoiler{name: factor, dtype: "F32"}, "holds F32, pclora_bits of config.json asks for I8"},
		{"unsigned", 8, spoiler{name: factor, dtype: "U8"}, "asks for I8"},
		{"signed pairs", 4, spoiler{name: factor, dtype: "I8"}, "asks for U8"},
		{"scales of two bytes", 8, spoiler{name: scale, dtype: "F16"}, "asks for F32"},
		{"a row less", 8, spoiler{name: factor, shape: []int{11, 4}}, "has shape [11 4]"},
		{"a scale less", 8, spoiler{name: scale, shape: []int{11}}, "has shape [11]"},
		{"a scale for all", 8, spoiler{name: scale, shape: []int{}}, "has shape []"},
		{"not packed", 4, spoiler{name: factor, shape: []int{12, 4}}, "asks for [12 2]"},
		{"a NaN", 8, spoiler{name: scale, data: []float32{nan}}, "has NaN for row 0"},
		{"an infinity", 4, spoiler{name: scale, data: []float32{1, inf}}, "has +Inf for row"},
		{"nothing", 8, spoiler{name: scale, data: []float32{0}}, "has 0 for row 0"},
		{"less than nothing", 8, spoiler{name: scale, data: []float32{-1}}, "has -1 for row 0"},
		{"too much", 8, spoiler{name: scale, data: []float32{5e36}}, "has 5e+36 for row 0"},
		{"not the row's scale", 8, spoiler{name: factor, bytes: []byte{1, 2, 3, 4}}, "for row 0, its integers of 8 bits ask for"},
		{"the integer that has no opposite", 8, spoiler{name: factor, bytes: []byte{128}}, "for row 0, its integers of 8 bits ask for"},
		{"the same of four bits", 4, spoiler{name: factor, bytes: []byte{0x88}}, "for row 0, its integers of 4 bits ask for"},
		{"behind the row", 4, spoiler{name: odd, bytes: []byte{0x77, 0x17}}, "behind the last column of row 0"},
	} {
		m := factored(t, "bert")
		if err := Quantise(m, tt.bits); err != nil {
			t.Fatal(err)
		}
		file, err := safetensors.Open(written(t, m))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := Open(m.Settings().JSON(), file, Options{}); err != nil {
			t.Fatalf("unspoilt: %v", err)
		}
		tt.by.Source = file
		_, err = Open(m.Settings().JSON(), tt.by, Options{})
		var le *LoadError
		if !errors.As(err, &le) || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v, want a LoadError with %q", tt.name, err, tt.want)
		}
		_, peek := Peek(m.Settings().JSON(), headers{tt.by}, Options{})
		if content := tt.by.data != nil || tt.by.bytes != nil; (peek == nil) != content {
			t.Errorf("%s: Peek says %v, Open %v", tt.name, peek, err)
		}
	}

	// Integers where config.json does not say so.
	m := factored(t, "bert")
	if err := Quantise(m, 8); err != nil {
		t.Fatal(err)
	}
	file, err := safetensors.Open(written(t, m))
	if err != nil {
		t.Fatal(err)
	}
	m.Settings().Bits = 0
	if _, err := Open(m.Settings().JSON(), file, Options{}); err == nil || !strings.Contains(err.Error(), "holds I8") {
		t.Errorf("integers without pclora_bits: %v", err)
	}
}
