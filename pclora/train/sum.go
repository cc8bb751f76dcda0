package train

import (
	"encoding/binary"
	"fmt"
	"hash/crc64"
	"io"
	"slices"

	"github.com/pcloralab/pcloralab/pclora/model"
)

// A checkpoint tells models and sets apart by CRC-64/XZ, against mistakes and not
// against forgery.
var sums = crc64.MakeTable(crc64.ECMA)

// sumOf is a checksum of a model's settings and weights.
func sumOf(m model.Model) string {
	h := crc64.New(sums)
	_ = m.Write(h, nil) // a hash takes everything
	return fmt.Sprintf("%016x", h.Sum64())
}

// sum is a checksum of what the set's examples are and how they become input.
func (s Set) sum() string {
	h := crc64.New(sums)
	fmt.Fprintf(h, "%q %d %d %+v", s.Classes, s.Len(), len(s.Labels), s.Prep)
	h.Write(s.Labels)
	for _, i := range s.At {
		putWords(h, []uint32{uint32(i)})
	}
	if s.Images != nil {
		fmt.Fprintf(h, " %d %d %d ", s.Images.Channels, s.Images.Height, s.Images.Width)
		h.Write(s.Images.Pixels)
	}
	if s.Texts != nil {
		putWords(h, []uint32{s.Texts.padding})
		putWords(h, s.Texts.starts)
		putWords(h, s.Texts.tokens)
	}
	return fmt.Sprintf("%016x", h.Sum64())
}

// putWords writes words in pieces, so that little memory is taken.
func putWords[T int32 | uint32](h io.Writer, words []T) {
	for some := range slices.Chunk(words, 1<<12) {
		_ = binary.Write(h, binary.LittleEndian, some)
	}
}
