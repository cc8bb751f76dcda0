package store

import (
	"strings"

	"github.com/pcloralab/pcloralab/wasm/wire"
)

// A Flow is the way from a model to its result: which of its panels is open, and
// what was chosen and looked at on the way.
type Flow struct {
	Open  Step // whose panel is open; empty for none
	Model ModelPick
	Data  DataPick
	Shelf Shelf
}

// A Step is one of the five steps of the flow. Its button has the id
// "flow-" and its name, its panel "panel-" and its name.
type Step string

// The steps, in order.
const (
	StepModel    Step = "model"
	StepData     Step = "data"
	StepTeach    Step = "teach"
	StepCompress Step = "compress"
	StepResult   Step = "result"
)

// Steps lists the steps in order.
var Steps = []Step{StepModel, StepData, StepTeach, StepCompress, StepResult}

// hasPanel reports whether the step has a panel of its own; the others are parts
// of the page that are always there.
func (p Step) hasPanel() bool { return p == StepModel || p == StepData || p == StepTeach }

// Current is the step that comes next.
func (s State) Current() Step {
	switch {
	case s.Result != nil:
		return StepResult
	case s.Loaded.Model == "":
		return StepModel
	case s.Chosen != s.Loaded && s.Chosen.Model == "":
		return StepModel
	case s.Chosen != s.Loaded:
		return StepData
	case s.Phase == Untaught || s.Teaching():
		return StepTeach
	}
	return StepCompress
}

// canFlow reports whether pressing one of the flow's buttons means anything.
func (s State) canFlow(id string) bool {
	if name, ok := strings.CutPrefix(id, "flow-"); ok {
		return Step(name) != StepResult || s.Result != nil
	}
	switch {
	case strings.HasPrefix(id, "close-"):
		return s.Flow.Open != "" && id == "close-"+string(s.Flow.Open)
	case id == "cancel":
		return s.Busy == Opening || s.Busy == PeekingModel || s.Busy == PeekingData
	}
	return s.canModel(id) || s.canShelf(id) || s.canData(id)
}

// pressFlow applies a press of one of the flow's buttons.
func (s State) pressFlow(id string) (State, []Effect) {
	if name, ok := strings.CutPrefix(id, "flow-"); ok {
		return s.turnTo(Step(name))
	}
	switch {
	case strings.HasPrefix(id, "close-"):
		return s.shut(s.Flow.Open)
	case id == "cancel":
		s.Said = "Giving it up."
		return s, []Effect{Send{wire.Cancel{}}}
	case s.canModel(id):
		return s.pressModel(id)
	case s.canShelf(id):
		return s.pressShelf(id)
	}
	return s.pressData(id)
}

// turnTo opens a step's panel, closes it if it is open, or leads to where the
// step is on the page.
func (s State) turnTo(p Step) (State, []Effect) {
	switch {
	case p == StepCompress:
		return s, []Effect{Reveal{ID: "stage"}, Focus{ID: s.mainButton()}}
	case p == StepResult:
		return s, []Effect{Reveal{ID: "result"}, Focus{ID: "download"}}
	case s.Flow.Open == p:
		return s.shut(p)
	case !p.hasPanel():
		return s, nil
	}
	return s.turned(p)
}

// turned opens a panel in place of the one that is open.
func (s State) turned(p Step) (State, []Effect) {
	s, effects := s.away()
	s.Flow.Open = p
	if p == StepModel && s.Engine.Kernels != "" {
		effects = append(effects, Send{wire.ListShelf{}})
	}
	return s, append(effects, Reveal{ID: "panel-" + string(p)}, Focus{ID: "title-" + string(p)})
}

// shut closes the open panel and goes back to its button.
func (s State) shut(p Step) (State, []Effect) {
	s, effects := s.away()
	return s, append(effects, Focus{ID: "flow-" + string(p)})
}

// away closes the open panel, whichever it is.
func (s State) away() (State, []Effect) {
	var effects []Effect
	s.Flow.Open, s.Flow.Shelf.Asking = "", ""
	if s.Flow.Data.Camera.On || s.Flow.Data.Camera.Asked {
		s.Flow.Data.Camera.On, s.Flow.Data.Camera.Asked = false, false
		effects = append(effects, CameraOff{})
	}
	return s, effects
}

