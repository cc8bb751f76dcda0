package language

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"

	"github.com/pcloralab/pcloralab/pclora/safetensors"
	"github.com/pcloralab/pcloralab/tensor"
)

// The metadata entry of a checkpoint that holds its state, and the prefixes of
// the optimiser's moments and of the average beside the weights.
const (
	stateKey      = "pclora_language"
	mPrefix       = "adamw.m."
	vPrefix       = "adamw.v."
	averagePrefix = "average."
)

// A state is what a checkpoint says besides its arrays.
type state struct {
	Config  json.RawMessage `json:"config"`
	Kernels string          `json:"kernels"`
	N       int             `json:"n"`
}

// N returns the number of steps done.
func (c *crew) N() int { return c.n }

// Save writes a checkpoint, a safetensors file from which Resume goes on bit for
// bit.
func (t *Pretrain) Save(w io.Writer) error { return t.save(w, t.Config, nil) }

// Resume goes to the step of a checkpoint of a run with the same settings and
// texts. On error, t must not be used further.
func (t *Pretrain) Resume(checkpoint []byte) error { return t.resume(checkpoint, t.Config, nil) }

// Save writes a checkpoint, as Pretrain's does.
func (t *Tune) Save(w io.Writer) error { return t.save(w, t.Config, t.average) }

// Resume goes to the step of a checkpoint, as Pretrain's does.
func (t *Tune) Resume(checkpoint []byte) error { return t.resume(checkpoint, t.Config, t.average) }

func (c *crew) save(w io.Writer, config any, average []tensor.Matrix) error {
	text, err := json.Marshal(config)
	if err != nil {
		return err
	}
	meta, err := json.Marshal(state{text, tensor.Used().Name, c.n})
	if err != nil {
		return err
	}
	var all []safetensors.Named
	c.walkState(average, func(name string, m tensor.Matrix) {
		all = append(all, safetensors.Named{Name: name, Shape: []int{m.Rows, m.Cols}, Data: m.Values()})
	})
	return safetensors.Write(w, map[string]string{stateKey: string(meta)}, all)
}

func (c *crew) resume(checkpoint []byte, config any, average []tensor.Matrix) error {
	f, err := safetensors.Open(checkpoint)
	if err != nil {
		return err
	}
	var s state
	if err := json.Unmarshal([]byte(f.Metadata()[stateKey]), &s); err != nil {
		return fmt.Errorf("language: not a checkpoint: %w", err)
	}
	text, err := json.Marshal(config)
	if err != nil {
		return err
	}
	if string(s.Config) != string(text) || s.Kernels != tensor.Used().Name {
		return fmt.Errorf("language: the checkpoint is of another run (%s on %s): delete it or use its settings", s.Config, s.Kernels)
	}
	if s.N < 0 || s.N > c.plan.Steps {
		return fmt.Errorf("language: a checkpoint of step %d in a run of %d", s.N, c.plan.Steps)
	}
	c.walkState(average, func(name string, m tensor.Matrix) {
		stored, ok := f.Tensor(name)
		switch {
		case err != nil:
		case !ok || !slices.Equal(stored.Shape, []int{m.Rows, m.Cols}):
			err = fmt.Errorf("language: the checkpoint lacks %s [%d %d]", name, m.Rows, m.Cols)
		default:
			err = stored.Float32s(m.Values())
		}
	})
	if err != nil {
		return err
	}
	c.n, c.optim.Steps = s.N, s.N
	return nil
}

// walkState visits all that a step changes.
func (c *crew) walkState(average []tensor.Matrix, visit func(name string, m tensor.Matrix)) {
	for i, name := range c.names {
		visit(name, c.params[0][i].Value)
		visit(mPrefix+name, c.optim.Moments[2*i])
		visit(vPrefix+name, c.optim.Moments[2*i+1])
		if average != nil {
			visit(averagePrefix+name, average[i])
		}
	}
}
