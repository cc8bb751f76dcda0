// Package train runs what the other packages define: pre-training of a
// teacher, the compression of a student, their evaluation, and what is left at
// the end.
//
// # Steps
//
// A run is driven from outside, one step a call, so that a browser's worker can
// listen between steps. Nothing here starts a goroutine but Team and Pretrain,
// knows the time, or touches a file.
//
// # Replicas
//
// Several Runs can share the work of one: each takes a Shard of every batch, and
// what they exchange is a slice of values. Team does so with goroutines; trainer
// workers do it with messages.
//
// # Determinism
//
// Equal settings, seed and number of replicas give equal bits on one kernel set:
// gradients are added in the order of the replicas.
package train
