package store

import (
	"testing"

	"github.com/pcloralab/pcloralab/pclora/run"
)

func TestOptionWords(t *testing.T) {
	paper := run.Default()
	many := paper
	many.Adapter = run.DefaultAdapter(run.TTLoRA)
	many.Fade, many.Careful, many.Attention, many.Relations, many.Vary.Flip = run.FadeLast, true, 1, 0.5, true
	for want, c := range map[string]run.Config{
		"LoRA, linear decay over 360 of 600 steps, α 0.2": paper,
		"LoRA pruned from rank 16 from the outputs, linear decay over 60 of 600 steps, α 0, answers 1 at temperature 2, states of each linear": paper.WithPreset(run.Best, false),
		"TT-LoRA, linear decay over 360 of 600 steps from the output on, with care, α 0.2, attention 1, relations 0.5, varied images":          many,
		"LoRA from the weights, no fading, α 0": {Adapter: paper.Adapter, Start: run.StartSVD, Steps: 10},
	} {
		if got := OptionWords(c); got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
}
