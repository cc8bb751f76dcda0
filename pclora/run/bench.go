package run

import "strconv"

// A StepCase names a ViT, a batch and a rank whose training step is measured.
// Weights and images are random.
type StepCase struct {
	Name  string `json:"name"`  // what commands and results call it
	Title string `json:"title"` // for people

	Image    int `json:"image"`    // side of the square image, in pixels
	Patch    int `json:"patch"`    // side of a patch, divides Image
	Channels int `json:"channels"` // 1 grey, 3 colours
	Width    int `json:"width"`    // C
	Hidden   int `json:"hidden"`   // hidden units of an MLP
	Blocks   int `json:"blocks"`
	Heads    int `json:"heads"` // divides Width
	Classes  int `json:"classes"`
	Batch    int `json:"batch"` // images a step
	Rank     int `json:"rank"`  // of every adapter
}

// Tokens is the number of tokens of an image, patches and the class token.
func (c StepCase) Tokens() int { return c.Image/c.Patch*(c.Image/c.Patch) + 1 }

// StepCases lists the training steps that are measured.
func StepCases() []StepCase {
	return []StepCase{
		{Name: "fashion-vit", Title: "built-in ViT", Image: 28, Patch: 7, Channels: 1,
			Width: 96, Hidden: 384, Blocks: 6, Heads: 3, Classes: 10, Batch: 64, Rank: 4},
		{Name: "tiny-vit", Title: "tiny ViT", Image: 32, Patch: 4, Channels: 3,
			Width: 64, Hidden: 256, Blocks: 4, Heads: 4, Classes: 10, Batch: 32, Rank: 8},
		{Name: "deit-tiny", Title: "DeiT-Tiny", Image: 224, Patch: 16, Channels: 3,
			Width: 192, Hidden: 768, Blocks: 12, Heads: 3, Classes: 10, Batch: 8, Rank: 8},
	}
}

// A ProductCase names a matrix product that is measured, Count times one after
// the other:
//
//	c[M N] += a[M K]·b[K N], or ·bᵀ with b [N K] where Transposed
type ProductCase struct {
	Name  string `json:"name"`
	Title string `json:"title"` // for people: where it occurs

	M          int  `json:"m"`
	N          int  `json:"n"`
	K          int  `json:"k"`
	Transposed bool `json:"transposed"` // as a linear's weight is
	Count      int  `json:"count"`      // products of one call, each on its own part of memory
}

// FLOPs counts one call, 2 a multiply-add.
func (p ProductCase) FLOPs() int64 {
	return 2 * int64(p.M) * int64(p.N) * int64(p.K) * int64(p.Count)
}

// Square reports whether all sides are equal.
func (p ProductCase) Square() bool { return p.M == p.N && p.N == p.K }

// ProductCases lists the products that are measured: squares, then the shapes
// of ViT-Ti, BERT-mini and the built-in ViT at the batches of StepCases, with
// attention's as many as one block of one pass has.
func ProductCases() []ProductCase {
	linear := func(name, title string, m, n, k int) ProductCase {
		return ProductCase{Name: name, Title: title, M: m, N: n, K: k, Transposed: true, Count: 1}
	}
	square := func(name string, n int) ProductCase {
		return ProductCase{Name: name, Title: "square of " + strconv.Itoa(n), M: n, N: n, K: n, Count: 1}
	}
	const vit, bert, own = 8 * 197, 8 * 128, 64 * 17 // rows: batch times tokens
	return []ProductCase{
		square("square-256", 256), square("square-512", 512), square("square-1024", 1024),
		linear("vit-ti-attention", "ViT-Ti, attention's linears", vit, 192, 192),
		linear("vit-ti-up", "ViT-Ti, MLP in", vit, 768, 192),
		linear("vit-ti-down", "ViT-Ti, MLP out", vit, 192, 768),
		linear("vit-ti-rank-a", "ViT-Ti, A of rank 8", vit, 8, 192),
		linear("vit-ti-rank-b", "ViT-Ti, B of rank 8", vit, 192, 8),
		{Name: "vit-ti-qk", Title: "ViT-Ti, q·kᵀ of all heads", M: 197, N: 197, K: 64, Transposed: true, Count: 24},
		{Name: "vit-ti-pv", Title: "ViT-Ti, P·v of all heads", M: 197, N: 64, K: 197, Count: 24},
		linear("bert-mini-attention", "BERT-mini, attention's linears", bert, 256, 256),
		linear("bert-mini-up", "BERT-mini, MLP in", bert, 1024, 256),
		linear("bert-mini-down", "BERT-mini, MLP out", bert, 256, 1024),
		linear("fashion-vit-attention", "built-in ViT, attention's linears", own, 96, 96),
		linear("fashion-vit-up", "built-in ViT, MLP in", own, 384, 96),
		linear("fashion-vit-down", "built-in ViT, MLP out", own, 96, 384),
		linear("fashion-vit-rank-a", "built-in ViT, A of rank 4", own, 4, 96),
		linear("fashion-vit-rank-b", "built-in ViT, B of rank 4", own, 96, 4),
		{Name: "fashion-vit-qk", Title: "built-in ViT, q·kᵀ of all heads", M: 17, N: 17, K: 32, Transposed: true, Count: 192},
		{Name: "fashion-vit-pv", Title: "built-in ViT, P·v of all heads", M: 17, N: 32, K: 17, Count: 192},
	}
}

// StepCaseOf returns the step of this name, false if there is none.
func StepCaseOf(name string) (StepCase, bool) {
	for _, c := range StepCases() {
		if c.Name == name {
			return c, true
		}
	}
	return StepCase{}, false
}

// ProductCaseOf returns the product of this name, false if there is none.
func ProductCaseOf(name string) (ProductCase, bool) {
	for _, p := range ProductCases() {
		if p.Name == name {
			return p, true
		}
	}
	return ProductCase{}, false
}
