package store

import (
	"fmt"
	"time"

	"github.com/pcloralab/pcloralab/pclora/run"
	"github.com/pcloralab/pcloralab/ui/say"
	"github.com/pcloralab/pcloralab/wasm/wire"
)

// A Verify is the shared run made once more, here.
type Verify struct {
	Stage   VerifyStage
	Fault   string // why it went wrong; for people
	Reduced int    // trainers that this machine has room for, where they are fewer than the run had; 0 otherwise
	Verdict *run.Difference
}

// A VerifyStage says how far a Verify is.
type VerifyStage string

// The stages.
const (
	VerifyNot     VerifyStage = ""
	VerifyLoading VerifyStage = "loading"
	VerifyRunning VerifyStage = "running"
	VerifyDone    VerifyStage = "done"
	VerifyFailed  VerifyStage = "failed"
	VerifyStopped VerifyStage = "stopped"
)

// On reports whether the trainer is at work for it.
func (v Verify) On() bool { return v.Stage == VerifyLoading || v.Stage == VerifyRunning }

// WhyNotVerify says why the run on show cannot be made again here at once; empty if
// it can.
func (s State) WhyNotVerify() string {
	if s.Shared.Replay == nil {
		return ""
	}
	r := s.Shared.Replay.Record
	switch {
	case r.Model.Taught:
		return "The original was taught in its author’s page before the run, so its weights are nowhere else: this run cannot be verified."
	case !s.builtIn(r):
		return fmt.Sprintf("The run is of %s on %s, which do not come with this page: only runs of the built-in models can be verified here. Run it again after you have opened both in the lab.", modelOf(r), dataOf(r))
	}
	return ""
}

// builtIn reports whether the model and the data of a run come with the page.
func (s State) builtIn(r run.Record) bool {
	_, model := BuiltInOf(Models, r.Config.Model)
	_, data := BuiltInOf(DataSets, r.Config.Data)
	return model && data && r.Model.Name == r.Config.Model && r.Data.Name == r.Config.Data
}

func modelOf(r run.Record) string { return orName(r.Model.Title, r.Model.Name) }
func dataOf(r run.Record) string  { return orName(r.Data.Title, r.Data.Name) }

func orName(title, name string) string {
	if title == "" {
		return name
	}
	return title
}

func (s State) canVerify(id string) bool {
	switch id {
	case "verify-here":
		return s.Shared.Replay != nil && !s.Verify.On()
	case "verify":
		return s.Shared.Replay != nil && s.WhyNotVerify() == "" && !s.Verify.On() && s.Phase != Dead
	case "verify-stop":
		return s.Verify.On() && s.Busy != Stopping
	}
	return false
}

func (s State) pressVerify(id string) (State, []Effect) {
	if id == "verify-here" && !s.canVerify("verify") {
		return s, []Effect{Reveal{ID: "verify-panel"}, Focus{ID: "verify-title"}}
	}
	if id == "verify-stop" {
		s.Verify.Stage = VerifyStopped
		s.Said = "Not verified: it was stopped."
		effects := []Effect{Focus{ID: "verify", From: "verify-stop"}}
		if s.Run != nil {
			s.Busy = Stopping
			effects = append(effects, Send{wire.Stop{}})
		}
		return s, effects
	}
	s.Verify = Verify{Stage: VerifyLoading}
	s.Said = "Starting the trainer."
	effects := []Effect{Reveal{ID: "verify-panel"}, Focus{ID: "verify-stop"}}
	switch {
	case s.Engine.Kernels == "":
		return s, append(effects, StartTrainer{})
	case s.Run != nil && s.Busy == Idle: // of a Verify before
		s, more := s.send(Resetting, wire.Reset{})
		return s, append(effects, more...)
	}
	return s, effects
}

// verifyPair is the model and data that a Verify needs.
func (s State) verifyPair() Pair {
	c := s.Shared.Replay.Record.Config
	return Pair{Model: c.Model, Data: c.Data}
}

// verifying applies a message of the trainer to the page of a shared run. The page
// shows that run, so nothing may scroll or move the focus.
func (s State) verifying(e wire.Event, now time.Time) (State, []Effect) {
	pictures := s.Pictures // of the shared run
	s, all := s.heard(e, now)
	s.Pictures = pictures
	var effects []Effect
	for _, effect := range all {
		switch effect.(type) {
		case Focus, Reveal, Paint:
		default:
			effects = append(effects, effect)
		}
	}
	if !s.Verify.On() {
		return s, effects
	}
	s, more := s.verifyNext()
	return s, append(effects, more...)
}

// verifyNext does what comes next.
func (s State) verifyNext() (State, []Effect) {
	original := s.Shared.Replay.Record
	switch {
	case s.Phase == Dead || s.Notice.Reason != "":
		s.Verify.Stage, s.Verify.Fault = VerifyFailed, s.Notice.Reason
		s.Said = "Not verified: " + s.Notice.Reason + "."
		return s, []Effect{Focus{ID: "verify-result"}}
	case s.Phase == Ready && s.Busy == Idle && s.Verify.Stage == VerifyLoading:
		replicas := s.Memory.Fit(original.Config, original.Engine.Replicas, s.Machine)
		if replicas < original.Engine.Replicas {
			s.Verify.Reduced = replicas
		}
		s.Verify.Stage = VerifyRunning
		return s.send(Starting, wire.Start{Config: original.Config, Replicas: replicas})
	case s.Phase == Finished || s.Phase == Stopped:
		return s.verdict()
	case s.Run != nil && original.State != run.StateFinished && s.Run.N >= original.Steps && s.reached(original) && s.Busy == Idle:
		return s.send(Stopping, wire.Stop{})
	}
	return s, nil
}

// reached reports whether the last evaluation of a run that did not end was made again.
func (s State) reached(r run.Record) bool {
	if len(r.Curve) == 0 {
		return true
	}
	last, ok := s.Run.LastEval()
	return ok && last.Step >= r.Curve[len(r.Curve)-1].Step
}

// verdict compares what came out.
func (s State) verdict() (State, []Effect) {
	mine, ok := s.Record()
	if !ok {
		s.Verify.Stage, s.Verify.Fault = VerifyFailed, "no step was made"
		return s, nil
	}
	mine.Points = s.Run.Trace.All() // of all that were reported, more are in both
	v := run.Compare(s.Shared.Replay.Record, mine)
	s.Verify.Stage, s.Verify.Verdict = VerifyDone, &v
	s.Said = "Verified."
	return s, []Effect{Focus{ID: "verify-result"}}
}

// VerifyShare is how much of the steps is made again, in [0, 1].
func (s State) VerifyShare() float64 {
	if s.Run == nil || s.Shared.Replay == nil || s.Shared.Replay.Record.Steps == 0 {
		return 0
	}
	return min(1, float64(s.Run.N)/float64(s.Shared.Replay.Record.Steps))
}

// SaidVerify says how far it is.
func (s State) SaidVerify() string {
	if s.Run == nil {
		return s.Said
	}
	return fmt.Sprintf("Step %s of %s.", say.Count(s.Run.N), say.Count(s.Shared.Replay.Record.Steps))
}
