package adapter

import (
	"github.com/pcloralab/pcloralab/pclora/nn"
	"github.com/pcloralab/pcloralab/pclora/optim"
	"github.com/pcloralab/pcloralab/tensor"
)

// An Adapter learns what a frozen [Out In] weight is about to lose. Forward and
// Backward alternate; memory is as package nn says.
type Adapter interface {
	// Forward sets y [N Out] = f(x) + c in every row, with x [N In], c [Out].
	Forward(mem *nn.Arena, y, x tensor.Matrix, c []float32)
	// Backward leaves ∂f/∂x·dy in dx [N In] and gathers the parameters' gradients,
	// given dy [N Out].
	Backward(mem *nn.Arena, dx nn.Sink, dy tensor.Matrix)
	// Walk visits the parameters.
	Walk(path string, visit nn.Visit)
	// Factors returns A [R In] and B [Out R] with f(x) = x·Aᵀ·Bᵀ: what the
	// adapter is exported as. They may share the adapter's memory.
	Factors() (a, b tensor.Matrix)
	// Space is as nn.Projection's.
	Space(rows int) (kept, passing int)
}

// A Merger is an Adapter that its host may fold into the frozen weight for one
// step, so that one product does for both. The host then calls Prepare in the
// place of Forward, and Backward without a dx.
type Merger interface {
	Adapter
	// MatrixTo sets m [Out In] to f's matrix: f(x) = x·mᵀ.
	MatrixTo(m tensor.Matrix)
	// Prepare keeps what Backward needs of x [N In].
	Prepare(mem *nn.Arena, x tensor.Matrix)
}

// A Whole is an Adapter that does not stand beside the frozen weight W [Out In]
// but works on it: it computes g(x) where another's host computes λ·W·x + f(x).
// Its Forward and Backward, and its Factors, are g at λ = 0.
type Whole interface {
	Adapter
	// ForwardOn sets y [N Out] = g(x) + c.
	ForwardOn(mem *nn.Arena, y, x, w tensor.Matrix, lambda float32, c []float32)
	// BackwardOn leaves ∂g/∂x·dy in dx and gathers the parameters' gradients.
	BackwardOn(mem *nn.Arena, dx nn.Sink, dy, w tensor.Matrix, lambda float32)
	// MatrixOn sets m [Out In] to g's matrix.
	MatrixOn(m, w tensor.Matrix, lambda float32)
}

// A Step is what a Stepper is told of an optimiser's step. All replicas are told
// the same, with the gradients of the whole batch.
type Step struct {
	N, Of  int     // steps done before, and in all
	Rate   float64 // learning rate
	Lambda float32
	Seed   uint64 // the run's
	Index  int    // of the linear in the encoder
	Optim  *optim.AdamW
	// Weight is what the host multiplies x by, W [Out In]: the adapter's own where it
	// is an Owner, otherwise not to be changed.
	Weight tensor.Matrix
}

// A Stepper is an Adapter that takes part in an optimiser's steps: BeforeStep
// when all gradients are there, clipped, and AfterStep when the parameters have moved.
type Stepper interface {
	Adapter
	BeforeStep(Step)
	AfterStep(Step)
}

// An Owner is an Adapter that changes the frozen weight; its host uses the
// adapter's copy.
type Owner interface {
	Adapter
	Weight() tensor.Matrix
}

// A Stateful is an Adapter whose steps change more than its parameters and the
// optimiser's state. A checkpoint that keeps all three goes on bit for bit.
type Stateful interface {
	Adapter
	// WalkState visits what else they change, in a fixed order, none of it under the name of a
	// parameter.
	WalkState(path string, visit func(path string, m tensor.Matrix))
	// CheckState returns an error where the values put into that state are none that
	// steps can come to.
	CheckState() error
}
