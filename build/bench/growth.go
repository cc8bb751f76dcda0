package bench

import (
	"fmt"
	"io"
	"math"
	"runtime"
	"time"

	engine "github.com/pcloralab/pcloralab/pclora/bench"
	"github.com/pcloralab/pcloralab/pclora/run"
	"github.com/pcloralab/pcloralab/tensor"
)

// A Growth tells how the time of a step grows as one side of the model doubles.
type Growth struct {
	Command string       `json:"command"`
	Machine string       `json:"machine"`
	Go      string       `json:"go"`
	Kernels string       `json:"kernels"`
	Times   int          `json:"times"`
	Base    run.StepCase `json:"base"`
	Rows    []GrowthCase `json:"rows"`
}

// A GrowthCase is one model beside the base, measured in pairs.
type GrowthCase struct {
	Case run.StepCase `json:"case"` // named after what is doubled
	Base Grown        `json:"of"`
	Big  Grown        `json:"to"`
}

// Grown is one side of a pair.
type Grown struct {
	FLOPs  int64     `json:"flops"`
	Bytes  int64     `json:"bytes"`
	Millis []float64 `json:"millis"` // of whole steps
	Alone  []float64 `json:"alone"`  // of their products alone
}

// growthBase is what grows.
var growthBase = run.StepCase{Name: "base", Image: 28, Patch: 4, Channels: 1, Width: 64, Hidden: 256, Blocks: 4, Heads: 4, Classes: 10, Batch: 32, Rank: 8}

// growthCases returns the base with one side doubled; 7·7+1 tokens become
// 10·10+1.
func growthCases() (all []run.StepCase) {
	for _, d := range []struct {
		name   string
		change func(c *run.StepCase)
	}{
		{"tokens", func(c *run.StepCase) { c.Image = 40 }},
		{"width", func(c *run.StepCase) { c.Width, c.Hidden = 2*c.Width, 2*c.Hidden }},
		{"depth", func(c *run.StepCase) { c.Blocks *= 2 }},
		{"rank", func(c *run.StepCase) { c.Rank *= 2 }},
		{"batch", func(c *run.StepCase) { c.Batch *= 2 }},
	} {
		c := growthBase
		c.Name = d.name
		d.change(&c)
		all = append(all, c)
	}
	return all
}

// RunGrowth measures all cases natively while λ > 0, each in turns with the
// base.
func RunGrowth(times int, log io.Writer) (*Growth, error) {
	g := &Growth{Machine: machine(), Go: runtime.Version(), Kernels: tensor.Used().Name, Times: times, Base: growthBase}
	base, err := newGrower(growthBase)
	if err != nil {
		return nil, err
	}
	for _, c := range growthCases() {
		big, err := newGrower(c)
		if err != nil {
			return nil, err
		}
		row := GrowthCase{Case: c, Base: base.cost(), Big: big.cost()}
		for round := range 1 + times {
			for _, side := range []struct {
				of *grower
				to *Grown
			}{{base, &row.Base}, {big, &row.Big}} {
				if err := side.of.measure(side.to, round > 0); err != nil { // the first warms up
					return nil, err
				}
			}
		}
		g.Rows = append(g.Rows, row)
		fmt.Fprintf(log, "%s: %.1f ms after %.1f\n", c.Name, run.Median(row.Big.Millis), run.Median(row.Base.Millis))
	}
	return g, nil
}

// A grower is a step and its products.
type grower struct {
	step   *engine.Step
	replay *engine.Replay
}

func newGrower(c run.StepCase) (*grower, error) {
	step, err := engine.NewStep(c)
	if err != nil {
		return nil, err
	}
	list, err := step.Products(false)
	return &grower{step, engine.NewReplay(list)}, err
}

func (g *grower) cost() Grown {
	cost := engine.StepCost(g.step.Case, false)
	return Grown{FLOPs: cost.FLOPs(), Bytes: cost.Bytes()}
}

// measure makes a step and computes its products, and books both if told so.
func (g *grower) measure(to *Grown, book bool) error {
	t, err := stepNatively(g.step, false)
	start := time.Now()
	g.replay.Next(math.MaxInt64)
	alone := time.Since(start)
	if book && err == nil {
		to.Millis, to.Alone = append(to.Millis, t.Millis), append(to.Alone, float64(alone)/1e6)
	}
	return err
}

// Table returns the growth in Markdown.
func (g *Growth) Table() string {
	c := g.Base
	s := fmt.Sprintf("Made by `%s`: %s; %s, kernels %s, one goroutine; λ = ½; medians of %d pairs.\n", g.Command, g.Machine, g.Go, g.Kernels, g.Times)
	s += fmt.Sprintf("Base: %d tokens, width %d, %d blocks, batch %d, rank %d: %.2f GFLOP, %.2f GB.\n\n", c.Tokens(), c.Width, c.Blocks, c.Batch, c.Rank,
		float64(g.Rows[0].Base.FLOPs)/1e9, float64(g.Rows[0].Base.Bytes)/1e9)
	var rows [][]string
	for _, r := range g.Rows {
		rows = append(rows, []string{
			r.Case.Name, times(float64(r.Big.FLOPs), float64(r.Base.FLOPs)), times(float64(r.Big.Bytes), float64(r.Base.Bytes)),
			fmt.Sprintf("%.2f ×", run.MedianRatio(r.Big.Millis, r.Base.Millis)), r.reason(),
		})
	}
	return s + markdown([]string{"doubled", "FLOPs grow", "bytes grow", "time grows", "where the difference is"}, rows)
}

func times(a, b float64) string { return fmt.Sprintf("%.2f ×", a/b) }

// reason splits the growth into that of the products and of the rest.
func (r GrowthCase) reason() string {
	rate := func(g Grown) float64 { return float64(g.FLOPs) / run.Median(g.Alone) / 1e6 }
	s := fmt.Sprintf("products grow %.2f × (%.0f GFLOP/s after %.0f)", run.MedianRatio(r.Big.Alone, r.Base.Alone), rate(r.Big), rate(r.Base))
	rest, was := r.Big.rest(), r.Base.rest()
	if rest <= 0 || was <= 0 {
		return s + "; nothing is left beside them"
	}
	return s + fmt.Sprintf("; the rest, %.0f %% of the base's time, grows %s", 100*was/run.Median(r.Base.Millis), times(rest, was))
}

// rest is the median time of a step that is not its products', ms.
func (g Grown) rest() float64 {
	var all []float64
	for i := range g.Millis {
		all = append(all, g.Millis[i]-g.Alone[i])
	}
	return run.Median(all)
}
