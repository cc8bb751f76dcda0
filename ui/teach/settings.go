package teach

import (
	"fmt"

	"github.com/pcloralab/pcloralab/pclora/run"
	"github.com/pcloralab/pcloralab/ui/part"
	"github.com/pcloralab/pcloralab/ui/say"
	"github.com/pcloralab/pcloralab/ui/store"
)

// modes is the choice of what of the model learns, each with its cost.
func modes(s store.State) part.Choice {
	c := part.Choice{
		Name: store.TeachMode, Label: "What learns", Value: s.Teach.Form.Teach.Mode,
		Help: "Memory and time are estimates for this machine and the settings below; measuring on the validation part comes on top.",
	}
	for _, o := range []part.Option{
		{Value: run.TeachHead, Label: "Head only", Note: "The classifier alone, on what the model sees already. Quick; enough where the task is close to what it has learnt before."},
		{Value: run.TeachLoRA, Label: "LoRA", Note: "The classifier, and a thin adapter beside every linear of the encoder. Most of the gain for little memory."},
		{Value: run.TeachAll, Label: "All weights", Note: "Everything. It can reach the most, takes the most memory, and forgets the most of what it knew."},
	} {
		if bytes, millis, seconds, ok := s.TeachCost(o.Value); ok {
			o.Cost = fmt.Sprintf("%s, %s a step, %s in all", say.Bytes(bytes), say.Millis(millis), say.Span(seconds))
		}
		c.Options = append(c.Options, o)
	}
	return c
}

// adapters is the choice of what learns beside each linear.
func adapters(s store.State) part.Choice {
	c := part.Choice{
		Name: store.TeachAdapter, Label: "Adapter", Value: s.Teach.Form.Teach.Adapter.Kind, Changed: s.Teach.Form.Changed(store.TeachAdapter),
		Help: "What learns beside each linear, with its authors’ settings, until it is folded in.",
	}
	for _, kind := range run.AdapterKinds {
		c.Options = append(c.Options, part.Option{Value: kind, Label: store.AdapterNames[kind]})
	}
	return c
}

// further lists the numbers that are folded away at first.
var further = []string{"teach-replicas", "teach-evalEvery", "teach-warmupShare", "teach-weightDecay", "teach-clip"}

// help says what each number means, in one plain sentence.
var help = map[string]string{
	"teach-steps":        "How many times the weights are adjusted, unless it stops early.",
	"teach-batch":        "How many examples one step looks at.",
	"teach-learningRate": "How far one step moves the weights at most.",
	"teach-patience":     "It stops after so many measurements in a row without a gain; 0 makes all steps.",
	"teach-rank":         "How wide the adapters are.",
	"teach-seed":         "Chooses the start and the order of examples: the same seed gives the same course.",
	"teach-replicas":     "How many workers teach together, each with its part of every batch.",
	"teach-evalEvery":    "Steps between two measurements on the validation part; 0 measures only at the end.",
	"teach-warmupShare":  "The share of the steps over which the learning rate rises to its full size.",
	"teach-weightDecay":  "How strongly the weights are pulled towards zero.",
	"teach-clip":         "The longest gradient a step may follow; 0 lets any through.",
}

func fields(s store.State) map[string]part.Field {
	form := s.Teach.Form
	all := make(map[string]part.Field, len(store.TeachFields))
	for _, f := range store.TeachFields {
		text := fmt.Sprintf("%s From %s to %s.", help[f.Name], number(f.In.Min), number(s.Most(f)))
		if f.Name == "teach-seed" {
			text = help[f.Name] + " A whole number below 2³²."
		}
		all[f.Name] = part.Field{
			Name: f.Name, Label: f.Label, Help: text,
			Text: form.Text(f.Name), Fault: s.TeachFault(f.Name), Default: form.Default(f),
			At: f.At(form.Settings, s.Most(f)), Changed: form.Changed(f.Name),
		}
	}
	return all
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

// cost is what the chosen way takes, before it is too late.
func cost(s store.State) string {
	bytes, _, seconds, ok := s.TeachCost(s.Teach.Form.Teach.Mode)
	if !ok || s.TeachFault("teach-replicas") != "" || s.TeachFault("teach-batch") != "" || s.TeachFault("teach-steps") != "" {
		return ""
	}
	return fmt.Sprintf("Takes about %s of memory with %s, and at most about %s on this machine.",
		say.Bytes(bytes), say.Trainers(s.TeachWorkers()), say.Span(seconds))
}
