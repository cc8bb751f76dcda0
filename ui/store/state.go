package store

import (
	"time"

	"github.com/pcloralab/pcloralab/pclora/run"
	"github.com/pcloralab/pcloralab/wasm/wire"
)

// A Phase says what the page is doing. Its text is the data-phase attribute.
type Phase string

// The phases.
const (
	Loading  Phase = "loading"
	Untaught Phase = "untaught" // the teacher must be taught before a run
	Ready    Phase = "ready"
	Running  Phase = "running"
	Paused   Phase = "paused"
	Finished Phase = "finished"
	Stopped  Phase = "stopped"
	Dead     Phase = "failed-fatal" // the trainer is gone

	InCourse     Phase = "teaching"
	CoursePaused Phase = "teaching-paused"
)

// A Busy names the command that the trainer has not answered yet.
type Busy string

// What may be under way.
const (
	Idle      Busy = ""
	Opening   Busy = "load"
	Starting  Busy = "start"
	Pausing   Busy = "pause"
	Resuming  Busy = "resume"
	Stepping  Busy = "step"
	Stopping  Busy = "stop"
	Resetting Busy = "reset"
	Exporting Busy = "export"

	PeekingModel Busy = "peek-model"
	PeekingData  Busy = "peek-data"
	Arranging    Busy = "arrange"
	Tutoring     Busy = "teach"
	Measuring    Busy = "measure" // the model, after a course
)

// The model and the data that the page opens by itself.
const (
	BuiltInModel = "fashion-vit"
	BuiltInData  = "fashion-mnist"
)

// A State is all that the page shows. Copy it freely: Apply never changes what
// an older State holds.
type State struct {
	Route    Route
	Replayed bool // whether it is what a Record says, and no trainer stands behind it
	Phase    Phase
	Busy     Busy
	back     Phase // where a refused Load leads back to
	first    bool  // whether the Load under way is the first
	asked    Pair  // of the Load under way, or the last one
	Chosen   Pair  // what the person has chosen
	Loaded   Pair  // what the trainer has; empty before the first Loaded
	Flow     Flow
	Engine   run.Engine

	Machine run.Machine
	Memory  run.Memory // of a run with the loaded model and data; zero before the first Loaded
	Millis  float64    // of a step of a run, for each example, one trainer, estimated; 0 if not known

	Progress wire.Loading // the download under way; What is empty for none
	Model    wire.Model   // Name is empty before the first Loaded
	// RecordModel and RecordData are what a Record says of model and data.
	RecordModel run.RecordModel
	RecordData  run.RecordData
	Data        wire.Data
	Samples     []wire.Sample
	Pictures    []string // one address a sample; empty until they are made
	Teacher     Teacher

	Teach   Teach
	Ask     Ask
	Form    Form
	Run     *Run // nil before the first Start and after Reset; replaced, never written to
	Result  *run.Result
	Saved   Saved
	Bench   Bench
	Studies Studies

	Share   Share
	Shared  Shared
	Verify  Verify
	Gallery Gallery
	Compare Compare
	Fork    *run.Config // a link's settings that wait for their model; nil for none
	Forked  bool        // whether those on the form are from a link

	Notice Notice
	Said   string // the status line: one sentence a change of phase
	Spoken string // what the chart cursor points at, for screen readers
	Cursor Cursor
	open   map[string]bool
}

// A Teacher is the original as measured on the test set; Total is 0 until then.
type Teacher struct {
	Correct, Total int
	Answers        []wire.Answer // one a sample
}

// Accuracy is in [0, 1], 0 for an unmeasured teacher.
func (t Teacher) Accuracy() float64 {
	return run.Eval{Correct: t.Correct, Total: t.Total}.Accuracy()
}

// A Run is a run in progress or one that has ended.
type Run struct {
	Config   run.Config
	Replicas int          // how many trainers work on it
	Began    int          // and how many it began with
	Ranks    []int        // of the model's layers, where the trainer said them
	N        int          // steps done
	Last     wire.Stepped // newest step; zero before the first
	Points   Curve[Point]
	Evals    Curve[run.Eval]
	Trace    Trace
	Digest   string       // as run.Record has it, of the steps so far
	Changes  []run.Change // losses of replicas
	Answers  []wire.Answer
	Elapsed  time.Duration // pauses left out
	since    time.Time     // until when Elapsed counts; zero while the run waits
}

// Decayed reports whether λ has reached 0.
func (r *Run) Decayed() bool { return r.N > 0 && r.Last.Lambda == 0 }

// Saved names the last file that was handed to the browser.
type Saved struct {
	Name  string
	Bytes int
}

// A Notice is an error on show; Reason is empty for none.
type Notice struct {
	Title  string // what happened; empty for what Doing says
	Doing  string
	Reason string
	Way    string // how it goes on; empty for the usual
	Fatal  bool
	Again  bool // whether the load can be tried once more
	Count  int  // how many there have been, so that the same error twice is two
}

// A Cursor is the step that a person points at in the charts.
type Cursor struct {
	On    bool
	Chart string // the chart it was moved in
	Step  int
}

// New is the page before the trainer has said anything.
func New() State {
	return State{
		Phase: Loading,
		back:  Loading,
		Form:  NewForm(Defaults(1), Defaults(1)), // until the trainer tells of the machine
		Teach: Teach{Form: NewTeachForm(Defaults(1), Defaults(1))},
		Said:  "Starting the trainer.",
	}
}

// IsOpen reports whether the part of the page with this name is unfolded.
func (s State) IsOpen(name string) bool { return s.open[name] }

// Locked reports whether the settings belong to a run and cannot change.
func (s State) Locked() bool { return s.Run != nil || s.Busy == Starting || s.Busy == Stepping }

// FirstLoad reports whether the model and data that the page begins with are
// being loaded.
func (s State) FirstLoad() bool { return s.Busy == Opening && s.first }

// Workers is how many trainers work, or will: at most one an image of a batch.
func (s State) Workers() int {
	if s.Run != nil {
		return s.Run.Replicas
	}
	return min(s.Form.Replicas, s.Form.Config.Batch)
}

// Config is the settings on show: those of the run if there is one, else those
// of the form.
func (s State) Config() run.Config {
	if s.Run != nil {
		return s.Run.Config
	}
	return s.Form.Config
}

// Texts reports whether the loaded model reads texts; otherwise it is images, as
// it is before one is loaded.
func (s State) Texts() bool { return s.Model.Texts }

// MaxRank is the largest rank that every layer allows and a layer that has it;
// without a model it is the largest rank of all.
func (s State) MaxRank() (rank int, layer string) {
	rank = int(run.RankRange.Max)
	for _, l := range s.Model.Layers {
		if l.MaxRank() < rank {
			rank, layer = l.MaxRank(), l.Path
		}
	}
	return rank, layer
}

// EncoderWeights is the number of weights in the linears that a run replaces.
func (s State) EncoderWeights() int64 {
	var n int64
	for _, l := range s.Model.Layers {
		n += l.Weights()
	}
	return n
}
