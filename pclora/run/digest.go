package run

import (
	"encoding/hex"
	"math"
	"math/bits"
)

// A Digest is a hash of what a run computes: the losses of each step and each
// evaluation, in order, to the last bit. Two runs of the same steps with the same Sum
// had the same curve, though a record has only some of its points. The hash is FNV-1a
// of 128 bits, which tells accidents apart, not lies. The zero value is that of no
// steps. Adding allocates nothing.
type Digest struct {
	hash [2]uint64 // high and low half, combined with the offset by exclusive or
}

// digestLength is the length of a Sum in hex digits.
const digestLength = 32

// FNV's offset basis, and its prime 2⁸⁸ + 0x13b.
const (
	basisHigh, basisLow = 0x6c62272e07bb0142, 0x62b821756295c58d
	primeLow, primeBit  = 0x13b, 88 - 64
)

// Step adds a step.
func (d *Digest) Step(p Point) {
	d.add('s', uint64(p.Step))
	for _, v := range [...]float64{p.Lambda, p.Task, p.Distil, p.Logits, p.Attention, p.Relations} {
		d.add('l', math.Float64bits(v))
	}
}

// Eval adds an evaluation, behind the step it follows.
func (d *Digest) Eval(e Eval) {
	d.add('e', uint64(e.Step))
	d.add('l', math.Float64bits(e.Lambda))
	d.add('c', uint64(e.Correct))
	d.add('t', uint64(e.Total))
}

// add hashes a byte that says what follows, and the 8 bytes of v, the lowest first.
func (d *Digest) add(what byte, v uint64) {
	high, low := d.hash[0]^basisHigh, d.hash[1]^basisLow
	next := uint64(what)
	for i := range 9 {
		if i > 0 {
			next = v >> (8 * (i - 1)) & 0xff
		}
		low ^= next
		carry, product := bits.Mul64(low, primeLow)
		high = high*primeLow + low<<primeBit + carry
		low = product
	}
	d.hash = [2]uint64{high ^ basisHigh, low ^ basisLow}
}

// Sum returns the hash of what was added so far as 32 hex digits.
func (d Digest) Sum() string {
	var b [16]byte
	for i := range 8 {
		b[i], b[8+i] = byte((d.hash[0]^basisHigh)>>(56-8*i)), byte((d.hash[1]^basisLow)>>(56-8*i))
	}
	return hex.EncodeToString(b[:])
}
