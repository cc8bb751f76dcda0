package run

import "fmt"

// A Measure asks for a measurement of a StepCase or a ProductCase.
type Measure struct {
	Case     string `json:"case"`     // its name
	Faded    bool   `json:"faded"`    // a step at λ = 0; else at λ = ½
	Times    int    `json:"times"`    // repetitions, in TimesRange
	Replicas int    `json:"replicas"` // trainers that share a step, in MeasureReplicasRange
	Products bool   `json:"products"` // whether to time a step's products alone, too, in turns
}

// TimesRange bounds the repetitions of a Measure.
var TimesRange = Range{1, 100}

// MeasureReplicasRange bounds the trainers that share a measured step.
var MeasureReplicasRange = Range{1, 8}

// Validate returns a *FieldError for the first setting out of bounds.
func (m Measure) Validate() error {
	_, step := StepCaseOf(m.Case)
	if _, product := ProductCaseOf(m.Case); !step && !product {
		return &FieldError{"case", fmt.Sprintf("no measurement %.40q: reload the page", m.Case)}
	}
	for _, n := range []struct {
		field string
		value int
		in    Range
	}{{"times", m.Times, TimesRange}, {"replicas", m.Replicas, MeasureReplicasRange}} {
		if float64(n.value) < n.in.Min || float64(n.value) > n.in.Max {
			return &FieldError{n.field, fmt.Sprintf("is %d, choose between %v and %v", n.value, n.in.Min, n.in.Max)}
		}
	}
	if m.Products && m.Replicas > 1 {
		return &FieldError{"products", "are timed alone with one trainer only: choose 1"}
	}
	return nil
}

// A Loss is what one measured step said, by which two engines are compared.
type Loss struct {
	Task     float64 `json:"task"`     // cross entropy, nats per example
	Distil   float64 `json:"distil"`   // feature distance, mean square per element
	GradNorm float64 `json:"gradNorm"` // before clipping
}

// A Measured is the result of a Measure.
type Measured struct {
	Measure Measure   `json:"measure"`          // what was asked for
	Kernels string    `json:"kernels"`          // kernel set
	Millis  []float64 `json:"millis"`           // of each repetition, in order
	Losses  []Loss    `json:"losses,omitempty"` // of each step
	FLOPs   int64     `json:"flops"`            // of one repetition, 2 a multiply-add, products alone
	Allocs  float64   `json:"allocs"`           // heap allocations a repetition; not counted with several trainers
	// Alone has the times of the step's products alone, ms, each taken after a
	// repetition. It is empty unless asked for.
	Alone []float64 `json:"alone,omitempty"`
}

// Median returns the median of Millis, 0 if there is none.
func (m Measured) Median() float64 { return Median(m.Millis) }

// Rate is FLOPs a second at the median, in GFLOP/s; 0 if nothing was measured.
func (m Measured) Rate() float64 {
	if t := m.Median(); t > 0 {
		return float64(m.FLOPs) / t / 1e6
	}
	return 0
}

// Share is the share of a step's time that its products take alone, the median
// over the repetitions; 0 where that was not measured. Noise can make it more
// than 1.
func (m Measured) Share() float64 { return MedianRatio(m.Alone, m.Millis) }
