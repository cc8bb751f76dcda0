package store

import (
	"strings"

	"github.com/pcloralab/pcloralab/pclora/run"
	"github.com/pcloralab/pcloralab/wasm/wire"
)

// A ModelPick is the choice of a model: what stands in its fields, and what the
// trainer says of the one that was looked at last.
type ModelPick struct {
	ID, Base, Address string // as typed
	Looking           string // what is being looked at, for people
	Seen              *wire.ModelSeen
	Fault             string // why the last one was refused; empty if it was not
}

// canModel reports whether pressing a button of the model panel means anything.
func (s State) canModel(id string) bool {
	m := s.Flow.Model
	switch id {
	case "peek-hub":
		return s.Lock() == "" && strings.TrimSpace(m.ID) != ""
	case "peek-url":
		return s.Lock() == "" && strings.TrimSpace(m.Address) != ""
	case "use-model":
		return s.Lock() == "" && m.Seen != nil && m.Seen.Fault == "" && !s.uses(wire.Own)
	}
	name, ok := strings.CutPrefix(id, "use-")
	_, known := BuiltInOf(Models, name)
	return ok && known && s.Lock() == "" && !s.uses(name)
}

// uses reports whether the model of this name is chosen and loaded.
func (s State) uses(model string) bool {
	return s.Chosen.Model == model && s.Loaded.Model == model
}

func (s State) pressModel(id string) (State, []Effect) {
	m := s.Flow.Model
	switch id {
	case "peek-hub":
		at := strings.TrimSpace(m.ID)
		return s.peekModel(wire.PeekModel{From: wire.FromHub, ID: at, Base: strings.TrimSpace(m.Base)}, at)
	case "peek-url":
		at := strings.TrimSpace(m.Address)
		return s.peekModel(wire.PeekModel{From: wire.FromURL, ID: at}, at)
	case "use-model":
		return s.useModel(wire.Own)
	}
	return s.useModel(strings.TrimPrefix(id, "use-"))
}

// peekModel asks what a model is.
func (s State) peekModel(c wire.PeekModel, called string) (State, []Effect) {
	s.Busy, s.Progress = PeekingModel, wire.Loading{}
	s.Flow.Model.Fault, s.Flow.Model.Looking = "", called
	s.Said = "Looking at " + called + "."
	if c.From == wire.FromFiles {
		return s, []Effect{SendFiles{ID: "model", Command: c}}
	}
	return s, []Effect{Send{c}}
}

// modelSeen shows what the model is. It takes the place of the one that was seen
// before, so that one cannot be loaded any more.
func (s State) modelSeen(e wire.ModelSeen) (State, []Effect) {
	if s.Busy != PeekingModel {
		return s, nil
	}
	s.Busy, s.Progress = Idle, wire.Loading{}
	s.Flow.Model.Seen, s.Flow.Model.Fault = &e, ""
	if s.Chosen.Model == wire.Own {
		s.Chosen.Model = ""
	}
	s.Said = saidModelSeen(e)
	return s, []Effect{Reveal{ID: "model-seen"}, Focus{ID: "use-model", From: "panel-model"}}
}

// useModel chooses a model, and loads it at once where it is plain on which
// data.
func (s State) useModel(name string) (State, []Effect) {
	s.Chosen.Model = name
	own := s.Chosen.Data == wire.Own
	if b, ok := BuiltInOf(Models, name); ok && !(own && s.Fits(s.Chosen)) {
		s.Chosen.Data = b.With
		own = true
	}
	if own && s.Fits(s.Chosen) {
		return s.loadChosen()
	}
	s, effects := s.turned(StepData)
	s.Said = "Now choose what it works on."
	return s, effects
}

// Sizes returns the memory that a look at a model or a Loaded speaks of, for this
// batch, rank and number of trainers, in bytes.
func Sizes(m run.Memory, batch, rank, workers int) int64 {
	return m.Total(run.Config{Batch: batch, Rank: rank}, min(workers, batch))
}

// StepMillis is the time of a step that takes this long for each example on one
// trainer, on this many.
func StepMillis(each float64, batch, workers int) float64 {
	workers = max(1, min(workers, batch))
	return each * float64((batch+workers-1)/workers)
}
