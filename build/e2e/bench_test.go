package e2e

import (
	"testing"
	"time"
)

// TestBenchmark: the reference is shown, the trainer measures, and a press
// stops it and leaves what was measured on show.
func TestBenchmark(t *testing.T) {
	p := start(t, Desktop)
	must(t, p.WaitPhase("ready", patience))
	must(t, p.Click("#bench-fold"))
	must(t, p.WaitText("#bench", "TensorFlow.js", patience))
	must(t, p.Click("#bench-run"))
	must(t, p.WaitFor(`document.querySelector("#start").disabled`, patience))
	must(t, p.WaitText("#bench-now", "Measuring 3 of", time.Minute))
	must(t, p.Click("#bench-stop"))
	must(t, p.WaitText("#bench-now", "Ended after", patience))
	must(t, p.WaitFor(`!document.querySelector("#start").disabled`, patience))
	noProblems(t, p)
}
