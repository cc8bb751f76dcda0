package wire

// A Reply is something a follower tells the leader.
type Reply interface{ replyKind() string }

// Begun says that the follower is ready for step 1 of the newest Begin.
type Begun struct {
	Kernels string `json:"kernels"` // its kernel set, which must be the leader's
}

// Computed carries the gradients of a shard, and its losses.
type Computed struct {
	N      int       `json:"n"` // as in Compute
	Index  int       `json:"index"`
	Of     int       `json:"of"`
	Values []float32 `json:"-"` // the blob, or what is in the shared memory
}

// Measured is the score of a shard of the test set.
type Measured struct {
	N       int `json:"n"` // as in Measure
	Index   int `json:"index"`
	Of      int `json:"of"`
	Correct int `json:"correct"` // images answered rightly
	Done    int `json:"done"`    // images in the shard
}

// Lost says that the follower is of no use any more, and why.
type Lost struct {
	Reason string `json:"reason"`
}

func (Begun) replyKind() string    { return "begun" }
func (Computed) replyKind() string { return "computed" }
func (Measured) replyKind() string { return "measured" }
func (Lost) replyKind() string     { return "lost" }
