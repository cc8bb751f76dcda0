// Package nn holds the layers of a transformer, each with its forward pass and
// its backward pass written by hand, side by side.
//
// # Passes
//
// Forward overwrites its destination y; Backward adds to its destination dx and
// to the gradients of the parameters. Backward uses what the last Forward kept,
// so the two alternate; two forward passes in a row are fine. A layer keeps
// views of its input, which must stay unchanged until Backward.
//
// # Shapes
//
// x [N C] has N = B·T rows: T tokens of each of B examples, one example after
// the other. Weights are [Out In], as in PyTorch.
//
// # Memory
//
// A layer owns its buffers and grows them when it sees more rows than before;
// otherwise a pass allocates nothing.
//
// # Parameters
//
// A Param without a gradient is frozen: Backward leaves it alone and does not
// compute what only it needs. Walk visits parameters under the paths that
// Hugging Face's checkpoints use.
package nn
