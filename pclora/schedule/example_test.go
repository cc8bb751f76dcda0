package schedule_test

import (
	"fmt"

	"github.com/pcloralab/pcloralab/pclora/schedule"
)

func ExampleDecay_At() {
	linear := schedule.Decay(schedule.Linear)
	for _, n := range []int{0, 90, 180, 360, 600} {
		fmt.Printf("step %d: λ = %.2f\n", n, linear.At(n, 360))
	}
	// Output:
	// step 0: λ = 1.00
	// step 90: λ = 0.75
	// step 180: λ = 0.50
	// step 360: λ = 0.00
	// step 600: λ = 0.00
}
