package model

import (
	"fmt"
	"math"
	"strings"

	"github.com/pcloralab/pcloralab/pclora/nn"
	"github.com/pcloralab/pcloralab/tensor"
)

// Quantise rounds the factors of a compressed model in place to integers of 8 or 4
// bits with a scale s > 0 for each row w of a factor:
//
//	q = round(w/s) ∈ [−m, m],  w ← s·q,  m = 127 or 7
//
// and has its settings say so, so that Write stores the integers. The model then
// answers exactly as one that is read from the file does. At 0 bits it rounds
// nothing and the file has all values whole.
//
// s is the smallest float32 of 16 significant bits that is not below max|w|/m nor
// below 2⁻¹²⁶. So s·q, of at most 23 bits, is exact, and |w − s·q| ≤ s/2. Where s is
// above 2⁻¹²⁶ the largest |q| is m, since max|w|/s ≥ m·(1 − 2⁻¹⁵) > m − ½, and so the
// rounded row's max|w|/m is s itself: to quantise twice changes nothing.
//
// It returns an error, and changes nothing, for other bits, for a model without
// factors, and where one holds a value that is not a number or beyond 3·10³⁸.
func Quantise(m Model, bits int) error {
	if err := checkBits(bits); err != nil {
		return err
	}
	var factors []*nn.Param
	var err error
	rounded := *m.Settings()
	rounded.Bits = bits
	m.Walk(func(path string, p *nn.Param) {
		if !rounded.packed(path) {
			return
		}
		factors = append(factors, p)
		for i := range p.Value.Rows {
			if _, ok := scaleOf(p.Value.Row(i), bits); !ok && err == nil {
				err = fmt.Errorf("model: %s holds a value that is not a number or too large to be rounded: the model diverged", path)
			}
		}
	})
	switch {
	case err != nil:
		return err
	case bits > 0 && len(factors) == 0:
		return fmt.Errorf("model: only factors are rounded to %d bits, and this model has none: compress it first", bits)
	}
	for _, p := range factors { // none at 0 bits
		for i := range p.Value.Rows {
			row := p.Value.Row(i)
			s, _ := scaleOf(row, bits)
			for j, v := range row {
				row[j] = s * float32(integer(v, s))
			}
		}
	}
	m.Settings().Bits = bits
	return nil
}

// Quantised returns a model that shares all of m but its factors, norms and head,
// of which it has copies, with the factors rounded as Quantise does. Both can be
// used in turn. Its errors are Quantise's.
func Quantised(m Model, bits int) (Model, error) {
	q := m.Derive(func(_ string, p nn.Projection) nn.Projection {
		f, ok := p.(*nn.Factored)
		if !ok {
			return p
		}
		in, out := f.Size()
		c := nn.NewFactored(in, out, f.Rank())
		c.Down.Weight.Value.Copy(f.Down.Weight.Value)
		c.Up.Weight.Value.Copy(f.Up.Weight.Value)
		c.Up.Bias.Value.Copy(f.Up.Bias.Value)
		return c
	})
	return q, Quantise(q, bits)
}

func checkBits(bits int) error {
	if bits != 0 && bits != 4 && bits != 8 {
		return fmt.Errorf("model: factors of %d bits: choose 8 or 4, or 0 for whole ones", bits)
	}
	return nil
}

// packed reports whether a parameter is stored as integers.
func (c Config) packed(path string) bool {
	return c.Bits > 0 && c.Rank > 0 && (strings.HasSuffix(path, ".down.weight") || strings.HasSuffix(path, ".up.weight"))
}

// most is the largest integer of a width in bits.
func most(bits int) float64 { return float64(int(1)<<(bits-1) - 1) }

// scaleOf returns the scale of a row at 8 or 4 bits, and false if it has none that
// is finite.
func scaleOf(row []float32, bits int) (scale float32, ok bool) {
	if bits == 0 {
		return 1, true
	}
	var peak float32
	for _, v := range row {
		if v < 0 {
			v = -v
		}
		peak = max(peak, v) // NaN stays
	}
	// In float64 the quotient is exact where it has 16 bits, and elsewhere off by
	// much less than what it lacks to a number of 16 bits.
	const digits, least = 16, 0x1p-126
	fraction, exponent := math.Frexp(float64(peak) / most(bits))
	scale = float32(max(least, math.Ldexp(math.Ceil(math.Ldexp(fraction, digits)), exponent-digits)))
	return scale, tensor.Finite([]float32{scale * float32(most(bits))})
}

// integer is w/s rounded to a whole number, halves away from 0. The quotient of 24
// by 16 bits is off a half by 2⁻²⁶ at least or not at all, so float64 knows on which
// side it is.
func integer(w, s float32) int8 { return int8(math.Round(float64(w) / float64(s))) }
