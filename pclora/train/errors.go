package train

import "fmt"

// A DivergedError stops a run whose numbers are no numbers any more. The
// weights are those of the last good step.
type DivergedError struct {
	Step  int    // steps done before
	Where string // what was first not finite, e.g. "the output of encoder.layer.3"
}

func (e *DivergedError) Error() string {
	return fmt.Sprintf("train: at step %d %s is not a number; the weights of step %d are kept. Try a lower learning rate or a smaller clip", e.Step+1, e.Where, e.Step)
}
