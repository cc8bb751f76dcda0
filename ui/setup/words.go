package setup

import (
	"fmt"
	"math"

	"github.com/pcloralab/pcloralab/pclora/run"
	"github.com/pcloralab/pcloralab/ui/say"
	"github.com/pcloralab/pcloralab/ui/store"
)

// help says what each number means, in one plain sentence.
var help = map[string]string{
	"rank":              "How wide the two thin matrices of each adapter are: more keeps more accuracy and removes fewer weights.",
	"decayShare":        "The share of the steps over which the pretrained weights fade out; 0 for no fading.",
	"steps":             "How many times the adapters are adjusted.",
	"learningRate":      "How far one step moves the adapters at most.",
	"batch":             "How many examples one step looks at.",
	"seed":              "Chooses the start and the order of examples: the same seed gives the same run.",
	"replicas":          "How many workers train together, each with its part of every batch, on a core of its own. Another number changes the last digits of a run.",
	"adapter-scale":     "The adapter counts α over rank times; 0 stands for once.",
	"adapter-dropout":   "The share of the adapter’s input that is left out, at random, while it learns.",
	"adapter-minis":     "How many small LoRAs a layer gets; it must divide the layers’ sizes. What is written in the end has so many times the rank.",
	"adapter-threshold": "How strongly gates are pulled shut: more closes more.",
	"adapter-stages":    "In how many stages the threshold rises to its full size.",
	"adapter-interval":  "How often each vector is exchanged at first, at least twice its rest.",
	"adapter-fall":      "The share of the steps after which exchanges are 0.3 times as frequent.",
	"adapter-freeze":    "For how many steps the partner of an exchanged vector stays as it is.",
	"highRank":          "The two matrices begin so wide and are cut to the rank, in three stages, by 80 % of the steps; 0 begins with the rank. No layer begins wider than it is.",
	"embeddings":        "Two matrices of this rank take the place of the table of words, so that it shrinks too; 0 leaves it as it is.",
	"gone":              "At least so much goes, even if the rank would keep more; 0 leaves it to the rank.",
	"alpha":             "How much the true answers count; the rest, 1 − α, goes to imitating the original’s hidden states.",
	"logits":            "How much it counts to answer as the original does, doubts included; 0 for not at all.",
	"temperature":       "How much the doubts are brought out for that.",
	"attention":         "How much it counts to look where the original looks; 0 for not at all.",
	"relations":         "How much it counts that the last block finds alike what the original finds alike; 0 for not at all.",
	"vary-shift":        "In pixels, anew each time an image is seen.",
	"vary-erase":        "Of each image, each time it is seen.",
	"warmupShare":       "The share of the steps over which the learning rate rises to its full size.",
	"weightDecay":       "How strongly the adapters are pulled towards zero.",
	"clip":              "The longest gradient a step may follow; 0 lets any through.",
	"evalEvery":         "Steps between two measurements on the test part; 0 measures only at the start and the end.",
}

func (c *Setup) helpOf(f store.Field) string {
	most, text := f.In.Max, help[f.Name]
	switch f.Name {
	case "rank":
		most = float64(c.View.MaxRank)
	case "seed":
		return text + " A whole number below 2³²."
	case "adapter-scale":
		if c.View.Config.Adapter.Kind == run.TTLoRA {
			text = "The adapter counts α times; 0 stands for once."
		}
	}
	return fmt.Sprintf("%s From %s to %s.", text, number(f.In.Min), number(most))
}

func number(v float64) string {
	switch {
	case v >= 1000:
		return say.Count(int64(v))
	case v > 0 && v < 0.001:
		return "0.000001"
	}
	return fmt.Sprint(v)
}

// bad reports whether any of the numbers cannot be used.
func (c *Setup) bad(names ...string) bool {
	for _, name := range names {
		if c.View.Controls[name].Fault != "" {
			return true
		}
	}
	return false
}

// gone says how much the settings remove, before a run says it exactly.
func (c *Setup) gone() string {
	v := c.View
	switch {
	case !v.Model || c.bad("rank", "gone", "adapter-minis"):
		return ""
	case v.Gone <= 0 && v.Exactly:
		return "At this rank the adapters are larger than the weights they replace."
	case v.Gone <= 0:
		return "At this rank the adapters may be larger than the weights they replace."
	case v.Exactly:
		return say.Share(v.Gone) + " of the encoder’s linear weights will go."
	}
	const tenth = 1e-3 // of a per cent, below which nothing is promised
	return "At least " + say.Share(math.Floor(v.Gone/tenth+1e-6)*tenth) + " of the encoder’s linear weights will go."
}

// memory says what the trainers take, before it is too late.
func (c *Setup) memory() string {
	v := c.View
	if v.Memory == 0 || c.bad("replicas", "batch") {
		return ""
	}
	each := say.Bytes(v.Memory / int64(max(1, v.Workers)))
	switch {
	case v.Workers == 1 && v.Most == 1:
		return "Takes about " + each + " of memory. A batch of 1 keeps only 1 busy."
	case v.Workers == 1:
		return "Takes about " + each + " of memory."
	case v.Workers == v.Most:
		return fmt.Sprintf("%d trainers, one an example, take about %s of memory, %s each.", v.Workers, say.Bytes(v.Memory), each)
	}
	return fmt.Sprintf("Takes about %s of memory, %s in each of %d workers.", say.Bytes(v.Memory), each, v.Workers)
}

// time says how long a run takes at first: a step is faster once λ is 0.
func (c *Setup) time() string {
	v := c.View
	if v.Millis == 0 || c.bad("replicas", "batch", "steps") {
		return ""
	}
	while := "while λ is above 0, so "
	if v.Config.DecaySteps() == 0 {
		while = "or less, so "
	}
	return fmt.Sprintf("About %s a step %sat most about %s for all.", say.Millis(v.Millis), while, say.Span(v.Millis*float64(v.Config.Steps)/1000))
}

// summary is the settings in one line, for when the form is out of the way.
func (c *Setup) summary() string {
	k := c.View.Config
	return fmt.Sprintf("Rank %d, %s, learning rate %v, batch %d, seed %d, %s.",
		k.Rank, store.OptionWords(k), k.LearningRate, k.Batch, k.Seed, say.Trainers(c.View.Workers))
}
