package store_test

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/pcloralab/pcloralab/pclora/run"
	"github.com/pcloralab/pcloralab/ui/store"
	"github.com/pcloralab/pcloralab/ui/uitest"
	"github.com/pcloralab/pcloralab/wasm/wire"
)

// TestCoursePhases follows every way through teaching.
func TestCoursePhases(t *testing.T) {
	failed := func(doing string) store.Event { return heard(wire.Failed{Doing: doing, Reason: "r"}) }
	done := heard(wire.TeachDone{N: 4, Best: 2, Why: wire.WhyStopped, Correct: 7, Total: 10})
	for _, tt := range []struct {
		name   string
		from   store.State
		events []store.Event
		phase  store.Phase
		busy   store.Busy
	}{
		{"must be taught", uitest.Untaught(), nil, store.Untaught, store.Idle},
		{"no run before it", uitest.Untaught(), []store.Event{press("start"), press("step")}, store.Untaught, store.Idle},
		{"teach", uitest.Untaught(), []store.Event{press("teach-start")}, store.Untaught, store.Tutoring},
		{"teach twice", uitest.Untaught(), []store.Event{press("teach-start"), press("teach-start")}, store.Untaught, store.Tutoring},
		{"in course", uitest.InCourse(), nil, store.InCourse, store.Idle},
		{"no run while it is taught", uitest.InCourse(), []store.Event{press("start"), press("use-wordnet-bert"), press("bench-run")}, store.InCourse, store.Idle},
		{"pause", uitest.InCourse(), []store.Event{press("teach-pause")}, store.InCourse, store.Pausing},
		{"paused", uitest.CoursePaused(), nil, store.CoursePaused, store.Idle},
		{"resume", uitest.CoursePaused(), []store.Event{press("teach-resume")}, store.CoursePaused, store.Resuming},
		{"resumed", uitest.CoursePaused(), []store.Event{press("teach-resume"), heard(wire.Resumed{N: 4})}, store.InCourse, store.Idle},
		{"the space bar pauses", uitest.InCourse(), []store.Event{store.Key{Key: " "}}, store.InCourse, store.Pausing},
		{"and resumes", uitest.CoursePaused(), []store.Event{store.Key{Key: " "}}, store.CoursePaused, store.Resuming},
		{"stop", uitest.InCourse(), []store.Event{press("teach-stop")}, store.InCourse, store.Stopping},
		{"stopped", uitest.InCourse(), []store.Event{press("teach-stop"), done}, store.InCourse, store.Measuring},
		{"stopped while paused", uitest.CoursePaused(), []store.Event{press("teach-stop"), done, heard(uitest.Learnt)}, store.Ready, store.Idle},
		{"done before it could pause", uitest.InCourse(), []store.Event{press("teach-pause"), done, failed("pausing")}, store.InCourse, store.Measuring},
		{"done", uitest.CourseDone(), nil, store.InCourse, store.Measuring},
		{"nothing can be pressed meanwhile", uitest.CourseDone(), []store.Event{press("teach-stop"), press("teach-pause")}, store.InCourse, store.Measuring},
		{"taught", uitest.Taught(), nil, store.Ready, store.Idle},
		{"a run after it", uitest.Taught(), []store.Event{press("start")}, store.Ready, store.Starting},
		{"taught further", uitest.Taught(), []store.Event{press("teach-start")}, store.Ready, store.Tutoring},
		{"from the end of a run", uitest.Finished(), []store.Event{press("teach-start"), heard(wire.TeachStarted{Config: uitest.Lesson()})}, store.InCourse, store.Idle},
		{"not in a run", uitest.Running(), []store.Event{press("teach-start")}, store.Running, store.Idle},

		{"it cannot begin", uitest.Untaught(), []store.Event{press("teach-start"), failed("teaching")}, store.Untaught, store.Idle},
		{"it breaks off", uitest.InCourse(), []store.Event{failed("teaching")}, store.Untaught, store.Idle},
		{"it breaks off while it pauses", uitest.InCourse(), []store.Event{press("teach-pause"), failed("training")}, store.Untaught, store.Idle},
		{"it breaks off and is tried again", uitest.InCourse(), []store.Event{failed("teaching"), press("teach-start")}, store.Untaught, store.Tutoring},
		{"it breaks off where it was taught before", uitest.After(uitest.Taught(), press("teach-start"), heard(wire.TeachStarted{Config: uitest.Lesson()})),
			[]store.Event{failed("teaching")}, store.Ready, store.Idle},
		{"it is stopped before anything was measured", uitest.InCourse(), []store.Event{press("teach-stop"), failed("stopping")}, store.Untaught, store.Idle},
		{"the measurement after it fails", uitest.CourseDone(), []store.Event{failed("measuring")}, store.Untaught, store.Idle},
		{"a bad message", uitest.InCourse(), []store.Event{failed("reading a message")}, store.InCourse, store.Idle},
		{"the trainer dies", uitest.InCourse(), []store.Event{heard(wire.Failed{Reason: "r", Fatal: true})}, store.Dead, store.Idle},
		{"another model", uitest.Untaught(), []store.Event{press("use-wordnet-bert")}, store.Loading, store.Opening},
		{"which is refused", uitest.Untaught(), []store.Event{press("use-wordnet-bert"), failed("loading")}, store.Untaught, store.Idle},
	} {
		if got := uitest.After(tt.from, tt.events...); got.Phase != tt.phase || got.Busy != tt.busy {
			t.Errorf("%s: phase %q busy %q, want %q %q", tt.name, got.Phase, got.Busy, tt.phase, tt.busy)
		}
	}
}

