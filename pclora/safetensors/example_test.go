package safetensors_test

import (
	"bytes"
	"fmt"

	"github.com/pcloralab/pcloralab/pclora/safetensors"
)

func Example() {
	var file bytes.Buffer
	err := safetensors.Write(&file, map[string]string{"format": "pt"}, []safetensors.Named{
		{Name: "classifier.weight", Shape: []int{2, 2}, Data: []float32{1, 0, 0, -1}},
	})
	f, openErr := safetensors.Open(file.Bytes())
	if err != nil || openErr != nil {
		fmt.Println(err, openErr)
		return
	}
	weight, _ := f.Tensor("classifier.weight")
	values := make([]float32, weight.Len())
	fmt.Println(weight.DType, weight.Shape, weight.Float32s(values), values)
	// Output: F32 [2 2] <nil> [1 0 0 -1]
}
