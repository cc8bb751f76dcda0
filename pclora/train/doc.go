// Package train runs what the other packages define: pre-training of a
// teacher, the compression of a student, their evaluation, and what is left at
// the end.
//
// # Steps
//
// A run is driven from outside, one step a call, so that a browser's worker can
// listen between steps. Nothing here starts a goroutine but Pretrain, knows the
// time, or touches a file.
//
// # Determinism
//
// Equal settings and seed give equal bits on one kernel set. Pretrain's result
// depends on its number of replicas too, which adds gradients in a fixed order.
package train
