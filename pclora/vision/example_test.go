package vision_test

import (
	"fmt"

	"github.com/pcloralab/pcloralab/pclora/vision"
)

func ExampleConfig_Row() {
	c, err := vision.ParseConfig([]byte(`{"size": {"height": 1, "width": 3}, "image_mean": [0.5], "image_std": [0.5]}`))
	if err == nil {
		err = c.Match(1, 1, 3)
	}
	if err != nil {
		fmt.Println(err)
		return
	}
	row := make([]float32, 3)
	c.Row(row, []byte{0, 51, 255})
	fmt.Println(row)
	// Output: [-1 -0.6 1]
}
