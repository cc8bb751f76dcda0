package bench

import (
	"github.com/pcloralab/pcloralab/pclora/run"
	"github.com/pcloralab/pcloralab/tensor"
)

// A Product is a ProductCase with its matrices.
type Product struct {
	Case run.ProductCase

	a, b, c []tensor.Matrix
}

// NewProduct draws the factors of a case.
func NewProduct(p run.ProductCase) *Product {
	rng := tensor.NewRand(3, 7)
	made := &Product{Case: p}
	for range p.Count {
		a, b := tensor.New(p.M, p.K), tensor.New(p.K, p.N)
		if p.Transposed {
			b = tensor.New(p.N, p.K)
		}
		tensor.FillUniform(a, rng, 1)
		tensor.FillUniform(b, rng, 1)
		made.a, made.b, made.c = append(made.a, a), append(made.b, b), append(made.c, tensor.New(p.M, p.N))
	}
	return made
}

// Once computes the case.
func (p *Product) Once() {
	for i := range p.a {
		if p.Case.Transposed {
			tensor.MulTTo(p.c[i], 1, p.a[i], p.b[i], nil)
		} else {
			tensor.MulTo(p.c[i], 1, p.a[i], p.b[i])
		}
	}
}
