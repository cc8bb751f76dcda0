package nn

import (
	"fmt"

	"github.com/pcloralab/pcloralab/tensor"
)

// PatchEmbeddings cuts images into patches, projects each to C values, puts a
// class token before them and adds a position embedding (arXiv:2010.11929,
// eq. 1):
//
//	h₀ = [class; E·p₁ + e; …; E·p_P + e] + position
type PatchEmbeddings struct {
	Projection *Linear // E [C Channels·Patch²] and e; stored as a convolution
	ClassToken *Param  // [1 C]
	Position   *Param  // [T C], T = P + 1

	Channels, Size, Patch int // of an image: channels, side and patch side, in pixels

	patches tensor.Matrix // of the last Forward [B·P Channels·Patch²]
}

// NewPatchEmbeddings returns frozen embeddings of zeros of width c. It panics
// if patch does not divide size.
func NewPatchEmbeddings(channels, size, patch, c int) *PatchEmbeddings {
	if patch < 1 || size%patch != 0 {
		panic(fmt.Sprintf("nn: patches of %d do not divide an image of %d", patch, size))
	}
	e := &PatchEmbeddings{
		Projection: NewLinear(channels*patch*patch, c),
		ClassToken: NewVector(c),
		Position:   NewParam(size/patch*(size/patch)+1, c),
		Channels:   channels, Size: size, Patch: patch,
	}
	e.Projection.Weight.Shape = []int{c, channels, patch, patch}
	e.ClassToken.Shape = []int{1, 1, c}
	e.Position.Shape, e.Position.NoDecay = []int{1, e.Tokens(), c}, true
	return e
}

// Tokens returns T, one more than there are patches.
func (e *PatchEmbeddings) Tokens() int { return e.Position.Value.Rows }

// Forward sets h [B·T C] from images [B Channels·Size·Size], channel by channel
// and row by row.
func (e *PatchEmbeddings) Forward(mem *Arena, h, images tensor.Matrix) {
	mark := mem.Mark()
	t, c := e.Tokens(), e.Position.Value.Cols
	e.patches = mem.Take(images.Rows*(t-1), e.Channels*e.Patch*e.Patch)
	e.cut(images)
	within := mem.Mark()
	rows := mem.Take(e.patches.Rows, c)
	e.Projection.Forward(mem, rows, e.patches)
	for b := range images.Rows {
		for i := range t {
			row := h.Row(b*t + i)
			copy(row, e.Position.Value.Row(i))
			if i == 0 {
				tensor.AddScaled(row, 1, e.ClassToken.Value.Row(0))
			} else {
				tensor.AddScaled(row, 1, rows.Row(b*(t-1)+i-1))
			}
		}
	}
	mem.Release(within)
	mem.Forget(mark)
}

// cut sets patches [B·P Channels·Patch²], each channel by channel.
func (e *PatchEmbeddings) cut(images tensor.Matrix) {
	side := e.Size / e.Patch
	for b := range images.Rows {
		image := images.Row(b)
		for i := range side * side {
			to := e.patches.Row(b*side*side + i)
			for ch := range e.Channels {
				for y := range e.Patch {
					from := (ch*e.Size+i/side*e.Patch+y)*e.Size + i%side*e.Patch
					copy(to[(ch*e.Patch+y)*e.Patch:], image[from:from+e.Patch])
				}
			}
		}
	}
}

// Backward gathers the gradients of the trainable parameters, given
// dh [B·T C]. Images get none.
func (e *PatchEmbeddings) Backward(mem *Arena, dh tensor.Matrix) {
	mark, t := mem.Mark(), e.Tokens()
	drows := mem.Take(e.patches.Rows, dh.Cols)
	for n := range dh.Rows {
		b, i := n/t, n%t
		if e.Position.Trainable() {
			tensor.AddScaled(e.Position.Grad.Row(i), 1, dh.Row(n))
		}
		if i > 0 {
			copy(drows.Row(b*(t-1)+i-1), dh.Row(n))
		} else if e.ClassToken.Trainable() {
			tensor.AddScaled(e.ClassToken.Grad.Row(0), 1, dh.Row(n))
		}
	}
	e.Projection.Backward(mem, Sink{}, drows)
	mem.Release(mark)
}

// Walk visits the parameters as Hugging Face's ViT names them.
func (e *PatchEmbeddings) Walk(path string, visit Visit) {
	visit(path+".cls_token", e.ClassToken)
	visit(path+".position_embeddings", e.Position)
	e.Projection.Walk(path+".patch_embeddings.projection", visit)
}
