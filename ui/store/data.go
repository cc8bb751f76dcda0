package store

import (
	"strings"

	"github.com/pcloralab/pcloralab/wasm/wire"
)

// A DataPick is the choice of data: what the trainer says of the data that it
// looked at last, how they are to be read, and what is being made in the page.
type DataPick struct {
	Looking string         // what is being looked at, for people
	Seen    *wire.DataSeen // nil until data were looked at
	URLs    []string       // addresses of the pictures that Previews lists, in order
	Want    wire.ArrangeData
	Entries map[string]string // of the shares and the seed, as typed
	Faults  map[string]string // why a text is no good, by its field
	Fault   string            // why the last data were refused; empty if they were not
	Texts   []TextClass
	Camera  Camera
}

// Bounds of what is shown of data.
const (
	MaxPreviews = 12 // classes whose first examples are shown
	MaxBalance  = 60 // classes whose size is shown
)

// Previews lists the pictures to show, class by class.
func Previews(d *wire.DataSeen) []wire.Image {
	var all []wire.Image
	for _, c := range d.Classes[:min(MaxPreviews, len(d.Classes))] {
		all = append(all, c.Images...)
	}
	return all
}

// PaintPreviews makes a picture of each image and answers with Previewed.
type PaintPreviews struct{ Images []wire.Image }

// Previewed brings the addresses of the pictures that PaintPreviews asked for.
type Previewed struct{ URLs []string }

func (PaintPreviews) effect() {}
func (Previewed) event()      {}

// canData reports whether pressing a button of the data panel means anything.
func (s State) canData(id string) bool {
	d := s.Flow.Data
	if id == "use-data" {
		return s.Lock() == "" && d.Seen != nil && d.Seen.Fault == "" && len(d.Faults) == 0 && s.Busy == Idle && !s.usesData(wire.Own)
	}
	if name, ok := strings.CutPrefix(id, "data-"); ok {
		_, known := BuiltInOf(DataSets, name)
		return known && s.Lock() == "" && !s.usesData(name)
	}
	return s.canText(id) || s.canCamera(id)
}

// usesData reports whether the data of this name are chosen and loaded.
func (s State) usesData(name string) bool { return s.Chosen == s.Loaded && s.Loaded.Data == name }

func (s State) pressData(id string) (State, []Effect) {
	if id == "use-data" {
		return s.useData(wire.Own)
	}
	if name, ok := strings.CutPrefix(id, "data-"); ok {
		return s.useData(name)
	}
	if s.canText(id) {
		return s.pressText(id)
	}
	return s.pressCamera(id)
}

// peekData asks what is in data; effect is how they are sent.
func (s State) peekData(effect Effect) (State, []Effect) {
	s.Busy, s.Progress = PeekingData, wire.Loading{}
	s.Flow.Data.Fault = ""
	s.Said = "Looking at the data."
	return s, []Effect{effect}
}

// dataSeen shows what is in the data. They take the place of those seen before,
// so those cannot be loaded any more.
func (s State) dataSeen(e wire.DataSeen) (State, []Effect) {
	was, d := s.Busy, &s.Flow.Data
	if was != PeekingData && was != Arranging {
		return s, nil
	}
	s.Busy, s.Progress = Idle, wire.Loading{}
	if s.Chosen.Data == wire.Own {
		s.Chosen.Data = ""
	}
	s.Said = saidDataSeen(e)
	if was == Arranging {
		d.Seen, d.Fault = &e, ""
		if d.Want != e.Arrange {
			return s.arrange() // it was changed meanwhile
		}
		return s, []Effect{PaintPreviews{Previews(&e)}}
	}
	d.Seen, d.URLs, d.Want, d.Faults, d.Fault = &e, nil, e.Arrange, nil, ""
	d.Entries = entriesOf(e.Arrange)
	return s, []Effect{PaintPreviews{Previews(&e)}, Reveal{ID: "data-seen"}, Focus{ID: "use-data", From: "panel-data"}}
}

// useData chooses data, and loads the model on them if it reads their kind.
func (s State) useData(name string) (State, []Effect) {
	s.Chosen.Data = name
	if s.Fits(s.Chosen) {
		return s.loadChosen()
	}
	kind := "pictures"
	if texts, _ := s.dataTexts(name); texts {
		kind = "texts"
	}
	s, effects := s.turned(StepModel)
	s.Said = "Now choose a model that reads " + kind + "."
	return s, effects
}
