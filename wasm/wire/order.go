package wire

import "github.com/pcloralab/pcloralab/pclora/run"

// An Order is something the trainer, as leader of a run's replicas, tells one
// of its followers: a trainer in a worker of its own that holds the same model
// and data and computes its shard of each step. A follower does its orders one
// after the other; one that it cannot follow it answers with Lost, and is then
// of no use any more.
type Order interface{ orderKind() string }

// Supply gives the follower a file that the leader has: see package trainer for
// the names.
type Supply struct {
	Name  string `json:"name"`
	Bytes []byte `json:"-"` // the blob
}

// Prepare lets the follower read the files it was given, or make the model and
// data of a measured step. It forgets a model from before.
type Prepare struct {
	Case string `json:"case,omitempty"` // name of a run.StepCase; empty for the files
}

// Begin starts a run in place of one from before. The follower answers with
// Begun. The blob, where the page is cross-origin isolated, is a
// SharedArrayBuffer as large as what is exchanged, which then carries the values
// of Computed and of Apply; without it they travel with the messages.
type Begin struct {
	Config    run.Config `json:"config"`
	Teach     *run.Teach `json:"teach,omitempty"` // to be taught instead
	Exchanged int        `json:"exchanged"`       // values that a step exchanges
}

// Compute asks for the gradients of a shard of step N+1. The follower answers
// with Computed. A step may be asked for again with other shards.
type Compute struct {
	N     int `json:"n"`     // steps done
	Index int `json:"index"` // of the shard, in [1, Of)
	Of    int `json:"of"`    // replicas
}

// Apply gives the sum over all shards of what Computed carries and ends step
// N+1.
type Apply struct {
	N      int       `json:"n"` // steps done before
	Values []float32 `json:"-"` // the blob, or what is in the shared memory
}

// Measure asks for the student's score on a shard of the test set. The follower
// answers with Measured.
type Measure struct {
	N     int `json:"n"` // steps done
	Index int `json:"index"`
	Of    int `json:"of"`
}

func (Supply) orderKind() string  { return "supply" }
func (Prepare) orderKind() string { return "prepare" }
func (Begin) orderKind() string   { return "begin" }
func (Compute) orderKind() string { return "compute" }
func (Apply) orderKind() string   { return "apply" }
func (Measure) orderKind() string { return "measure" }
