package bench

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	"github.com/pcloralab/pcloralab/pclora/run"
)

// The names under which a row keeps its timings. Ours with N > 1 trainers is
// Ours(N).
const (
	OursFaded   = "ours at λ = 0"
	TFJS        = "TensorFlow.js"
	TFJSThreads = "TensorFlow.js, threads"
	JAX         = "jax-js"
	JAXThreads  = "jax-js, threads"
	Ceiling     = "ceiling"
)

// Ours is the name of the engine with so many trainers.
func Ours(replicas int) string {
	if replicas == 1 {
		return "ours"
	}
	return fmt.Sprintf("ours, %d trainers", replicas)
}

// A Report is what one browser session measured.
type Report struct {
	Command string            `json:"command"`
	Machine string            `json:"machine"`
	Threads int               `json:"threads"` // hardware threads, as the browser says
	Browser string            `json:"browser"`
	Kernels string            `json:"kernels"`
	Trainer string            `json:"trainer"` // hash of its binary
	Times   int               `json:"times"`   // repetitions, after Warm
	Warm    int               `json:"warm"`
	Peers   map[string]string `json:"peers"` // packages and versions

	Products []ProductRow `json:"products"`
	Steps    []StepRow    `json:"steps"`
}

// A Timing is one engine's repetitions, in order.
type Timing struct {
	Millis []float64 `json:"millis,omitempty"`
	Error  string    `json:"error,omitempty"` // why there are none
}

// Median is that of the repetitions, ms; 0 where there are none.
func (t Timing) Median() float64 { return run.Median(t.Millis) }

// A ProductRow is one product, measured by each.
type ProductRow struct {
	Case run.ProductCase   `json:"case"`
	By   map[string]Timing `json:"by"`
}

// Rate is GFLOP/s of the named engine, 0 where it was not measured.
func (r ProductRow) Rate(name string) float64 {
	if t := r.By[name].Median(); t > 0 {
		return float64(r.Case.FLOPs()) / t / 1e6
	}
	return 0
}

// A StepRow is one training step, measured by each, and what ours says of
// itself.
type StepRow struct {
	Case       run.StepCase      `json:"case"`
	By         map[string]Timing `json:"by"`
	Loss       []run.Loss        `json:"loss"`             // ours, step by step from the first
	Difference float64           `json:"difference"`       // largest relative difference of a peer's losses
	FLOPs      int64             `json:"flops"`            // while λ > 0
	FadedFLOPs int64             `json:"fadedFlops"`       // at λ = 0
	Alone      []float64         `json:"alone,omitempty"`  // ms of the products alone, while λ > 0, in turns with
	Beside     []float64         `json:"beside,omitempty"` // ms of whole steps
	Allocs     float64           `json:"allocs"`           // of a step
}

// Ratio is how many times as long the named engine takes as ours with one
// trainer, the median over the rounds; 0 where one was not measured.
func (r StepRow) Ratio(name string) float64 { return ratio(r.By[name], r.By[Ours(1)]) }

// Ratio is StepRow's.
func (r ProductRow) Ratio(name string) float64 { return ratio(r.By[name], r.By[Ours(1)]) }

// ratio is the median of aᵢ/bᵢ over the rounds i that both made. Load that comes
// and goes with the minutes weighs on both of a pair.
func ratio(a, b Timing) float64 { return run.MedianRatio(a.Millis, b.Millis) }

// Share is the share of our step's time that its products take alone.
func (r StepRow) Share() float64 { return run.MedianRatio(r.Alone, r.Beside) }

// Write writes a measurement as name.json and its table as name.md.
func Write(dir, name string, measured any, table string) error {
	text, err := json.MarshalIndent(measured, "", "  ")
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(dir, name+".json"), append(text, '\n'), 0o644); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, name+".md"), []byte(table), 0o644)
}

// Read reads what Write wrote.
func Read(path string, measured any) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(text, measured); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return nil
}
