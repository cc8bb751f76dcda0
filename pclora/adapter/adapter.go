package adapter

import (
	"github.com/pcloralab/pcloralab/pclora/nn"
	"github.com/pcloralab/pcloralab/tensor"
)

// An Adapter learns what a frozen [Out In] weight is about to lose.
//
// Forward and Backward alternate, and both add to their destination: the host
// layer has already written λ·Wx and biases to y, and λ·Wᵀdy to dx.
type Adapter interface {
	Forward(y, x tensor.Matrix)       // y [N Out] += f(x), x [N In]
	Backward(dx, dy tensor.Matrix)    // dx [N In] += ∂f/∂x·dy; gathers gradients; an empty dx is left out
	Walk(path string, visit nn.Visit) // visits the parameters
	// Factors returns A [R In] and B [Out R] with f(x) = x·Aᵀ·Bᵀ: what the
	// adapter is exported as. They may share the adapter's memory.
	Factors() (a, b tensor.Matrix)
}
