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
//
// DeiT has a distillation token behind the class token (arXiv:2012.12877,
// section 4). Pixels at the right and lower edge that fill no patch are left out.
type PatchEmbeddings struct {
	Projection   *Linear // E [C Channels·Patch²] and e; stored as a convolution
	ClassToken   *Param  // [1 C]
	Distillation *Param  // [1 C]; nil for none
	Position     *Param  // [T C], T = P + 1, or P + 2 with a distillation token

	Channels, Size, Patch int // of an image: channels, side and patch side, in pixels

	patches tensor.Matrix // of the last Forward [B·P Channels·Patch²]
}

// NewPatchEmbeddings returns frozen embeddings of zeros of width c, with a
// distillation token if told so. It panics if a patch is larger than the image.
func NewPatchEmbeddings(channels, size, patch, c int, distillation bool) *PatchEmbeddings {
	if patch < 1 || patch > size {
		panic(fmt.Sprintf("nn: no patch of %d fits into an image of %d", patch, size))
	}
	e := &PatchEmbeddings{
		Projection: NewLinear(channels*patch*patch, c),
		ClassToken: NewVector(c),
		Channels:   channels, Size: size, Patch: patch,
	}
	e.Projection.Weight.Shape = []int{c, channels, patch, patch}
	e.ClassToken.Shape = []int{1, 1, c}
	if distillation {
		e.Distillation = NewVector(c)
		e.Distillation.Shape = []int{1, 1, c}
	}
	e.Position = NewParam(size/patch*(size/patch)+e.special(), c)
	e.Position.Shape, e.Position.NoDecay = []int{1, e.Tokens(), c}, true
	return e
}

// Tokens returns T.
func (e *PatchEmbeddings) Tokens() int { return e.Position.Value.Rows }

// Mask returns nil: an image has no padding.
func (e *PatchEmbeddings) Mask() []bool { return nil }

// Trainable reports whether any parameter has a gradient.
func (e *PatchEmbeddings) Trainable() bool {
	p := e.Projection
	return e.Position.Trainable() || e.ClassToken.Trainable() || e.Distillation != nil && e.Distillation.Trainable() ||
		p.Weight.Trainable() || p.Bias.Trainable()
}

// special is the number of tokens before the patches.
func (e *PatchEmbeddings) special() int {
	if e.Distillation != nil {
		return 2
	}
	return 1
}

// token returns special token i.
func (e *PatchEmbeddings) token(i int) *Param {
	if i == 0 {
		return e.ClassToken
	}
	return e.Distillation
}

// Forward sets h [B·T C] from images [B Channels·Size·Size], channel by channel
// and row by row.
func (e *PatchEmbeddings) Forward(mem *Arena, h, images tensor.Matrix) {
	mark := mem.Mark()
	t, k, c := e.Tokens(), e.special(), e.Position.Value.Cols
	e.patches = mem.Take(images.Rows*(t-k), e.Channels*e.Patch*e.Patch)
	e.cut(images)
	within := mem.Mark()
	rows := mem.Take(e.patches.Rows, c)
	e.Projection.Forward(mem, rows, e.patches)
	for b := range images.Rows {
		for i := range t {
			row := h.Row(b*t + i)
			copy(row, e.Position.Value.Row(i))
			if i < k {
				tensor.AddScaled(row, 1, e.token(i).Value.Row(0))
			} else {
				tensor.AddScaled(row, 1, rows.Row(b*(t-k)+i-k))
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
	mark, t, k := mem.Mark(), e.Tokens(), e.special()
	drows := mem.Take(e.patches.Rows, dh.Cols)
	for n := range dh.Rows {
		b, i := n/t, n%t
		if e.Position.Trainable() {
			tensor.AddScaled(e.Position.Grad.Row(i), 1, dh.Row(n))
		}
		if i >= k {
			copy(drows.Row(b*(t-k)+i-k), dh.Row(n))
		} else if token := e.token(i); token.Trainable() {
			tensor.AddScaled(token.Grad.Row(0), 1, dh.Row(n))
		}
	}
	e.Projection.Backward(mem, Sink{}, drows)
	mem.Release(mark)
}

// Walk visits the parameters as Hugging Face's ViT and DeiT name them.
func (e *PatchEmbeddings) Walk(path string, visit Visit) {
	visit(path+".cls_token", e.ClassToken)
	if e.Distillation != nil {
		visit(path+".distillation_token", e.Distillation)
	}
	visit(path+".position_embeddings", e.Position)
	e.Projection.Walk(path+".patch_embeddings.projection", visit)
}
