package store

import (
	"fmt"
	"strings"

	"github.com/pcloralab/pcloralab/pclora/run"
	"github.com/pcloralab/pcloralab/ui/say"
)

// AdapterNames is what people call the kinds of adapters.
var AdapterNames = map[string]string{
	run.LoRA: "LoRA", run.DoRA: "DoRA", run.MELoRA: "MELoRA", run.SoRA: "SoRA", run.SwitchLoRA: "SwitchLoRA", run.TTLoRA: "TT-LoRA", run.IntLoRA: "IntLoRA",
}

// OptionWords lists which options a run has, in words: what learns and where it
// starts, how the weights fade, and what teaches.
func OptionWords(c run.Config) string {
	all := []string{adapterWords(c), fadingWords(c), fmt.Sprintf("α %v", c.Alpha)}
	if c.Logits > 0 {
		all = append(all, fmt.Sprintf("answers %v at temperature %v", c.Logits, c.Temperature))
	}
	for _, w := range []struct {
		name   string
		weight float64
	}{{"attention", c.Attention}, {"relations", c.Relations}} {
		if w.weight > 0 {
			all = append(all, fmt.Sprintf("%s %v", w.name, w.weight))
		}
	}
	if c.Features == run.FeaturesLinears && c.Alpha < 1 {
		all = append(all, "states of each linear")
	}
	if c.Embeddings > 0 {
		all = append(all, fmt.Sprintf("word embeddings of rank %d", c.Embeddings))
	}
	if c.Vary != (run.Vary{}) {
		all = append(all, "varied images")
	}
	return strings.Join(all, ", ")
}

func adapterWords(c run.Config) string {
	text := AdapterNames[c.Adapter.Kind]
	if c.Ranks == run.RanksSpread {
		text += " with spread ranks"
	}
	if c.HighRank > 0 {
		how := "cut"
		if c.Prune {
			how = "pruned"
		}
		text += fmt.Sprintf(" %s from rank %d", how, c.HighRank)
	}
	switch c.Start {
	case run.StartSVD:
		return text + " from the weights"
	case run.StartOutputs:
		return text + " from the outputs"
	}
	return text
}

func fadingWords(c run.Config) string {
	q := c.DecaySteps()
	if q == 0 {
		return "no fading"
	}
	text := fmt.Sprintf("%s decay over %s of %s steps", c.Decay, say.Count(q), say.Count(c.Steps))
	switch c.Fade {
	case run.FadeFirst:
		text += " from the input on"
	case run.FadeLast:
		text += " from the output on"
	}
	if c.Careful {
		text += ", with care"
	}
	return text
}

// PresetNames is what people call the presets; of none, a run has options of its
// own.
var PresetNames = map[string]string{run.Paper: "Paper", run.Best: "Best", "": "Own"}