// Lock says why no other model or data can be opened now; empty if they can.
func (s State) Lock() string {
	switch {
	case s.Phase == Dead:
		return "The trainer is gone: reload the page."
	case s.Phase == Running || s.Phase == Paused:
		return "A run is in progress. Stop it first, then choose another model or other data."
	case s.Teaching() || s.Busy == Tutoring:
		return "The model is being taught. Stop it first, then choose another model or other data."
	case s.Bench.On:
		return "A measurement is under way. Stop it first."
	case s.Engine.Kernels == "":
		return "The trainer is starting."
	case s.Busy == PeekingModel || s.Busy == PeekingData:
		return "Being looked at. Cancel it to give something else."
	case s.Busy == Opening:
		return "Being loaded. Cancel it to choose something else."
	case !s.CanOpen() && s.Busy != Arranging:
		return "The trainer is busy: wait a moment."
	}
	return ""
}

// loadChosen asks the trainer for what is chosen.
func (s State) loadChosen() (State, []Effect) { return s.load(s.Chosen) }

// heardFlow applies a message that belongs to the flow; mine is false for any
// other.
func (s State) heardFlow(e wire.Event) (next State, effects []Effect, mine bool) {
	switch e := e.(type) {
	case wire.ModelSeen:
		next, effects = s.modelSeen(e)
	case wire.DataSeen:
		next, effects = s.dataSeen(e)
	case wire.Shelf:
		next = s.shelved(e)
	case wire.Cancelled:
		next, effects = s.cancelled()
	default:
		return s, nil, false
	}
	return next, effects, true
}

// untaught follows a Loaded whose teacher does not know the task.
func (s State) untaught(first []Effect) (State, []Effect) {
	s.Phase, s.Busy, s.back = Untaught, Idle, Untaught
	s.Said = "Loaded. This model does not know these classes yet: teach it first."
	s, effects := s.arrived("flow-teach")
	s.Flow.Open = StepTeach
	return s, append(first, effects...)
}

// arrived closes the panels of model and data, now that both are loaded, and
// leads on to the element with this id.
func (s State) arrived(next string) (State, []Effect) {
	from := s.Flow.Open
	if from != StepModel && from != StepData {
		return s, nil
	}
	s, effects := s.away()
	return s, append(effects, Focus{ID: next, From: "panel-" + string(from)})
}

// cancelled goes back to what was there before.
func (s State) cancelled() (State, []Effect) {
	was := s.Busy
	if was != Opening && was != PeekingModel && was != PeekingData {
		return s, nil
	}
	s.Busy, s.Progress = Idle, wire.Loading{}
	s.Said = "Cancelled. What was downloaded so far is kept for the next time."
	back := "flow-model"
	if was == PeekingData {
		back = "flow-data"
	}
	if was == Opening {
		s.Phase, s.Chosen = s.back, s.Loaded
		if s.back == Loading {
			s.Notice = Notice{Title: "Loading was cancelled", Reason: "no model is loaded", Again: true, Count: s.Notice.Count + 1,
				Way: "Choose a model above, or try the last one again: what was downloaded so far is kept."}
		}
	}
	return s, []Effect{Focus{ID: back, From: "cancel"}}
}

// refused shows, beside what was given, why it cannot be used; mine is false if
// nothing was being looked at.
func (s State) refused(e wire.Failed) (next State, effects []Effect, mine bool) {
	if e.Fatal {
		return s, nil, false
	}
	effects = []Effect{Focus{ID: "model-fault"}}
	switch s.Busy {
	case PeekingModel:
		s.Flow.Model.Fault, s.Said = e.Reason, "This model was refused."
	case PeekingData:
		s.Flow.Data.Fault, s.Said = e.Reason, "These data were refused."
		effects = []Effect{Focus{ID: "data-fault"}}
	case Arranging:
		s.Flow.Data.Fault, s.Said, effects = e.Reason, "Not arranged: "+e.Reason+".", nil // the person goes on where they are
		s.Flow.Data.Want = s.Flow.Data.Seen.Arrange
		s.Flow.Data.Entries = entriesOf(s.Flow.Data.Want)
	default:
		return s, nil, false
	}
	s.Busy, s.Progress = Idle, wire.Loading{}
	return s, effects, true
}
