package safetensors

import (
	"encoding/binary"
	"fmt"
	"math"
)

// A Tensor is a named array in a File, row-major and packed. Shape and Raw
// belong to the file and must not be changed.
type Tensor struct {
	Name  string
	DType string // "F32", "BF16", …, as the format spells them
	Shape []int  // empty for a scalar
	Raw   []byte // little-endian; aligned to nothing
}

// Len returns the number of elements.
func (t Tensor) Len() int {
	n := 1
	for _, d := range t.Shape {
		n *= d
	}
	return n
}

// Float32s writes the tensor's elements to dst [Len], converting F16 and BF16,
// which float32 holds exactly. It gives an UnsupportedError for any other dtype
// but F32, and an error when dst has the wrong length. It does not allocate.
func (t Tensor) Float32s(dst []float32) error {
	switch t.DType {
	case "F32", "F16", "BF16":
	default:
		return UnsupportedError(fmt.Sprintf("tensor %s holds %s, want F32, F16 or BF16: export the model in one of these", quote(t.Name), t.DType))
	}
	if n := len(t.Raw) / int(bitsOf[t.DType]/8); n != len(dst) {
		return fmt.Errorf("safetensors: tensor %s of shape %v has %d values, want %d", quote(t.Name), t.Shape, n, len(dst))
	}
	switch t.DType {
	case "F32":
		for i := range dst {
			dst[i] = math.Float32frombits(binary.LittleEndian.Uint32(t.Raw[4*i:]))
		}
	case "F16":
		for i := range dst {
			dst[i] = half(binary.LittleEndian.Uint16(t.Raw[2*i:]))
		}
	case "BF16":
		for i := range dst {
			dst[i] = math.Float32frombits(uint32(binary.LittleEndian.Uint16(t.Raw[2*i:])) << 16)
		}
	}
	return nil
}

// half converts an IEEE 754 binary16: 1 sign bit, 5 exponent bits of bias 15,
// 10 fraction bits.
func half(h uint16) float32 {
	sign, exponent, fraction := uint32(h>>15)<<31, uint32(h>>10)&31, uint32(h)&1023
	switch exponent {
	case 0: // zero and subnormals: fraction·2⁻²⁴, exact in float32
		f := float32(fraction) * (1.0 / (1 << 24))
		return math.Float32frombits(math.Float32bits(f) | sign)
	case 31: // infinity and NaN, whose payload keeps its high bits
		return math.Float32frombits(sign | 255<<23 | fraction<<13)
	}
	return math.Float32frombits(sign | (exponent+127-15)<<23 | fraction<<13)
}
