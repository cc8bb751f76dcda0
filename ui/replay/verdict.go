package replay

import (
	"fmt"

	"github.com/pcloralab/pcloralab/pclora/run"
	"github.com/pcloralab/pcloralab/ui/part"
	"github.com/pcloralab/pcloralab/ui/say"
	"github.com/pcloralab/pcloralab/ui/store"
	"github.com/vugu/vugu"
)

// A Verdict makes the run again and says whether the same came out.
type Verdict struct {
	View VerdictView
	Do   func(store.Event)
}

// A VerdictView is what a Verdict shows.
type VerdictView struct {
	Here    bool
	Why     string // why it cannot be made again here; empty if it can
	Steps   int
	Can     bool // whether it can begin now
	On      bool
	Stage   store.VerifyStage
	Said    string
	Share   float64 // of the steps, in [0, 1]
	Left    string
	Fault   string
	Reduced int
	Had     int // trainers of the shared run
	Result  *run.Difference
}

// VerdictOf is the VerdictView of a State.
func VerdictOf(s store.State) VerdictView {
	if s.Shared.Replay == nil {
		return VerdictView{}
	}
	r := s.Shared.Replay.Record
	v := VerdictView{Here: true, Why: s.WhyNotVerify(), Steps: r.Steps, Can: s.Can("verify"), On: s.Verify.On(), Stage: s.Verify.Stage,
		Fault: s.Verify.Fault, Reduced: s.Verify.Reduced, Had: r.Engine.Replicas, Result: s.Verify.Verdict}
	if v.On {
		v.Said = s.SaidVerify()
		v.Share = s.VerifyShare()
		if s.Run != nil && s.Run.N > 0 {
			v.Left = "About " + say.Span(s.Run.Last.Left*float64(r.Steps)/float64(r.Config.Steps)) + " left."
		}
	}
	return v
}

func (c *Verdict) lead() string {
	return fmt.Sprintf("Makes the same %s steps once more, in this tab and with the same seed, and compares every loss and every test to the last bit. Nothing is sent anywhere.", say.Count(c.View.Steps))
}

func (c *Verdict) start() vugu.Builder {
	label := "Verify it here"
	if c.View.Stage != store.VerifyNot {
		label = "Verify it once more"
	}
	return &part.Button{ID: "verify", Label: label, Icon: part.IconStart, Off: !c.View.Can, Hidden: c.View.On, Do: c.Do}
}

func (c *Verdict) stop() vugu.Builder {
	return &part.Button{ID: "verify-stop", Label: "Stop", Icon: part.IconStop, Hidden: !c.View.On, Do: c.Do}
}

func (c *Verdict) progress() int { return int(1000 * c.View.Share) }

func (c *Verdict) said() string {
	if c.View.Left == "" {
		return c.View.Said
	}
	return c.View.Said + " " + c.View.Left
}

// title is the verdict in one sentence.
func (c *Verdict) title() string {
	v := c.View
	switch {
	case v.Stage == store.VerifyFailed:
		return "It could not be made again"
	case v.Stage == store.VerifyStopped:
		return "Stopped before there was a verdict"
	case v.Stage != store.VerifyDone || v.Result == nil:
		return ""
	case v.Result.Same && v.Result.Certain:
		return "The same curve, bit for bit"
	case v.Result.Same && v.Result.Common > 0:
		return "The same, as far as the record tells"
	case v.Result.Same:
		return "There is nothing in the record to compare with"
	case v.Result.What == "":
		return "The curves differ, at steps that the record does not show"
	}
	return fmt.Sprintf("The curves differ from step %s on", say.Count(v.Result.Step))
}

// explained says what that means.
func (c *Verdict) explained() string {
	v := c.View
	switch {
	case v.Stage == store.VerifyFailed:
		return v.Fault
	case v.Stage == store.VerifyStopped, v.Stage != store.VerifyDone || v.Result == nil:
		return ""
	}
	text := ""
	switch d := v.Result; {
	case d.Same && d.Certain:
		text = fmt.Sprintf("Every loss of %s steps and every test came out here as it was shared, to the last bit.", say.Count(v.Steps))
	case d.Same:
		text = fmt.Sprintf("%s steps and tests that both runs show agree to the last bit. The record has no digest of the others.", say.Count(d.Common))
	case d.What == "evaluation":
		text = "The first that differs is a test of the student."
	case d.What == "losses":
		text = "The first that differ are losses."
	}
	if v.Reduced > 0 {
		text += fmt.Sprintf(" This machine has room for %s, the run had %d.", say.Trainers(v.Reduced), v.Had)
	}
	switch reasons := len(v.Result.Reasons) > 0; {
	case v.Result.Same && reasons:
		text += " That is although this was otherwise here:"
	case v.Result.Same:
	case reasons:
		text += " Sums of rounded numbers depend on their order, so this may be why:"
	default:
		text += " Nothing that is known of the two runs explains it: the processor, the browser, or a change of the record may."
	}
	return text
}

// reasons lists what was otherwise here.
func (c *Verdict) reasons() []string {
	if c.View.Result == nil || c.View.Stage != store.VerifyDone {
		return nil
	}
	return c.View.Result.Reasons
}

// class is that of the verdict's frame.
func (c *Verdict) class() string {
	switch {
	case c.View.Stage == store.VerifyDone && c.View.Result != nil && c.View.Result.Same:
		return "verdict verdict-same"
	case c.View.Stage == store.VerifyDone, c.View.Stage == store.VerifyFailed:
		return "verdict verdict-other"
	}
	return "verdict"
}
