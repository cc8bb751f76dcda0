package e2e

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/chromedp/chromedp/kb"

	runs "github.com/pcloralab/pcloralab/pclora/run"
)

// focused is the id of the element that has the focus.
func focused(t *testing.T, p *Page) string {
	t.Helper()
	id, err := Eval[string](p, "document.activeElement.id")
	must(t, err)
	return id
}

// tabTo presses Tab until the element with this id has the focus.
func tabTo(t *testing.T, p *Page, id string) {
	t.Helper()
	const most = 60
	var met []string
	for range most {
		if focused(t, p) == id {
			return
		}
		must(t, p.Press(kb.Tab))
		met = append(met, focused(t, p))
	}
	t.Fatalf("%s is not among the next %d stops: %q", id, most, met)
}

// tinyTexts lets a tiny BERT of random weights stand for the built-in model of
// texts.
func tinyTexts(t *testing.T) {
	t.Helper()
	open(t, Desktop) // or skip
	model, err := TinyBERT([]string{"a", "the", "of", "in", "or", "and"}, []string{"act", "animal", "artifact", "body", "communication", "food", "location", "person", "plant", "substance"})
	must(t, err)
	for name, b := range model {
		t.Cleanup(lab.Fault("/models/"+runs.TextModel+"/"+name, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Cross-Origin-Resource-Policy", "same-origin")
			fmt.Fprintf(w, "%s", b)
		}))
	}
}

// TestKeyboard goes from the page's beginning to a run on texts by keys alone. The
// focus leads on by itself where a step is done.
func TestKeyboard(t *testing.T) {
	tinyTexts(t)
	p := ready(t)
	tabTo(t, p, "flow-model")
	must(t, p.Press(kb.Enter))
	must(t, p.WaitFor(`document.activeElement.id === "title-model"`, patience))
	tabTo(t, p, "use-"+runs.TextModel)
	must(t, p.Press(" "))
	must(t, p.WaitIdle("ready", patience))
	must(t, p.WaitFor(`document.activeElement.id === "start"`, patience))
	must(t, p.WaitText("#samples", "%", patience))
	must(t, p.Press(kb.Enter))
	must(t, p.WaitPhase("running", patience))
	must(t, p.WaitSteps(3, patience))
	must(t, p.WaitFor(`document.activeElement.id === "pause"`, patience))
	must(t, p.Press(kb.Enter))
	must(t, p.WaitPhase("paused", patience))
	tabTo(t, p, "stop")
	must(t, p.Press(kb.Enter))
	must(t, p.WaitPhase("stopped", patience))
	tabTo(t, p, "ask-text")
	must(t, p.Press("a kind of animal"))
	must(t, p.Press(kb.Enter))
	must(t, p.WaitText("#answer", "a kind of animal", patience))
	noProblems(t, p)
}
