package run_test

import (
	"fmt"

	"github.com/pcloralab/pcloralab/pclora/run"
)

func ExampleConfig_Validate() {
	c := run.Default()
	c.Decay = "sin"
	fmt.Println(c.Validate())
	// Output: run: decay: no decay "sin", have linear, cosine, sine, cut
}
