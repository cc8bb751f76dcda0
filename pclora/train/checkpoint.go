package train

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"

	"github.com/pcloralab/pcloralab/pclora/data"
	"github.com/pcloralab/pcloralab/pclora/nn"
	"github.com/pcloralab/pcloralab/pclora/safetensors"
	"github.com/pcloralab/pcloralab/tensor"
)

// The metadata entry of a checkpoint that holds its state, and the prefixes of
// the optimiser's moments beside the weights.
const (
	stateKey = "pclora_pretrain"
	mPrefix  = "adamw.m."
	vPrefix  = "adamw.v."
)

type pretrainState struct {
	Config  PretrainConfig    `json:"config"`
	Kernels string            `json:"kernels"`
	N       int               `json:"n"`
	Sampler data.SamplerState `json:"sampler"`
}

// Save writes a checkpoint, a safetensors file from which Resume goes on bit
// for bit.
func (t *Pretrain) Save(w io.Writer) error {
	state, err := json.Marshal(pretrainState{t.Config, tensor.Used().Name, t.N, t.sampler.State()})
	if err != nil {
		return err
	}
	var all []safetensors.Named
	t.walkState(func(name string, m tensor.Matrix) {
		all = append(all, safetensors.Named{Name: name, Shape: []int{m.Rows, m.Cols}, Data: m.Values()})
	})
	return safetensors.Write(w, map[string]string{stateKey: string(state)}, all)
}

// Resume goes to the step of a checkpoint of a run with the same settings. On
// error, t must not be used further.
func (t *Pretrain) Resume(checkpoint []byte) error {
	f, err := safetensors.Open(checkpoint)
	if err != nil {
		return err
	}
	var s pretrainState
	if err := json.Unmarshal([]byte(f.Metadata()[stateKey]), &s); err != nil {
		return fmt.Errorf("train: not a checkpoint: %w", err)
	}
	if s.Config != t.Config || s.Kernels != tensor.Used().Name {
		return fmt.Errorf("train: the checkpoint is of another run (%+v on %s): delete it or use its settings", s.Config, s.Kernels)
	}
	if s.N < 0 || s.N > t.Config.Steps {
		return fmt.Errorf("train: a checkpoint of step %d in a run of %d", s.N, t.Config.Steps)
	}
	t.walkState(func(name string, m tensor.Matrix) {
		if err != nil {
			return
		}
		stored, ok := f.Tensor(name)
		if !ok || !slices.Equal(stored.Shape, []int{m.Rows, m.Cols}) {
			err = fmt.Errorf("train: the checkpoint lacks %s [%d %d]", name, m.Rows, m.Cols)
			return
		}
		err = stored.Float32s(m.Values())
	})
	if err != nil {
		return err
	}
	t.N, t.optim.Steps = s.N, s.N
	return t.sampler.Restore(s.Sampler)
}

// walkState visits all that a step changes.
func (t *Pretrain) walkState(visit func(name string, m tensor.Matrix)) {
	i := 0
	t.Model.Walk(func(path string, p *nn.Param) {
		visit(path, p.Value)
		visit(mPrefix+path, t.optim.Moments[i])
		visit(vPrefix+path, t.optim.Moments[i+1])
		i += 2
	})
}
