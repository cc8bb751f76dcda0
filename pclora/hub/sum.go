package hub

import (
	"encoding/binary"
	"encoding/hex"
	"math/bits"
)

// A sum is the SHA-256 (FIPS 180-4) of bytes that come in parts. The standard
// library's, with all that it brings along, would add 80 kB to the trainer.
type sum struct {
	h     [8]uint32
	tail  [64]byte // the bytes that fill no block yet
	bytes uint64   // so far
}

// newSum returns the sum of nothing: square roots of the first primes, their
// fractions' first 32 bits.
func newSum() *sum {
	return &sum{h: [8]uint32{
		0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
	}}
}

// roundConstants are the same of the first primes' cube roots.
var roundConstants = [64]uint32{
	0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
	0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
	0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
	0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
	0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
	0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
	0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
	0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
}

// Write adds b. It never fails.
func (s *sum) Write(b []byte) (int, error) {
	n, used := len(b), int(s.bytes%64)
	s.bytes += uint64(n)
	if used > 0 {
		k := copy(s.tail[used:], b)
		if b = b[k:]; used+k < 64 {
			return n, nil
		}
		s.block(&s.tail)
	}
	for ; len(b) >= 64; b = b[64:] {
		s.block((*[64]byte)(b))
	}
	copy(s.tail[:], b)
	return n, nil
}

// block adds 64 bytes.
func (s *sum) block(b *[64]byte) {
	var w [64]uint32
	for i := range 16 {
		w[i] = binary.BigEndian.Uint32(b[4*i:])
	}
	for i := 16; i < 64; i++ {
		x, y := w[i-15], w[i-2]
		w[i] = w[i-16] + w[i-7] +
			(bits.RotateLeft32(x, -7) ^ bits.RotateLeft32(x, -18) ^ x>>3) +
			(bits.RotateLeft32(y, -17) ^ bits.RotateLeft32(y, -19) ^ y>>10)
	}
	a, bb, c, d, e, f, g, h := s.h[0], s.h[1], s.h[2], s.h[3], s.h[4], s.h[5], s.h[6], s.h[7]
	for i := range 64 {
		t := h + (bits.RotateLeft32(e, -6) ^ bits.RotateLeft32(e, -11) ^ bits.RotateLeft32(e, -25)) + (e&f ^ ^e&g) + roundConstants[i] + w[i]
		u := (bits.RotateLeft32(a, -2) ^ bits.RotateLeft32(a, -13) ^ bits.RotateLeft32(a, -22)) + (a&bb ^ a&c ^ bb&c)
		h, g, f, e, d, c, bb, a = g, f, e, d+t, c, bb, a, t+u
	}
	for i, v := range [8]uint32{a, bb, c, d, e, f, g, h} {
		s.h[i] += v
	}
}

// hex returns the sum of all that was written, in hexadecimal digits.
func (s *sum) hex() string {
	end := *s
	n := s.bytes
	pad := make([]byte, 1, 72)
	pad[0] = 0x80
	for (n+uint64(len(pad)))%64 != 56 {
		pad = append(pad, 0)
	}
	end.Write(binary.BigEndian.AppendUint64(pad, n*8))
	var digest [32]byte
	for i, v := range end.h {
		binary.BigEndian.PutUint32(digest[4*i:], v)
	}
	return hex.EncodeToString(digest[:])
}

// SumOf returns the SHA-256 of b in 64 hexadecimal digits.
func SumOf(b []byte) string {
	s := newSum()
	s.Write(b)
	return s.hex()
}
