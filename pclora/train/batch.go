package train

import (
	"github.com/pcloralab/pcloralab/pclora/model"
	"github.com/pcloralab/pcloralab/pclora/nn"
	"github.com/pcloralab/pcloralab/tensor"
)

// A batch is examples of a Set as a model takes them. Texts are padded to the
// longest of the batch.
type batch struct {
	at     []int       // indices of the set
	in     model.Input // [B …]
	labels []uint8     // [B]

	ids, types []int32 // room for texts of the set's length
	mask       []bool
}

func newBatch(s Set, size int) *batch {
	b := &batch{}
	b.resize(s, size)
	return b
}

// resize makes room for so many examples, for fill to load those that b.at will
// name. It allocates only what it has not had yet.
func (b *batch) resize(s Set, size int) {
	if size > cap(b.at) {
		b.at, b.labels = make([]int, size), make([]uint8, size)
	}
	b.at, b.labels = b.at[:size], b.labels[:size]
	if s.Texts == nil {
		b.in.Images = tensor.Reserve(b.in.Images, size, s.Images.Channels*s.Images.Height*s.Images.Width)
	} else if n := size * s.Texts.longest; n > len(b.ids) {
		b.ids, b.types, b.mask = make([]int32, n), make([]int32, n), make([]bool, n)
	}
}

// fill loads the examples that b.at names.
func (b *batch) fill(s Set) {
	for i, at := range b.at {
		b.labels[i] = s.Labels[s.stored(at)]
	}
	if s.Texts != nil {
		b.fillTexts(s)
		return
	}
	for i, at := range b.at {
		s.Prep.Row(b.in.Images.Row(i), s.Images.Image(s.stored(at)))
	}
}

func (b *batch) fillTexts(s Set) {
	long, short := 1, s.Texts.longest
	for _, at := range b.at {
		n := s.Texts.Tokens(s.stored(at))
		long, short = max(long, n), min(short, n)
	}
	n := len(b.at) * long
	b.in.Texts = nn.Texts{Tokens: long, IDs: b.ids[:n], Mask: b.mask[:n]}
	if s.Texts.pairs {
		b.in.Texts.Types = b.types[:n]
	}
	for i, at := range b.at {
		text, from := s.Texts.text(s.stored(at)), i*long
		for j := range long {
			p, known := s.Texts.padding, j < len(text)
			if known {
				p = text[j]
			}
			b.ids[from+j], b.types[from+j], b.mask[from+j] = int32(p>>1), int32(p&1), known
		}
	}
	if long == short {
		b.in.Texts.Mask = nil
	}
}

// Input returns the examples at the indices as a model takes them.
func (s Set) Input(at ...int) model.Input {
	b := newBatch(s, len(at))
	copy(b.at, at)
	b.fill(s)
	return b.in
}
