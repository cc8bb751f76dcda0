package bench

import (
	"github.com/pcloralab/pcloralab/pclora/run"
	"github.com/pcloralab/pcloralab/pclora/train"
)

// StepCost counts one step of a case.
func StepCost(c run.StepCase, faded bool) train.Cost {
	return train.StepCost(Config(c), Settings(c), faded)
}
