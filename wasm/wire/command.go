package wire

import "github.com/pcloralab/pcloralab/pclora/run"

// A Command is something the page tells the trainer. The trainer answers a
// command it cannot follow with Failed and stays as it was.
type Command interface{ commandKind() string }

// Load asks for the teacher and the data. It ends a run in progress, but only
// once the new model and data are known to be good. The trainer answers with
// Loading while it works, then with Loaded, and with Taught unless the teacher
// must be taught first; or with Cancelled.
type Load struct {
	Model string `json:"model"` // name of a built-in model, or Own for the one that PeekModel saw last
	Data  string `json:"data"`  // name of a built-in data set, or Own for the one that PeekData saw last
}

// Own is the name of a person's own model and of their own data in a Load.
const Own = "own"

// Start begins a run from the loaded teacher. The trainer answers with
// Started, then Stepped and Evaluated, then Finished or Failed.
type Start struct {
	Config   run.Config `json:"config"`
	Replicas int        `json:"replicas"` // how many trainers share each batch, in run.ReplicasRange; at most one an image
	Paused   bool       `json:"paused"`   // whether to wait for Step or Resume before the first step
}

// Pause asks the run to wait before its next step. The trainer answers with
// Paused.
type Pause struct{}

// Resume lets a paused run go on.
type Resume struct{}

// Step lets a paused run make one step. The trainer answers with Stepped and
// Paused.
type Step struct{}

// Stop ends the run before its end and keeps the student as it is. The trainer
// answers with Stopped.
type Stop struct{}

// Reset forgets the run and its student; the teacher and the data stay. The
// trainer answers with WasReset.
type Reset struct{}

// Export asks for the compressed model of a finished run. The trainer answers
// with Exported.
type Export struct{}

// Bench asks for a measurement of the engine, with random weights; what is
// loaded stays. It is refused while a run trains or another measurement is under
// way. The trainer answers with Benching while it works, then with Benched.
type Bench struct {
	Measure run.Measure `json:"measure"`
}

// StopBench ends a measurement and frees its memory. The trainer answers with
// BenchStopped, also where there was none.
type StopBench struct{}

func (Load) commandKind() string      { return "load" }
func (Start) commandKind() string     { return "start" }
func (Pause) commandKind() string     { return "pause" }
func (Resume) commandKind() string    { return "resume" }
func (Step) commandKind() string      { return "step" }
func (Stop) commandKind() string      { return "stop" }
func (Reset) commandKind() string     { return "reset" }
func (Export) commandKind() string    { return "export" }
func (Bench) commandKind() string     { return "bench" }
func (StopBench) commandKind() string { return "stopBench" }
