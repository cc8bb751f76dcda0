package e2e

import (
	"testing"

	"github.com/chromedp/chromedp/kb"
)

// TestOptions chooses by keys alone: folds, an adapter that cannot start from the
// weights, and the best preset, whose run then removes what it said at least.
func TestOptions(t *testing.T) {
	var p *Page
	focus := func(id string) {
		t.Helper()
		must(t, p.WaitFor(`!!document.getElementById("`+id+`")`, patience))
		_, err := Eval[any](p, `document.getElementById("`+id+`").focus(), null`)
		must(t, err)
	}
	calm(t, func(t *testing.T) (*Page, []Busy) {
		p = ready(t)
		tasks, err := p.Trace(func() error {
			for _, id := range []string{"method-fold", "teaches-fold", "more-fold"} {
				focus(id)
				must(t, p.Press(kb.Enter))
			}
			return p.WaitFor(`!!document.querySelector("#set-fade-last") && !!document.querySelector("#set-trainNorms")`, patience)
		})
		must(t, err)
		return p, tasks
	})
	focus("set-adapter-kind-lora")
	must(t, p.Press(kb.ArrowDown))
	must(t, p.Press(kb.ArrowDown))
	must(t, p.WaitFor(`document.querySelector("#set-adapter-kind-melora").checked && document.querySelector("#set-start-svd").disabled`, patience))
	must(t, p.WaitFor(`document.querySelector("#set-adapter-minis").checkVisibility() && !document.querySelector("#set-adapter-bits-4").checkVisibility()`, patience))
	must(t, p.WaitText("#gone", "87.5", patience))
	must(t, p.WaitFor(`document.querySelector("#set-preset-own").checked`, patience))
	focus("set-preset-best")
	must(t, p.Press(" "))
	must(t, p.WaitText("#gone", "At least 93.7", patience))
	must(t, p.WaitFor(`!document.querySelector("#set-preset-own")`, patience))
	for name, value := range map[string]string{"steps": "10", "batch": "16", "attention": "1"} {
		must(t, p.Fill("#set-"+name, value))
	}
	must(t, p.Click("#start"))
	must(t, p.WaitText(`[data-chart="loss"]`, "answers", long))
	must(t, p.WaitPhase("finished", long))
	must(t, p.WaitText("#result", "pruned from rank 16 from the outputs", patience))
	result, err := p.Result()
	must(t, err)
	if result.Gone < 0.9375 {
		t.Errorf("%.4f of the weights went, want at least 93.75 %%", result.Gone)
	}
	noProblems(t, p)
}