// TestCourseCommands says what the buttons of teaching send.
func TestCourseCommands(t *testing.T) {
	for _, tt := range []struct {
		from store.State
		id   string
		want store.Effect
	}{
		{uitest.Untaught(), "teach-start", store.Send{Command: wire.Teach{Config: run.DefaultTeach(run.TeachLoRA), Replicas: 2}}},
		{uitest.InCourse(), "teach-pause", store.Send{Command: wire.Pause{}}},
		{uitest.CoursePaused(), "teach-resume", store.Send{Command: wire.Resume{}}},
		{uitest.InCourse(), "teach-stop", store.Send{Command: wire.Stop{}}},
		{uitest.Taught(), "teach-next", store.Reveal{ID: "stage"}},
		{uitest.Running(), "teach-start", nil},
	} {
		_, effects := apply(tt.from, press(tt.id))
		if tt.want == nil && effects != nil || tt.want != nil && (len(effects) == 0 || !reflect.DeepEqual(effects[0], tt.want)) {
			t.Errorf("%s: %+v, want %+v first", tt.id, effects, tt.want)
		}
	}
}

func TestUntaughtOpensThePanel(t *testing.T) {
	s := uitest.Untaught()
	if s.Flow.Open != store.StepTeach || s.WhyNotStart() == "" || s.Can("start") || s.Teacher.Total != 0 {
		t.Errorf("a model that must be taught: panel %q, start because %q, want step 3 open and a reason", s.Flow.Open, s.WhyNotStart())
	}
	if why := uitest.Taught().WhyNotStart(); why != "" {
		t.Errorf("a taught model cannot start: %s", why)
	}
}

// TestCourse: the curve, the best, and the time that it took.
func TestCourse(t *testing.T) {
	c := uitest.InCourse().Teach.Course
	if c.N != 4 || len(c.Points.All) != 4 || len(c.Evals.All) != 2 || c.Best.Step != 2 {
		t.Errorf("a course: %+v, want four steps, two validations, the first the best", c)
	}
	if c.Elapsed != 5*time.Second { // from the start to the report of step 4
		t.Errorf("elapsed %v, want 5 s", c.Elapsed)
	}
	late := uitest.After(uitest.InCourse(), heard(uitest.Lecture(2)))
	if late.Teach.Course.N != 4 {
		t.Error("an older step takes the course back")
	}
	if got := uitest.Taught(); got.Teacher.Correct != 17 || got.Teach.Needed {
		t.Errorf("after it: %+v needed %t, want what Taught says", got.Teacher, got.Teach.Needed)
	}
	old := uitest.InCourse()
	uitest.After(old, heard(uitest.Lecture(5)), heard(wire.TeachEvaluated{N: 5, Correct: 9, Total: 10, Best: true}))
	if !reflect.DeepEqual(old, uitest.InCourse()) {
		t.Error("Apply wrote to the course of the State before it")
	}
}

