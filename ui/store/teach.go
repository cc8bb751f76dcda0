package store

import (
	"fmt"

	"github.com/pcloralab/pcloralab/pclora/run"
	"github.com/pcloralab/pcloralab/ui/say"
	"github.com/pcloralab/pcloralab/wasm/wire"
)

// A Teach is what the page knows of teaching the loaded model its task, which
// comes before a run.
type Teach struct {
	Form    Form
	Needed  bool               // whether the model does not know the task, so that no run can begin
	Budgets []wire.TeachBudget // what each way costs with the loaded data
	Course  *Course            // the last one with this model and data, nil before; replaced, never written to
}

// Budget is what the mode costs, false where that is not known.
func (t Teach) Budget(mode string) (wire.TeachBudget, bool) {
	for _, b := range t.Budgets {
		if b.Mode == mode {
			return b, true
		}
	}
	return wire.TeachBudget{}, false
}

// Teaching reports whether a course is under way, if only paused.
func (s State) Teaching() bool { return s.Phase == InCourse || s.Phase == CoursePaused }

// Rest is the phase in which the loaded model waits for a run or a course.
func (s State) rest() Phase {
	if s.Teach.Needed {
		return Untaught
	}
	return Ready
}

// TeachLock says why the settings of teaching cannot be changed; empty if they
// can.
func (s State) TeachLock() string {
	switch {
	case s.Teaching() || s.Busy == Tutoring:
		return "Locked while it is taught."
	case s.Phase == Running || s.Phase == Paused || s.Busy == Starting || s.Busy == Stepping:
		return "A run is under way: let it end or stop it to teach further."
	}
	return ""
}

// TeachWorkers is how many trainers will work: at most one an example of a
// batch.
func (s State) TeachWorkers() int { return min(s.Teach.Form.Replicas, s.Teach.Form.Teach.Batch) }

// TeachFault says why the text in a field of teaching cannot be used; empty if it
// can, or if the field is out of use.
func (s State) TeachFault(name string) string {
	form := s.Teach.Form
	if name == "teach-rank" && form.Teach.Mode != run.TeachLoRA {
		return ""
	}
	fault := form.Fault(name)
	if b, ok := s.Teach.Budget(form.Teach.Mode); ok && fault == "" && name == "teach-replicas" {
		if err := b.Memory.Check(form.Teach.Sizes(), s.TeachWorkers(), s.Machine); err != nil {
			return fieldReason(err).Error()
		}
	}
	return fault
}

// TeachCost is what the mode takes with the settings on the form: bytes of all
// trainers, milliseconds of a step, and seconds of all steps, measurements left
// out; false where that is not known.
func (s State) TeachCost(mode string) (bytes int64, millis, seconds float64, ok bool) {
	b, ok := s.Teach.Budget(mode)
	if !ok {
		return 0, 0, 0, false
	}
	t, n := s.Teach.Form.Teach, max(1, s.TeachWorkers())
	millis = shared(b.Millis, t.Batch, n)
	return b.Memory.Total(t.Sizes(), n), millis, millis * float64(t.Steps) / 1000, true
}

// StepMillis is the time of a step of a run with so many trainers, estimated; 0
// if not known.
func (s State) StepMillis(batch, workers int) float64 { return shared(s.Millis, batch, workers) }

// shared is the time for the largest of the shards that a batch falls into, of
// the time for one example.
func shared(each float64, batch, workers int) float64 {
	workers = max(1, workers)
	return each * float64((batch+workers-1)/workers)
}

// firstTeachFault is the first field of teaching that cannot be used, and why.
func (s State) firstTeachFault() (field Field, fault string) {
	for _, f := range TeachFields {
		if fault := s.TeachFault(f.Name); fault != "" {
			return f, fault
		}
	}
	return Field{}, ""
}

// teach asks for a course, or leads to the setting that stands in its way.
func (s State) teach() (State, []Effect) {
	if f, fault := s.firstTeachFault(); fault != "" {
		s.Said = "Not taught: “" + f.Label + "” " + fault + "."
		return s, []Effect{Focus{ID: "set-" + f.Name}}
	}
	return s.send(Tutoring, wire.Teach{Config: s.Teach.Form.Teach, Replicas: s.Teach.Form.Replicas})
}

// learns is Teach for a model that was just loaded.
func (t Teach) learns(e wire.Loaded, on run.Machine) Teach {
	t.Needed, t.Budgets, t.Course = e.Untaught, e.Teach, nil
	d := t.Form.Defaults()
	if b, ok := t.Budget(d.Teach.Mode); ok {
		d.Replicas = b.Memory.Fit(d.Teach.Sizes(), on.Replicas(), on)
	}
	t.Form = t.Form.toward(d)
	return t
}

// WhyNotStart says what must be done before a run can begin; empty if nothing.
func (s State) WhyNotStart() string {
	switch {
	case s.Teaching():
		return "A run can begin when the teaching has ended."
	case s.Phase == Untaught:
		return "The model does not know this task yet: teach it first, in step 3."
	}
	return ""
}

// TeachWords is step 3 in a few words.
func (s State) TeachWords() string {
	c := s.Teach.Course
	switch {
	case s.Model.Name == "":
		return ""
	case s.Phase == CoursePaused:
		return "paused at step " + say.Count(c.N)
	case s.Phase == InCourse:
		return fmt.Sprintf("step %s of %s", say.Count(c.N), say.Count(c.Config.Steps))
	case s.Teach.Needed:
		return "does not know the task yet"
	case s.Teacher.Total == 0:
		return "being measured"
	case c != nil && c.Done != nil:
		return "taught, " + say.Share(s.Teacher.Accuracy())
	}
	return "knows it already, " + say.Share(s.Teacher.Accuracy())
}
