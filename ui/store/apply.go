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
		if s.Route.Page == PageRun {
			return s.verifying(e.Event, now)
		}
		return s.heard(e.Event, now)
	case Told:
		return s.told(e)
	case Scrub:
		s.Shared.Playing = false
		return s.scrub(e.At), nil
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
	case Write, TryExample, Seen:
		return s.asking(e)
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
		switch {
		case e.Name == "bench" && s.open[e.Name]:
			return s, s.wantReference()
		case e.Name == "studies" && s.open[e.Name]:
			return s, s.wantStudies()
		}
	case Studied:
		s.Studies = Studies(e)
	case Referenced:
		s.Bench.Reference, s.Bench.Fault = e.Reference, e.Fault
	default:
		if next, effects, mine := s.chose(e); mine {
			return next, effects
		}
		return s.settings(e), nil
	}
	return s, nil
}

// settings applies an edit of a form, unless the form is locked.
func (s State) settings(e Event) State {
	if ofTeaching(setting(e)) {
		if s.TeachLock() == "" {
			s.Teach.Form = s.after(s.Teach.Form, e)
		}
		return s
	}
	if !s.Locked() {
		s.Form = s.after(s.Form, e)
	}
	return s
}

// setting is the name of the setting that an edit is of.
func setting(e Event) string {
	switch e := e.(type) {
	case Edit:
		return e.Field
	case Slide:
		return e.Field
	case Nudge:
		return e.Field
	case Choose:
		return e.Field
	case Check:
		return e.Field
	case Restore:
		return e.Field
	}
	return ""
}

// after is a form after an edit.
func (s State) after(form Form, e Event) Form {
	switch e := e.(type) {
	case Edit:
		return s.edited(form, e.Field, e.Text)
	case Slide:
		if f, ok := FieldOf(e.Field); ok {
			return s.edited(form, f.Name, format(f.from(min(max(e.At, 0), SlideEnd), s.Most(f))))
		}
	case Nudge:
		if f, ok := FieldOf(e.Field); ok {
			return s.edited(form, f.Name, format(min(s.Most(f), f.nudged(form.Settings, e.Ways))))
		}
	case Choose:
		if e.Field == Preset {
			return form.preset(e.Value, s.Texts())
		}
		return form.choose(e.Field, e.Value)
	case Check:
		return form.check(e.Field, e.On)
	case Restore:
		name := e.Field
		if name == RestoreTeach {
			name = ""
		}
		form = form.restore(name)
		if !form.teach {
			form = s.edited(form, "rank", form.Text("rank")) // the default, too, must fit the model
		}
	}
	return form
}

// edited is a form with this text in a field.
func (s State) edited(form Form, field, text string) Form {
	f, ok := FieldOf(field)
	if !ok || !Used(field, form.Settings) {
		return form
	}
	rank, layer := s.MaxRank()
	preset := form.Config.PresetOf(s.Texts())
	form = form.with(f, text, rank, layer)
	if field == "rank" && preset != "" {
		form = form.preset(preset, s.Texts()) // which may begin with a multiple of the rank
	}
	return form
}

// Most is the largest value the field may have with the loaded model.
func (s State) Most(f Field) float64 {
	if !f.isRank() {
		return f.In.Max
	}
	rank, _ := s.MaxRank()
	return float64(rank)
}
