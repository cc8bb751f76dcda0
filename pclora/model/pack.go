package model

import (
	"fmt"

	"github.com/pcloralab/pcloralab/pclora/nn"
	"github.com/pcloralab/pcloralab/pclora/safetensors"
)

// scaleSuffix follows a factor's name in the name of its scales.
const scaleSuffix = "_scale"

// A form is how a file holds a tensor.
type form struct {
	dtype string // "I8" or "U8" of integers, "F32" of scales; empty for floats of any width
	shape []int
}

// forms returns name and form of every tensor of a file of a model with a valid
// config. Factors at 8 bits are I8 [rows cols]; at 4 bits U8 [rows ⌈cols/2⌉], of
// which each byte has an even column in its low half and the next one in its high
// half, both as two's complement, and 0 behind the last column. Their scales are
// F32 [rows].
func (c Config) forms() map[string]form {
	all := map[string]form{}
	for path, shape := range c.shapes() {
		if !c.packed(path) {
			all[path] = form{"", shape}
			continue
		}
		dtype := "I8"
		if c.Bits == 4 {
			dtype = "U8"
		}
		all[path] = form{dtype, []int{shape[0], c.packedRow(shape[1])}}
		all[path+scaleSuffix] = form{"F32", shape[:1]}
	}
	return all
}

// packedRow is how many bytes the integers of a row take.
func (c Config) packedRow(cols int) int { return (cols*c.Bits + 7) / 8 }

// StoredBytes is what a parameter called path takes up in a file, its scales
// included and the header left out.
func (c Config) StoredBytes(path string, p *nn.Param) int64 {
	if !c.packed(path) {
		return float32Bytes * int64(p.Len())
	}
	return int64(p.Value.Rows) * int64(float32Bytes+c.packedRow(p.Value.Cols))
}

// bytes is what a tensor of a form takes up.
func (f form) bytes() int64 {
	n := int64(1)
	for _, d := range f.shape {
		n *= int64(d)
	}
	if f.dtype == "I8" || f.dtype == "U8" {
		return n
	}
	return float32Bytes * n
}

// pack returns a factor as a file holds it: integers and scales. A value that is no
// whole number of its row's scale is an error.
func (c Config) pack(path string, p *nn.Param) (integers, scales safetensors.Named, err error) {
	rows, bytes := p.Value.Rows, c.packedRow(p.Value.Cols)
	integers = safetensors.Named{Name: path, Shape: []int{rows, bytes}, DType: "I8", Bytes: make([]byte, rows*bytes)}
	if c.Bits == 4 {
		integers.DType = "U8"
	}
	scales = safetensors.Named{Name: path + scaleSuffix, Shape: []int{rows}, Data: make([]float32, rows)}
	for i := range rows {
		s, ok := scaleOf(p.Value.Row(i), c.Bits)
		scales.Data[i] = s
		to := integers.Bytes[i*bytes:][:bytes]
		for j, v := range p.Value.Row(i) {
			q := integer(v, s)
			if !ok || s*float32(q) != v {
				return integers, scales, fmt.Errorf("model: %s is not rounded to %d bits, as pclora_bits says: call Quantise", path, c.Bits)
			}
			if c.Bits == 8 {
				to[j] = byte(q)
			} else {
				to[j/2] |= byte(q) & 15 << (j % 2 * 4)
			}
		}
	}
	return integers, scales, nil
}

// unpack reads a factor. Scales and integers that pack does not write are a
// *LoadError.
func (p *plan) unpack(path string, to *nn.Param) error {
	rows, c := to.Value.Rows, p.config
	bytes := c.packedRow(to.Value.Cols)
	scales, integers := make([]float32, rows), make([]byte, rows*bytes)
	if err := p.source.Float32s(p.names[path+scaleSuffix], scales); err != nil {
		return err
	}
	if err := p.source.Bytes(p.names[path], integers); err != nil {
		return err
	}
	for i, s := range scales {
		if !(s > 0 && s < 1e38) {
			return &LoadError{path + scaleSuffix, fmt.Sprintf("has %g for row %d, a positive number is needed: the file is damaged", s, i)}
		}
		row, from := to.Value.Row(i), integers[i*bytes:][:bytes]
		for j := range row {
			q := int8(from[j*c.Bits/8])
			if c.Bits == 4 {
				q = q << (4 - j%2*4) >> 4
			}
			row[j] = s * float32(q)
		}
		if len(row)%2 == 1 && c.Bits == 4 && from[bytes-1]>>4 != 0 {
			return &LoadError{path, fmt.Sprintf("has something behind the last column of row %d: the file is damaged", i)}
		}
		if want, ok := scaleOf(row, c.Bits); !ok || s != want {
			return &LoadError{path + scaleSuffix, fmt.Sprintf("has %g for row %d, its integers of %d bits ask for %g: export the model again", s, i, c.Bits, want)}
		}
	}
	return nil
}
