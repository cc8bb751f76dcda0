package model

import (
	"fmt"
	"strings"

	"github.com/pcloralab/pcloralab/pclora/run"
	"github.com/pcloralab/pcloralab/ui/part"
	"github.com/pcloralab/pcloralab/ui/say"
	"github.com/pcloralab/pcloralab/ui/store"
	"github.com/pcloralab/pcloralab/wasm/wire"
	"github.com/vugu/vugu"
)

// A Card shows what a model is before it is loaded, and what it takes.
type Card struct {
	View CardView
	Do   func(store.Event)
}

// A CardView is what a Card shows; Title is empty while no model was looked at.
type CardView struct {
	Title, From string
	Facts       []Fact
	Budget      []Fact
	Costs       []Cost
	For         string // what the costs are for
	Notes       []string
	Fault       string // why it cannot be used; empty if it can
	Used        bool
	Can         bool
}

// A Fact is a thing known of a model.
type Fact struct{ Name, Value string }

// A Cost is what one kind of step takes.
type Cost struct{ Name, Memory, Time string }

func cardOf(s store.State) CardView {
	if s.Flow.Model.Seen == nil {
		return CardView{}
	}
	m := *s.Flow.Model.Seen
	batch, workers := s.Form.Config.Batch, s.Form.Replicas
	v := CardView{
		Title: m.Title, From: from(m), Facts: facts(m), Budget: budget(m, s.Machine), Notes: m.Notes, Fault: m.Fault,
		Used: s.Loaded.Model == wire.Own && s.Chosen.Model == wire.Own, Can: s.Can("use-model"),
		For: fmt.Sprintf("On %s, examples left out; compression with a batch of %d and rank %d, teaching with batches of %d. Times are estimates.",
			say.Trainers(min(workers, batch)), batch, s.Form.Config.Rank, run.DefaultTeach(run.TeachHead).Batch),
	}
	if m.Revision != "" {
		v.From += ", revision " + m.Revision
	}
	for _, t := range m.Teach {
		d := run.DefaultTeach(t.Mode)
		v.Costs = append(v.Costs, Cost{Name: modes[t.Mode], Memory: say.Bytes(store.Sizes(t.Memory, d.Batch, d.Rank, workers)),
			Time: say.Millis(store.StepMillis(t.Millis, d.Batch, workers))})
	}
	v.Costs = append(v.Costs, Cost{Name: "Compress", Memory: say.Bytes(store.Sizes(m.Run, batch, s.Form.Config.Rank, workers)),
		Time: say.Millis(store.StepMillis(m.Millis, batch, workers))})
	return v
}

var modes = map[string]string{run.TeachHead: "Teach the classifier", run.TeachLoRA: "Teach adapters", run.TeachAll: "Teach all weights"}

func facts(m wire.ModelSeen) []Fact {
	reads := fmt.Sprintf("texts of up to %s tokens", say.Count(m.Tokens))
	if !m.Texts {
		reads = fmt.Sprintf("pictures of %d × %d pixels, %s", m.ImageSize, m.ImageSize, colours(m.Channels))
	}
	facts := []Fact{
		{"Reads", reads},
		{"Classes", classes(m)},
		{"Parameters", fmt.Sprintf("%s, of which %s in the encoder’s linears", say.Short(m.Params), say.Short(m.EncoderWeights))},
		{"Work for one example", say.Short(m.FLOPs) + "FLOP"},
	}
	if len(m.Fresh) > 0 {
		facts = append(facts, Fact{"Drawn, not read", strings.Join(m.Fresh, ", ")})
	}
	return facts
}

func colours(channels int) string {
	if channels == 1 {
		return "grey"
	}
	return "in colour"
}

// classes names the first few.
func classes(m wire.ModelSeen) string {
	const most = 6
	switch n := len(m.Labels); {
	case n == 0:
		return "none: a plain encoder, which gets a fresh classifier"
	case n > most:
		return fmt.Sprintf("%s: %s and %s more", say.Count(n), strings.Join(m.Labels[:most], ", "), say.Count(n-most))
	default:
		return fmt.Sprintf("%d: %s", n, strings.Join(m.Labels, ", "))
	}
}

func budget(m wire.ModelSeen, on run.Machine) []Fact {
	download := say.Bytes(m.Missing) + " of " + say.Bytes(m.Bytes) + "; the rest is kept from before"
	switch m.Missing {
	case 0:
		download = "none, its " + say.Bytes(m.Bytes) + " are here"
	case m.Bytes:
		download = say.Bytes(m.Bytes)
	}
	return []Fact{
		{"Download", download},
		{"Memory while loading", say.Bytes(m.Loading) + " at most"},
		{"Memory to answer", say.Bytes(m.Infer)},
		{"Room on this machine", say.Bytes(on.Budget()) + " for all trainers, " + say.Bytes(run.WorkerBudget) + " for each"},
	}
}

func (c *Card) use() vugu.Builder {
	label := "Use this model"
	if c.View.Used {
		label = "In use"
	}
	return &part.Button{ID: "use-model", Label: label, Kind: "main", Off: !c.View.Can, Do: c.Do}
}

// fault is the refusal as a sentence.
func (c *Card) fault() string {
	if c.View.Fault == "" {
		return ""
	}
	return "It cannot be used here: " + strings.TrimSuffix(c.View.Fault, ".") + "."
}
