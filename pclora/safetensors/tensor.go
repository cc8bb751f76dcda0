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
// which float32 holds exactly, and F64, which it rounds. It gives an
// UnsupportedError for any other dtype but F32, and an error when dst has the
// wrong length. It does not allocate.
func (t Tensor) Float32s(dst []float32) error {
	if err := checkFloats(t.Name, t.DType, t.Shape, len(dst)); err != nil {
		return err
	}
	toFloat32s(dst, t.Raw, t.DType)
	return nil
}

// checkBytes reports whether a tensor is n integers of a byte.
func checkBytes(name, dtype string, shape []int, n int) error {
	if dtype != "I8" && dtype != "U8" {
		return UnsupportedError(fmt.Sprintf("tensor %s holds %s, want integers, I8 or U8", quote(name), dtype))
	}
	return checkLength(name, shape, n)
}

// checkFloats reports whether a tensor can become n values of float32.
func checkFloats(name, dtype string, shape []int, n int) error {
	switch dtype {
	case "F32", "F16", "BF16", "F64":
	default:
		return UnsupportedError(fmt.Sprintf("tensor %s holds %s, want F32, F16, BF16 or F64: export the model in one of these", quote(name), dtype))
	}
	return checkLength(name, shape, n)
}

func checkLength(name string, shape []int, n int) error {
	have := 1
	for _, d := range shape {
		have *= d
	}
	if have != n {
		return fmt.Errorf("safetensors: tensor %s of shape %v has %d values, want %d", quote(name), shape, have, n)
	}
	return nil
}

// toFloat32s converts len(dst) elements of a dtype that checkFloats accepts.
func toFloat32s(dst []float32, raw []byte, dtype string) {
	switch dtype {
	case "F32":
		for i := range dst {
			dst[i] = math.Float32frombits(binary.LittleEndian.Uint32(raw[4*i:]))
		}
	case "F16":
		for i := range dst {
			dst[i] = half(binary.LittleEndian.Uint16(raw[2*i:]))
		}
	case "BF16":
		for i := range dst {
			dst[i] = math.Float32frombits(uint32(binary.LittleEndian.Uint16(raw[2*i:])) << 16)
		}
	case "F64":
		for i := range dst {
			dst[i] = float32(math.Float64frombits(binary.LittleEndian.Uint64(raw[8*i:])))
		}
	}
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
