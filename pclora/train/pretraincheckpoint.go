package train

import (
	"fmt"
	"io"

	"github.com/pcloralab/pcloralab/pclora/data"
	"github.com/pcloralab/pcloralab/pclora/nn"
	"github.com/pcloralab/pcloralab/tensor"
)

// The metadata entry that holds a pre-training's state.
const pretrainKey = "pclora_pretrain"

type pretrainState struct {
	Config  PretrainConfig    `json:"config"`
	Kernels string            `json:"kernels"`
	N       int               `json:"n"`
	Sampler data.SamplerState `json:"sampler"`
}

// Save writes a checkpoint, a safetensors file from which Resume goes on bit
// for bit.
func (t *Pretrain) Save(w io.Writer) error {
	return saveCheckpoint(w, pretrainKey, pretrainState{t.Config, tensor.Used().Name, t.N, t.sampler.State()}, t.walkState)
}

// Resume goes to the step of a checkpoint of a run with the same settings. On
// error, t must not be used further.
func (t *Pretrain) Resume(checkpoint []byte) error {
	var s pretrainState
	f, err := openCheckpoint(checkpoint, pretrainKey, &s)
	if err != nil {
		return err
	}
	if s.Config != t.Config || s.Kernels != tensor.Used().Name {
		return fmt.Errorf("train: the checkpoint is of another run (%+v on %s): delete it or use its settings", s.Config, s.Kernels)
	}
	if s.N < 0 || s.N > t.Config.Steps {
		return fmt.Errorf("train: a checkpoint of step %d in a run of %d", s.N, t.Config.Steps)
	}
	if err := readCheckpoint(f, t.walkState); err != nil {
		return err
	}
	t.N, t.optim.Steps = s.N, s.N
	return t.sampler.Restore(s.Sampler)
}

// walkState visits all that a step changes.
func (t *Pretrain) walkState(visit func(name string, m tensor.Matrix) error) (err error) {
	i := 0
	t.Model.Walk(func(path string, p *nn.Param) {
		if err == nil {
			err = visit(path, p.Value)
		}
		for k, prefix := range []string{mPrefix, vPrefix} {
			if err == nil {
				err = visit(prefix+path, t.optim.Moments[i+k])
			}
		}
		i += 2
	})
	return err
}
