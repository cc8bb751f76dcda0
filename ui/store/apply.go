package store

import (
	"maps"
	"time"

	"github.com/pcloralab/pcloralab/ui/say"
)

// Apply returns the State after e and what the page must do, in order. now is
// the time at which e happened.
func Apply(s State, e Event, now time.Time) (State, []Effect) {
	switch e := e.(type) {
	case Heard:
		return s.heard(e.Event, now)
	case Broke:
		return s.broke(e)
	case Pictured:
		s.Pictures = e.URLs
	case Press:
		return s.press(e.ID)
	case Key:
		return s.key(e)
	case Typed:
		return s.typed(e)
	case Gave:
		return s.gave(e)
	case Gathering:
		s.Said = "Reading the folder: " + say.Count(e.Files) + " files so far."
	case Previewed:
		s.Flow.Data.URLs = e.URLs
	case CameraTold:
		return s.cameraTold(e)
	case Snapped:
		return s.snapped(e)
	case PointAt:
		return s.pointAt(e), nil
	case PointAway:
		s.Cursor, s.Spoken = Cursor{}, ""
	case Fold:
		s.open = maps.Clone(s.open)
		if s.open == nil {
			s.open = map[string]bool{}
		}
		s.open[e.Name] = !s.open[e.Name]
		if e.Name == "bench" && s.open[e.Name] {
			return s, s.wantReference()
		}
	case Referenced:
		s.Bench.Reference, s.Bench.Fault = e.Reference, e.Fault
	default:
		return s.settings(e), nil
	}
	return s, nil
}

// settings applies an edit of the form, unless the settings are locked.
func (s State) settings(e Event) State {
	if s.Locked() {
		return s
	}
	switch e := e.(type) {
	case Edit:
		s.Form = s.edited(e.Field, e.Text)
	case Slide:
		if f, ok := FieldOf(e.Field); ok {
			s.Form = s.edited(f.Name, format(f.from(min(max(e.At, 0), SlideEnd), s.Most(f))))
		}
	case Nudge:
		if f, ok := FieldOf(e.Field); ok {
			s.Form = s.edited(f.Name, format(min(s.Most(f), f.nudged(s.Form.Settings, e.Ways))))
		}
	case Choose:
		s.Form = s.Form.choose(e.Field, e.Value)
	case Check:
		s.Form = s.Form.check(e.Field, e.On)
	case Restore:
		s.Form = s.Form.restore(e.Field)
		s.Form = s.edited("rank", s.Form.Text("rank")) // the default, too, must fit the model
	}
	return s
}

// edited is the form with this text in a field.
func (s State) edited(field, text string) Form {
	f, ok := FieldOf(field)
	if !ok {
		return s.Form
	}
	rank, layer := s.MaxRank()
	return s.Form.with(f, text, rank, layer)
}

// Most is the largest value the field may have with the loaded model.
func (s State) Most(f Field) float64 {
	if f.Name != "rank" {
		return f.In.Max
	}
	rank, _ := s.MaxRank()
	return float64(rank)
}
