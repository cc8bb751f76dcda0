// Package nn holds the layers of a transformer, each with its forward pass and
// its backward pass written by hand, side by side.
//
// # Passes
//
// Forward overwrites its destination y; Backward leaves the gradient of x where
// a Sink says and adds to the gradients of the parameters. Backward uses what
// the last Forward kept, so the two alternate; two forward passes in a row are
// fine. A layer keeps views of its input, which must stay unchanged until
// Backward.
//
// # Shapes
//
// x [N C] has N = B·T rows: T tokens of each of B examples, one example after
// the other. Weights are [Out In], as in PyTorch.
//
// # Memory
//
// A layer owns its parameters alone. What a pass computes lies in the Arena that
// the caller hands to it: what Backward needs stays there from Forward on, all
// else is given back before a method returns. So one piece of memory serves all
// layers, the temporaries of one block are those of the next, and a pass that no
// Backward follows keeps nothing. Only the caller resets the arena.
//
// # Parameters
//
// A Param without a gradient is frozen: Backward leaves it alone and does not
// compute what only it needs. Walk visits parameters under the paths that
// Hugging Face's checkpoints use.
package nn
