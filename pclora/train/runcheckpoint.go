package train

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/pcloralab/pcloralab/pclora/adapter"
	"github.com/pcloralab/pcloralab/pclora/data"
	"github.com/pcloralab/pcloralab/pclora/nn"
	"github.com/pcloralab/pcloralab/pclora/run"
	"github.com/pcloralab/pcloralab/tensor"
)

// The metadata entry that holds a run's state.
const runKey = "pclora_run"

// A runState is what a run's checkpoint says besides its arrays: what the run is of,
// and where it is.
type runState struct {
	Config   run.Config `json:"config"`
	Kernels  string     `json:"kernels"`
	Replicas int        `json:"replicas"`
	Teacher  string     `json:"teacher"` // checksums
	Data     string     `json:"data"`

	N       int               `json:"n"`
	Sampler data.SamplerState `json:"sampler"`
	Order   []int             `json:"order,omitempty"` // the batch of step N, where it is drawn already
	Fade    fadeState         `json:"fade"`
}

// A fadeState is where a careful decay is.
type fadeState struct {
	At    float64 `json:"at"`
	Usual float64 `json:"usual"`
}

// state returns r's, but for where it is.
func (r *Run) state() runState {
	if r.origin == ([2]string{}) {
		r.origin = [2]string{sumOf(r.teacher), r.set.sum()}
	}
	return runState{
		Config: r.Config, Kernels: tensor.Used().Name, Replicas: max(1, r.shard.Of),
		Teacher: r.origin[0], Data: r.origin[1],
	}
}

// Save writes a checkpoint, a safetensors file from which Resume goes on bit for
// bit: what learns, the optimiser's and the adapters' state, and the place in the
// data. All replicas of a run save the same. A step under way is not part of it.
func (r *Run) Save(w io.Writer) error {
	s := r.state()
	s.N, s.Sampler, s.Fade = r.N, r.sampler.State(), fadeState{r.fading.at, r.fading.usual}
	if r.drawn {
		s.Order = r.order
	}
	return saveCheckpoint(w, runKey, s, r.walkState)
}

// Resume goes to the step of a checkpoint of a run with the same settings, teacher,
// training set, kernel set and number of replicas; each replica resumes by itself.
// What else the run was made of is made again from these. On error, r must not be
// used further.
func (r *Run) Resume(checkpoint []byte) error {
	var s runState
	f, err := openCheckpoint(checkpoint, runKey, &s)
	if err != nil {
		return err
	}
	if err := s.check(r.state()); err != nil {
		return err
	}
	if err := s.checkPlace(len(r.order), r.set.Len()); err != nil {
		return err
	}
	if r.narrowing != nil {
		r.cutTo(r.Config.Stage(s.N))
	}
	if err := readCheckpoint(f, r.walkState); err != nil {
		return err
	}
	if r.pruning != nil {
		r.pruning.recount()
	}
	if err := r.sampler.Restore(s.Sampler); err != nil {
		return err
	}
	r.N, r.optim.Steps, r.half = s.N, s.N, false
	r.fading.at, r.fading.usual = s.Fade.At, s.Fade.Usual
	r.drawn = s.Order != nil
	copy(r.order, s.Order)
	return nil
}

// check returns an error that says what to do unless s is of the run that want is of.
func (s runState) check(want runState) error {
	const begin = "or begin a new run"
	switch {
	case s.Config != want.Config:
		return fmt.Errorf("train: the checkpoint is of a run with other settings (%s): use its settings, %s", differing(s.Config, want.Config), begin)
	case s.Teacher != want.Teacher:
		return fmt.Errorf("train: the checkpoint is of a run with another teacher: load the model that it began with, %s", begin)
	case s.Data != want.Data:
		return fmt.Errorf("train: the checkpoint is of a run on other data: load what it began with, in the same parts, %s", begin)
	case s.Kernels != want.Kernels:
		return fmt.Errorf("train: the checkpoint was made on the kernels %.40q, here are %s, whose last digits differ: go on where it was made, %s", s.Kernels, want.Kernels, begin)
	case s.Replicas != want.Replicas:
		return fmt.Errorf("train: the checkpoint is of a run on %d replicas, here are %d: use as many, %s", s.Replicas, want.Replicas, begin)
	}
	return nil
}

// differing names the settings that differ, as in JSON.
func differing(a, b run.Config) string {
	var fields [2]map[string]any
	for i, c := range []run.Config{a, b} {
		if text, err := json.Marshal(c); err == nil {
			_ = json.Unmarshal(text, &fields[i]) // of our own making
		}
	}
	var names []string
	for _, name := range slices.Sorted(maps.Keys(fields[0])) {
		if !reflect.DeepEqual(fields[0][name], fields[1][name]) {
			names = append(names, name)
		}
	}
	return strings.Join(names, ", ")
}

// checkPlace returns an error unless s can be where a run with that batch is on that
// many examples.
func (s runState) checkPlace(batch, examples int) error {
	good := s.N >= 0 && s.N <= s.Config.Steps && s.Sampler.Seed == uint64(s.Config.Seed) &&
		s.Fade.At >= 0 && s.Fade.At <= 1 && s.Fade.Usual >= 0 &&
		(s.Order == nil || len(s.Order) == batch)
	for _, i := range s.Order {
		good = good && i >= 0 && i < examples
	}
	if !good {
		return fmt.Errorf("train: the checkpoint is at a place where no such run comes, step %d: take another", s.N)
	}
	return nil
}

// walkState visits all matrices that a step changes; see walker. Where what was read is
// nothing that steps can come to, it returns an error.
func (r *Run) walkState(visit func(name string, m tensor.Matrix) error) (err error) {
	do := func(name string, m tensor.Matrix) bool {
		if err == nil {
			err = visit(name, m)
		}
		return err == nil
	}
	i := 0
	r.student.Walk(func(path string, p *nn.Param) {
		if !p.Trainable() {
			return
		}
		m, v, vectors := r.optim.Moments[2*i], r.optim.Moments[2*i+1], r.optim.Vectors[i]
		i++
		if do(path, p.Value) && do(mPrefix+path, m) && do(vPrefix+path, v) && slices.Min(v.Values()) < 0 {
			err = fmt.Errorf("train: %s%s of the checkpoint has a square below zero: take another", vPrefix, path)
		}
		if vectors == nil {
			return
		}
		if ages := vectors.State(); do(agesPrefix+path, ages) {
			err = vectors.Restore(ages)
		}
	})
	next := 0
	r.student.Projections(func(path string, _ *nn.Projection) {
		if r.pruning != nil && err == nil {
			err = r.pruning.walkState(next, path, visit)
		}
		own, ok := r.hosts[next].Adapter.(adapter.Stateful)
		next++
		if !ok {
			return
		}
		own.WalkState(path, func(path string, m tensor.Matrix) { do(path, m) })
		if err == nil {
			err = own.CheckState()
		}
	})
	return err
}

// Save writes a checkpoint of a run that NewTeam made; see Run.Save.
func (t *Team) Save(w io.Writer) error { return t.Run().Save(w) }

// Resume goes to the step of a checkpoint, with all replicas; see Run.Resume.
func (t *Team) Resume(checkpoint []byte) error {
	for _, r := range t.replicas {
		if err := r.(*Run).Resume(checkpoint); err != nil {
			return err
		}
	}
	return nil
}
