package hub

import (
	"crypto/sha256"
	"encoding/hex"
	"math/rand/v2"
	"testing"
)

// TestSum compares with the standard library, in parts of all lengths.
func TestSum(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	b := make([]byte, 1<<16)
	for i := range b {
		b[i] = byte(rng.Uint32())
	}
	for _, n := range []int{0, 1, 55, 56, 57, 63, 64, 65, 119, 120, 128, 1000, len(b)} {
		want := sha256.Sum256(b[:n])
		s := newSum()
		for rest := b[:n]; len(rest) > 0; {
			k := 1 + rng.IntN(min(len(rest), 200))
			s.Write(rest[:k])
			s.hex() // which must change nothing
			rest = rest[k:]
		}
		if got := s.hex(); got != hex.EncodeToString(want[:]) {
			t.Errorf("%d bytes: %s, want %x", n, got, want)
		}
	}
}

func BenchmarkSum(b *testing.B) {
	part := make([]byte, copyBuffer)
	b.SetBytes(int64(len(part)))
	s := newSum()
	for b.Loop() {
		s.Write(part)
	}
}
