// Package train runs what the other packages define: pre-training of a model,
// teaching it a task, the compression of a student, their evaluation, and what
// is left at the end.
//
// # Sets
//
// A Set is labelled images or texts, of all that is stored or of a part of it.
// Texts are token numbers from the start. A batch of them is padded to its
// longest; padding takes no part in attention or in any loss.
//
// # Steps
//
// A Learner is driven from outside, half a step a call, so that a browser's
// worker can listen in between. Nothing here starts a goroutine but Team and
// Pretrain, knows the time, or touches a file. Once the longest text has been
// seen, a step allocates nothing.
//
// # Replicas
//
// Several Learners can share the work of one: each takes a Shard of every batch,
// and what they exchange is a slice of values. Team does so with goroutines;
// trainer workers do it with messages.
//
// # Determinism
//
// Equal settings, seed and number of replicas give equal bits on one kernel set:
// gradients are added in the order of the replicas.
package train
