package bench

import (
	"fmt"

	"github.com/pcloralab/pcloralab/pclora/run"
	"github.com/pcloralab/pcloralab/ui/plot"
	"github.com/pcloralab/pcloralab/ui/say"
	"github.com/pcloralab/pcloralab/ui/store"
)

// A Step compares the time of one training step.
type Step struct {
	Title, About string
	Here         []Bar // on this machine; without values until measured
	There        []Bar // the reference
	Inside       string
}

// A Bar is one engine's time.
type Bar struct {
	Name, Value string
	Class       string // of its rectangle: "bar-after" for ours, "bar-before" for others
	At          string // length, as SVG writes it
}

// A Product compares the rate of one product, in GFLOP/s.
type Product struct{ Title, Size, Here, Ours, TFJS, JAX string }

// The engines' names in the reference.
const (
	ours      = "ours"
	oursFaded = "ours at λ = 0"
	tfjs      = "TensorFlow.js"
	jax       = "jax-js"
)

func stepOf(b store.Bench, c run.StepCase) Step {
	s := Step{Title: c.Title, About: fmt.Sprintf("%d tokens, width %d, %d blocks, %d images a step, rank %d", c.Tokens(), c.Width, c.Blocks, c.Batch, c.Rank)}
	here, _ := b.MineOf(c.Name, false)
	faded, _ := b.MineOf(c.Name, true)
	row := b.Reference.Row(c.Name)
	most := max(here.Median(), faded.Median())
	for _, t := range row.By {
		most = max(most, t.Millis)
	}
	s.Here = []Bar{bar("while λ > 0", here.Median(), most, true), bar("at λ = 0", faded.Median(), most, true)}
	for _, t := range row.By {
		s.There = append(s.There, bar(t.Engine, t.Millis, most, t.Engine == ours || t.Engine == oursFaded))
	}
	if here.Median() > 0 {
		s.Inside = fmt.Sprintf("Here %s GFLOP/s, %s allocations a step", say.Fixed(here.Rate(), 1), say.Count(int64(here.Allocs)))
		switch share := here.Share(); {
		case share >= 1:
			s.Inside += "; its products alone take as long, within the noise"
		case share > 0:
			s.Inside += fmt.Sprintf("; its products alone take %s of the time", say.Share(share))
		}
		s.Inside += "."
	}
	return s
}

func bar(name string, ms, most float64, own bool) Bar {
	b := Bar{Name: name, Value: "–", Class: "bar-before", At: "0%"}
	if own {
		b.Class = "bar-after"
	}
	if ms > 0 {
		b.Value, b.At = say.Millis(ms), percent(ms/most)
	}
	return b
}

func productOf(b store.Bench, p run.ProductCase) Product {
	here, _ := b.MineOf(p.Name, false)
	row := b.Reference.Row(p.Name)
	rate := func(ms float64) string {
		if ms <= 0 {
			return "–"
		}
		return say.Fixed(float64(p.FLOPs())/ms/1e6, 1)
	}
	size := fmt.Sprintf("%d × %d × %d", p.M, p.N, p.K)
	if p.Count > 1 {
		size = fmt.Sprintf("%d of %s", p.Count, size)
	}
	return Product{Title: p.Title, Size: size, Here: rate(here.Median()), Ours: rate(row.Millis(ours)), TFJS: rate(row.Millis(tfjs)), JAX: rate(row.Millis(jax))}
}

// percent writes a share of the whole width as SVG does.
func percent(share float64) string { return plot.Percent(plot.Width * share) }
