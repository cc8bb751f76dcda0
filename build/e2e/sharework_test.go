package e2e

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/pcloralab/pcloralab/ui/store"
)

// A work is a finished run in the tab of its author.
type work struct {
	*Page
	result Result
	form   map[string]string // what the form held
}

// settings are those of the run: none of them are the lab's own.
var settings = map[string]string{"steps": "12", "batch": "16", "rank": "3", "seed": "7", "evalEvery": "6", "replicas": "1"}

// author returns the tab in which a run was made, with the panel open in which it is
// shared. All cases of a server share the run.
func (s *sharing) author(t *testing.T) *work {
	t.Helper()
	if s.work == nil {
		s.work = s.make(t)
	}
	return s.work
}

func (s *sharing) make(t *testing.T) *work {
	t.Helper()
	p, err := s.regular.Tab(Desktop) // which outlives the case
	must(t, err)
	must(t, p.Start(patience))
	must(t, p.WaitIdle("ready", long))
	must(t, p.Set(settings))
	form, err := p.form()
	must(t, err)
	must(t, p.Click("#start"))
	must(t, p.WaitPhase("finished", long))
	result, err := p.Result()
	must(t, err)
	must(t, p.OpenShare())
	return &work{p, result, form}
}

// form is what the form of settings holds, by the ids of its fields. The folds must be
// open.
func (p *Page) form() (map[string]string, error) {
	return Eval[map[string]string](p, `Object.fromEntries([...document.querySelectorAll("#setup [id^=set-]")].map((e) =>
		[e.id, e.type === "checkbox" || e.type === "radio" ? String(e.checked) : e.value]))`)
}

// say fills in the words that go along, and waits until the page has counted them.
func (w *work) say(t *testing.T, title, note string) {
	t.Helper()
	must(t, w.Fill("#"+store.ShareTitle, title))
	must(t, w.Fill("#"+store.ShareNote, note))
	w.unfold(t)
	for name, text := range map[string]string{"title": title, "note": note} {
		if b, err := json.Marshal(text); text != "" && err == nil {
			must(t, w.WaitFor(fmt.Sprintf(`document.querySelector("#share-json").textContent.includes(%q)`, `"`+name+`":`+string(b)), patience))
		}
	}
}

// unfold shows what would leave this machine.
func (w *work) unfold(t *testing.T) {
	t.Helper()
	const shown = `!!document.querySelector("#share-json").textContent`
	is, err := Eval[bool](w.Page, shown)
	must(t, err)
	if !is {
		must(t, w.Click("#share-json-fold"))
		must(t, w.WaitFor(shown, patience))
	}
}

// tick turns an option of the panel on or off.
func (w *work) tick(t *testing.T, name string, on bool) {
	t.Helper()
	is, err := Eval[bool](w.Page, `document.querySelector("#set-`+name+`").checked`)
	must(t, err)
	if is != on {
		must(t, w.Click("label:has(#set-"+name+")"))
	}
}
