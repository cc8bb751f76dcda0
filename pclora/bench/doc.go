// Package bench measures the engine: one training step of a known model, or one
// product of matrices, in a browser or natively.
//
// # Pieces
//
// A Job is driven from outside like a run, a piece a call, so that a worker can
// listen between pieces. It neither knows the time nor starts a goroutine: the
// clock is an argument.
//
// # What is random
//
// Weights, adapters and images come from fixed seeds, so every engine that is
// given them must find the same losses.
package bench
