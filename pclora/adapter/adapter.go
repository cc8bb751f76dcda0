package adapter

import (
	"github.com/pcloralab/pcloralab/pclora/nn"
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
