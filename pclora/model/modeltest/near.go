package modeltest

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/pcloralab/pcloralab/pclora/model"
	"github.com/pcloralab/pcloralab/tensor"
)

// NearForward compares all that a forward pass of m computes, and returns the
// logits.
func (e Expected) NearForward(m model.Model, in model.Input) tensor.Matrix {
	e.Helper()
	h := m.Start(in)
	e.Near("hidden.0", h.Values(), StateTolerance)
	for l, state := range m.Encode(h) {
		e.Near("hidden."+strconv.Itoa(l+1), state.Values(), StateTolerance)
	}
	logits := m.Classify()
	e.Near("logits", logits.Values(), StateTolerance)
	return logits
}

// Near compares got with the array called name, within tol of its largest value.
func (e Expected) Near(name string, got []float32, tol float64) {
	e.Helper()
	e.near(kindOf(name), name, got, e.Values(name), tol, e.largest(name))
}

// NearGradient compares the gradient of the parameter at path. Softmax does not see
// what is added to all scores of a row, so that of a key's bias is zero but for
// rounding: it is measured by the query's.
func (e Expected) NearGradient(path string, got []float32) {
	e.Helper()
	const kind = "grad."
	e.near("grad", path, got, e.Values(kind+path), GradientTolerance, e.largest(kind+LikeKeyBias(path)))
}

// LikeKeyBias returns the path of the query's bias for that of a key's bias, and
// any other path as it is.
func LikeKeyBias(path string) string {
	path = strings.Replace(path, ".key.bias", ".query.bias", 1)
	return strings.Replace(path, ".k_lin.bias", ".q_lin.bias", 1)
}

func (e Expected) largest(name string) (most float64) {
	for _, w := range e.Values(name) {
		most = max(most, math.Abs(float64(w)))
	}
	return most
}

// near compares values within tol of size.
func (e Expected) near(kind, name string, got, want []float32, tol, size float64) {
	e.Helper()
	if len(got) != len(want) {
		e.Fatalf("%s: %d values, want %d", name, len(got), len(want))
	}
	for i, w := range want {
		d := math.Abs(float64(got[i]) - float64(w))
		if d > 0 {
			e.Note(kind, d/size)
		}
		if !(d <= tol*size) {
			e.Fatalf("%s: value %d is %g, want %g ± %g", name, i, got[i], w, tol*size)
		}
	}
}

// Note keeps a relative difference for Summary if it is the largest of its kind.
func (e Expected) Note(kind string, d float64) { e.worst[kind] = math.Max(e.worst[kind], d) }

// kindOf returns the first word of an array's name.
func kindOf(name string) string {
	kind, _, _ := strings.Cut(name, ".")
	return kind
}

// Summary says how large the differences were.
func (e Expected) Summary() string {
	var all []string
	for _, kind := range slices.Sorted(maps.Keys(e.worst)) {
		all = append(all, fmt.Sprintf("%s %.1e", kind, e.worst[kind]))
	}
	return strings.Join(all, ", ")
}