// TestEnded: why a course ended, and what was kept, in words.
func TestEnded(t *testing.T) {
	for _, tt := range []struct {
		done wire.TeachDone
		want string
	}{
		{wire.TeachDone{N: 8, Best: 6, Why: wire.WhySteps, Correct: 9, Total: 10}, "All 8 steps are made; the weights of step 6 are kept, which answer 9 of 10 validation examples correctly."},
		{wire.TeachDone{N: 4, Best: 2, Why: wire.WhyPatience, Correct: 7, Total: 10}, "It stopped after 1 measurement without gain; the weights of step 2 are kept, which answer 7 of 10 validation examples correctly."},
		{wire.TeachDone{N: 5, Best: 4, Why: wire.WhyStopped, Correct: 7, Total: 10}, "You stopped it after step 5; the weights of step 4 are kept, which answer 7 of 10 validation examples correctly."},
		{wire.TeachDone{N: 8, Best: 8, Why: wire.WhySteps}, "All 8 steps are made; the last weights are kept."},
	} {
		if got := uitest.After(uitest.InCourse(), heard(tt.done)).Teach.Course.Ended(); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.done.Why, got, tt.want)
		}
	}
}

// TestTeachSettings: the mode brings its defaults; what a person chose stays, and
// the settings of a run are not touched.
func TestTeachSettings(t *testing.T) {
	s := uitest.After(uitest.Untaught(), store.Edit{Field: "teach-steps", Text: "77"}, store.Choose{Field: store.TeachMode, Value: run.TeachHead})
	want := run.DefaultTeach(run.TeachHead)
	want.Steps = 77
	if s.Teach.Form.Teach != want || !s.Teach.Form.Changed("teach-steps") || s.Teach.Form.Changed("teach-learningRate") {
		t.Errorf("head only with 77 steps: %+v, want %+v", s.Teach.Form.Teach, want)
	}
	s = uitest.After(s, store.Restore{Field: store.RestoreTeach})
	if s.Teach.Form.AnyChanged() || s.Teach.Form.Teach.Mode != run.TeachHead {
		t.Errorf("all defaults: %+v, want the mode kept", s.Teach.Form.Teach)
	}
	if s.Form.AnyChanged() {
		t.Error("settings of teaching changed those of a run")
	}
	dora := uitest.After(s, store.Choose{Field: store.TeachAdapter, Value: run.DoRA}, store.Choose{Field: store.TeachMode, Value: run.TeachLoRA})
	if dora.Teach.Form.Teach.Adapter != run.DefaultAdapter(run.DoRA) || !dora.Teach.Form.AnyChanged() || dora.Teach.Form.Teach.Validate() != nil {
		t.Errorf("DoRA: %+v", dora.Teach.Form.Teach)
	}
	if dora = uitest.After(dora, store.Restore{Field: store.TeachAdapter}); dora.Teach.Form.AnyChanged() {
		t.Errorf("LoRA again: %+v", dora.Teach.Form.Teach)
	}
	bad := uitest.After(s, store.Edit{Field: "teach-batch", Text: "0"})
	got, effects := apply(bad, press("teach-start"))
	if want := []store.Effect{store.Focus{ID: "set-teach-batch"}}; !reflect.DeepEqual(effects, want) || !strings.Contains(got.Said, "Batch") {
		t.Errorf("a batch of 0: %+v saying %q, want the focus on it", effects, got.Said)
	}
	high := uitest.After(s, store.Edit{Field: "teach-rank", Text: "17"})
	if high.TeachFault("teach-rank") != "" || !strings.Contains(high.Teach.Form.Fault("teach-rank"), "at most 16") {
		t.Errorf("rank 17 of 16: %q, want it known but out of the way where no adapter learns", high.Teach.Form.Fault("teach-rank"))
	}
	locked := uitest.After(uitest.InCourse(), store.Edit{Field: "teach-steps", Text: "3"})
	if locked.Teach.Form.Text("teach-steps") != "8" || locked.TeachLock() == "" {
		t.Error("the settings of a course change under it")
	}
}

