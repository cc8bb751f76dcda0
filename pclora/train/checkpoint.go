package train

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"

	"github.com/pcloralab/pcloralab/pclora/safetensors"
	"github.com/pcloralab/pcloralab/tensor"
)

// The prefixes of the optimiser's state beside the weights.
const (
	mPrefix    = "adamw.m."
	vPrefix    = "adamw.v."
	agesPrefix = "adamw.ages."
)

// A walker visits all that steps change, under names of their own, in a fixed
// order, and returns the first error of a visit or its own.
type walker func(visit func(name string, m tensor.Matrix) error) error

// saveCheckpoint writes a safetensors file with what a walk visits and, as JSON under a key of the
// metadata, what else there is.
func saveCheckpoint(w io.Writer, key string, state any, walk walker) error {
	text, err := json.Marshal(state)
	if err != nil {
		return err
	}
	var all []safetensors.Named
	err = walk(func(name string, m tensor.Matrix) error {
		all = append(all, safetensors.Named{Name: name, Shape: []int{m.Rows, m.Cols}, Data: m.Values()})
		return nil
	})
	if err != nil {
		return err
	}
	return safetensors.Write(w, map[string]string{key: string(text)}, all)
}

// openCheckpoint opens what saveCheckpoint wrote and reads the state under its key.
func openCheckpoint(checkpoint []byte, key string, state any) (*safetensors.File, error) {
	f, err := safetensors.Open(checkpoint)
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal([]byte(f.Metadata()[key]), state); err != nil {
		return nil, fmt.Errorf("train: not a checkpoint: %w", err)
	}
	return f, nil
}

// readCheckpoint fills what a walk visits. It refuses other shapes, and values
// that are not numbers, which no run saves.
func readCheckpoint(f *safetensors.File, walk walker) error {
	return walk(func(name string, m tensor.Matrix) error {
		stored, ok := f.Tensor(name)
		if !ok || !slices.Equal(stored.Shape, []int{m.Rows, m.Cols}) {
			return fmt.Errorf("train: the checkpoint lacks %s [%d %d]: take one of this run", name, m.Rows, m.Cols)
		}
		if err := stored.Float32s(m.Values()); err != nil {
			return err
		}
		if !tensor.Finite(m.Values()) {
			return fmt.Errorf("train: %s of the checkpoint holds values that are not numbers: take another", name)
		}
		return nil
	})
}
