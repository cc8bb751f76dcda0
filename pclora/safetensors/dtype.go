package safetensors

import (
	"math"
	"math/bits"
)

// bitsOf holds the bits of one element of each dtype that the format knows;
// a dtype that is missing here has no size, so its tensor cannot be checked.
var bitsOf = map[string]uint64{
	"BOOL": 8, "U8": 8, "I8": 8,
	"F4": 4, "F6_E2M3": 6, "F6_E3M2": 6,
	"F8_E4M3": 8, "F8_E5M2": 8, "F8_E8M0": 8, "F8_E4M3FNUZ": 8, "F8_E5M2FNUZ": 8,
	"I16": 16, "U16": 16, "F16": 16, "BF16": 16,
	"I32": 32, "U32": 32, "F32": 32,
	"I64": 64, "U64": 64, "F64": 64, "C64": 64,
}

// byteSize returns the bytes of a tensor of shape, which must be non-negative;
// ok is false where that overflows or where elements of less than a byte do not
// fill whole bytes.
func byteSize(shape []int, elementBits uint64) (size uint64, ok bool) {
	n := elementBits
	for _, d := range shape {
		hi, lo := bits.Mul64(n, uint64(d))
		if hi != 0 {
			return 0, false
		}
		n = lo
	}
	return n / 8, n%8 == 0 && n/8 <= math.MaxInt
}
