// Package language trains a BERT from random weights: first on texts alone, by
// masked-language modelling (arXiv:1810.04805, section 3.1), then on texts with
// classes.
//
// # Order and chance
//
// A step's examples, the tokens it hides and all else that is drawn follow from
// the seed and the step's number alone, so that a checkpoint need not hold any
// generator's state, and a run that goes on from one gives the bits of a run in
// one piece. Texts of like length share a batch: padding is work for nothing.
//
// # Replicas
//
// A batch is cut into as many parts as there are replicas, which work at once,
// and their gradients are added in a fixed order. Their number decides the
// result's last bits.
package language
