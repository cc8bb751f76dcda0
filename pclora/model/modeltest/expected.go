package modeltest

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/pcloralab/pcloralab/pclora/model"
	"github.com/pcloralab/pcloralab/pclora/nn"
	"github.com/pcloralab/pcloralab/pclora/safetensors"
	"github.com/pcloralab/pcloralab/tensor"
)

// Expected is what a fixture says of a model: named arrays.
type Expected struct {
	testing.TB
	file  *safetensors.File
	worst map[string]float64 // relative difference, by the first word of the arrays' names
}

// Expect opens the expected.safetensors of a fixture.
func Expect(t testing.TB, name string) Expected {
	t.Helper()
	return Expected{t, openFile(t, name, "expected.safetensors"), map[string]float64{}}
}

// open returns the fixture's model, its fresh parts replaced by the fixture's.
func (e Expected) open(name string) model.Model {
	e.Helper()
	var o model.Options
	if size := e.file.Metadata()["image_size"]; size != "" {
		o.ImageSize, _ = strconv.Atoi(size)
	}
	labels := make([]string, len(e.Values("logits"))/len(e.Values("labels")))
	l, err := model.Open(Read(e, name, "config.json"), Weights(e, name), o)
	if err != nil {
		e.Fatal(err)
	}
	if got := len(l.Model.Settings().Labels); got != len(labels) {
		e.Fatalf("%d classes, want %d", got, len(labels))
	}
	e.SetHead(l.Model)
	return l.Model
}

// SetHead gives m the parts that its checkpoint lacks, as transformers had them.
func (e Expected) SetHead(m model.Model) {
	m.Walk(func(path string, p *nn.Param) {
		if _, ok := e.file.Tensor("head." + path); ok {
			copy(p.Value.Values(), e.Values("head."+path))
		}
	})
}

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

// Values returns the array called name.
func (e Expected) Values(name string) []float32 {
	e.Helper()
	x, ok := e.file.Tensor(name)
	if !ok {
		e.Fatalf("the fixture has no %s", name)
	}
	v := make([]float32, x.Len())
	if err := x.Float32s(v); err != nil {
		e.Fatal(err)
	}
	return v
}

// Input returns the batch.
func (e Expected) Input() model.Input {
	if x, ok := e.file.Tensor("pixel_values"); ok {
		return model.Input{Images: tensor.Of(e.Values("pixel_values"), x.Shape[0], x.Len()/x.Shape[0])}
	}
	x, _ := e.file.Tensor("input_ids")
	texts := nn.Texts{Tokens: x.Shape[1]}
	for _, v := range e.Values("input_ids") {
		texts.IDs = append(texts.IDs, int32(v))
	}
	if _, ok := e.file.Tensor("token_type_ids"); ok {
		for _, v := range e.Values("token_type_ids") {
			texts.Types = append(texts.Types, int32(v))
		}
	}
	if _, ok := e.file.Tensor("attention_mask"); ok {
		for _, v := range e.Values("attention_mask") {
			texts.Mask = append(texts.Mask, v != 0)
		}
	}
	return model.Input{Texts: texts}
}

// Labels returns the classes that the loss wants.
func (e Expected) Labels() (labels []uint8) {
	for _, v := range e.Values("labels") {
		labels = append(labels, uint8(v))
	}
	return labels
}

func (e Expected) count(prefix string) (n int) {
	for _, name := range e.file.Names() {
		if strings.HasPrefix(name, prefix) {
			n++
		}
	}
	return n
}

// Near compares got with the array called name, within tol of its largest value.
func (e Expected) Near(name string, got []float32, tol float64) {
	e.Helper()
	want := e.Values(name)
	if len(got) != len(want) {
		e.Fatalf("%s: %d values, want %d", name, len(got), len(want))
	}
	// A gradient that is zero but for rounding, as that of the key's bias, is
	// compared with what the others are like.
	largest := 1e-2
	for _, w := range want {
		largest = math.Max(largest, math.Abs(float64(w)))
	}
	kind, _, _ := strings.Cut(name, ".")
	for i, w := range want {
		d := math.Abs(float64(got[i] - w))
		e.worst[kind] = math.Max(e.worst[kind], d/largest)
		if !(d <= tol*largest) {
			e.Fatalf("%s: value %d is %g, want %g ± %g", name, i, got[i], w, tol*largest)
		}
	}
}

// Summary says how large the differences were.
func (e Expected) Summary() string {
	var all []string
	for _, kind := range slices.Sorted(maps.Keys(e.worst)) {
		all = append(all, fmt.Sprintf("%s %.0e", kind, e.worst[kind]))
	}
	return strings.Join(all, ", ")
}
