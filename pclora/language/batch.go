package language

import "github.com/pcloralab/pcloralab/pclora/nn"

// A batch is texts put side by side and padded to the longest.
type batch struct {
	nn.Texts
	classes []int32
}

// fill makes b of some of the texts. Padding has the id pad and type 0.
func (b *batch) fill(texts []Text, which []int, pad int32) {
	b.Tokens = 0
	for _, i := range which {
		b.Tokens = max(b.Tokens, len(texts[i].IDs))
	}
	b.IDs, b.Types, b.Mask, b.classes = b.IDs[:0], b.Types[:0], b.Mask[:0], b.classes[:0]
	for _, i := range which {
		t := texts[i]
		b.IDs = append(b.IDs, t.IDs...)
		b.Types = append(b.Types, t.Types...)
		for range t.IDs {
			b.Mask = append(b.Mask, true)
		}
		b.classes = append(b.classes, t.Class)
		for len(b.IDs) < len(b.classes)*b.Tokens {
			b.IDs, b.Mask = append(b.IDs, pad), append(b.Mask, false)
		}
		for len(b.Types) < len(b.IDs) {
			b.Types = append(b.Types, 0)
		}
	}
}

// part returns the i-th of n equal shares, a view.
func (b *batch) part(i, n int) nn.Texts {
	size := b.Len() / n
	return b.Range(i*size, (i+1)*size)
}
