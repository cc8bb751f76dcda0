package run

// A Record is what remains of a run: what decided it, what made it, and what
// came out.
type Record struct {
	Config Config `json:"config"`
	Engine Engine `json:"engine"`
	Result Result `json:"result"`
	Curve  []Eval `json:"curve"` // evaluations in order of step
	// Changes lists the losses of replicas, in order of step. Without any, all
	// steps were made with Engine.Replicas.
	Changes []Change `json:"changes,omitempty"`
}

// A Change says that a run went on with fewer replicas.
type Change struct {
	Step     int    `json:"step"`     // steps done before; the next is the first with fewer
	Replicas int    `json:"replicas"` // how many were left
	Reason   string `json:"reason"`   // for people: what happened to the one that is gone
}

// Engine names what ran the numbers.
type Engine struct {
	Kernels  string `json:"kernels"`  // kernel set, e.g. "simd128-4x8"
	Replicas int    `json:"replicas"` // trainer workers that the run began with; 1 needs no exchange
	Build    string `json:"build"`    // the hash in the trainer's file name, or "native"
}

// An Eval is one evaluation of the student on the test set.
type Eval struct {
	Step    int     `json:"step"`    // optimiser steps done
	Lambda  float64 `json:"lambda"`  // weight left on the frozen matrices, in [0, 1]
	Correct int     `json:"correct"` // test examples answered rightly
	Total   int     `json:"total"`   // test examples
}

// Accuracy is Correct/Total in [0, 1], 0 for an empty test.
func (e Eval) Accuracy() float64 {
	if e.Total == 0 {
		return 0
	}
	return float64(e.Correct) / float64(e.Total)
}

// A Result compares the teacher with the finished student.
type Result struct {
	Before Side `json:"before"` // the teacher
	After  Side `json:"after"`  // the student without its frozen matrices

	Seconds float64 `json:"seconds"` // wall time of training and its evaluations, pauses left out
}

// A Side is one of the two models of a Result.
type Side struct {
	Correct int `json:"correct"` // test examples answered rightly
	Total   int `json:"total"`   // test examples

	EncoderWeights int64 `json:"encoderWeights"` // weights of the encoder's linears, biases and norms left out
	Params         int64 `json:"params"`         // all parameters of the file
	EncoderBytes   int64 `json:"encoderBytes"`   // of the blocks in the file: linears, biases and norms
	EmbeddingBytes int64 `json:"embeddingBytes"` // of the embeddings in the file
	Bytes          int64 `json:"bytes"`          // size of the safetensors file, the rest and its header included

	// Bits is the width of the integers as which the encoder's factors are stored, and
	// with which all was measured; 0 for F32.
	Bits int `json:"bits,omitempty"`

	FLOPs  int64   `json:"flops"`  // for one example, 2 a multiply-add, attention products included
	Millis float64 `json:"millis"` // median inference time of one example in a batch, measured on this machine
}

// Accuracy is Correct/Total in [0, 1], 0 for an empty test.
func (s Side) Accuracy() float64 { return Eval{Correct: s.Correct, Total: s.Total}.Accuracy() }

// Kept is the share of the teacher's accuracy that the student has, 0 where
// the teacher has none.
func (r Result) Kept() float64 {
	if r.Before.Correct == 0 || r.Before.Total == 0 {
		return 0
	}
	return r.After.Accuracy() / r.Before.Accuracy()
}

// Gone is the share of the encoder's linear weights that the student lost, in
// [0, 1].
func (r Result) Gone() float64 {
	if r.Before.EncoderWeights == 0 {
		return 0
	}
	return 1 - float64(r.After.EncoderWeights)/float64(r.Before.EncoderWeights)
}
