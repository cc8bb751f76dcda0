package modeltest

import (
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

func (e Expected) has(name string) bool {
	_, ok := e.file.Tensor(name)
	return ok
}

// setting returns a number of the metadata, 0 for none.
func (e Expected) setting(name string) int {
	n, _ := strconv.Atoi(e.file.Metadata()[name])
	return n
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