// TestTeachCost: the costs are the trainer's, for the settings on the form.
func TestTeachCost(t *testing.T) {
	s := uitest.After(uitest.Untaught(), store.Edit{Field: "teach-steps", Text: "400"}, store.Edit{Field: "teach-batch", Text: "32"}) // on 2 trainers
	bytes, millis, seconds, ok := s.TeachCost(run.TeachLoRA)
	if want := int64(2 * (20_000_000 + 8*10_000 + 16*200_000)); bytes != want || millis != 80 || seconds != 32 || !ok {
		t.Errorf("LoRA: %d bytes, %g ms, %g s, want %d, 80 and 32", bytes, millis, seconds, want)
	}
	small := heard(wire.Ready{Engine: uitest.Engine.Engine, Machine: run.Machine{Threads: 2, Memory: 4e9}}) // room for 2 GB
	large := uitest.Words
	large.Teach = []wire.TeachBudget{{Mode: run.TeachLoRA, Memory: run.Memory{Fixed: 1_500_000_000}, Millis: 1}}
	s = uitest.After(store.New(), small, heard(large))
	if s.TeachWorkers() != 1 || s.TeachFault("teach-replicas") != "" {
		t.Errorf("%d trainers, %q, want 1, which fits", s.TeachWorkers(), s.TeachFault("teach-replicas"))
	}
	s = uitest.After(s, store.Edit{Field: "teach-replicas", Text: "2"})
	if !strings.Contains(s.TeachFault("teach-replicas"), "choose 1") {
		t.Errorf("two of 1.5 GB: %q, want the number that fits", s.TeachFault("teach-replicas"))
	}
}

// TestDefaultsFitTheModel: rank, batch and trainers go by what is loaded; what a
// person chose stays.
func TestDefaultsFitTheModel(t *testing.T) {
	s := uitest.After(uitest.Loading(), store.Edit{Field: "steps", Text: "77"}, heard(uitest.Words))
	c := s.Form.Config
	if c.Steps != 77 || c.Rank != 1 || c.Data != "wordnet-supersense10" {
		t.Errorf("settings: %+v, want the steps kept and the rank that fits", c)
	}
	heavy := uitest.Words
	heavy.Memory = run.Memory{Fixed: 1_500_000_000}
	small := heard(wire.Ready{Engine: uitest.Engine.Engine, Machine: run.Machine{Threads: 2, Memory: 4e9}})
	if s = uitest.After(store.New(), small, heard(heavy)); s.Form.Replicas != 1 || s.Form.Changed("replicas") {
		t.Errorf("trainers of 1.5 GB: %d, want 1 by default", s.Form.Replicas)
	}
}

// TestTeachCursor: the charts of teaching have a cursor of their own.
func TestTeachCursor(t *testing.T) {
	key := func(k, chart string) store.Event { return store.Key{Key: k, Chart: chart} }
	for _, tt := range []struct {
		chart, keys, want string
	}{
		{store.ChartTeachLoss, "ArrowLeft", "Step 4, loss 0.500."},
		{store.ChartTeachLoss, "Home", "Step 1, loss 2.00."},
		{store.ChartTeachAccuracy, "End", "Step 4, 60.0\u00a0% of the validation part right."},
		{store.ChartTeachAccuracy, "Home", "Step 2, 70.0\u00a0% of the validation part right, the best so far."},
	} {
		s := uitest.After(uitest.InCourse(), key(tt.keys, tt.chart))
		if s.Spoken != tt.want || !s.Cursor.Over(true) || s.Cursor.Over(false) {
			t.Errorf("%s on %s: %q, want %q", tt.keys, tt.chart, s.Spoken, tt.want)
		}
	}
	if s := uitest.After(uitest.InCourse(), store.PointAt{Chart: store.ChartTeachLoss, At: 0.5}); s.Cursor.Step != 4 {
		t.Errorf("the middle of 8 steps: %d, want 4", s.Cursor.Step)
	}
	if s := uitest.After(uitest.Untaught(), store.PointAt{Chart: store.ChartTeachLoss, At: 0.5}, key("Home", store.ChartTeachLoss)); s.Cursor.On {
		t.Error("a cursor where nothing was taught")
	}
}

func TestTeachWords(t *testing.T) {
	for want, s := range map[string]store.State{
		"": store.New(), "does not know the task yet": uitest.Untaught(), "step 4 of 8": uitest.InCourse(), "paused at step 4": uitest.CoursePaused(),
		"taught, 85.0\u00a0%": uitest.Taught(), "knows it already, 90.0\u00a0%": uitest.Ready(),
	} {
		if got := s.TeachWords(); got != want {
			t.Errorf("TeachWords: %q, want %q", got, want)
		}
	}
}
