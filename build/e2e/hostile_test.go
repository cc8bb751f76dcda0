package e2e

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/pcloralab/pcloralab/build/hostile"
)

//go:embed hostile.js
var hostileScript string

// tellMemory goes before the trainer's script: it answers a question of the test,
// and keeps it from the trainer.
const tellMemory = `self.addEventListener("message", (message) => {
	if (message.data.measure) {
		message.stopImmediatePropagation();
		message.data.measure.postMessage(pclora.memory.buffer.byteLength);
	}
});
`

// An outcome is what the page made of a case. Times are ms.
type outcome struct {
	Kind     string  `json:"kind"`     // of the trainer's answer
	Said     string  `json:"said"`     // by the trainer
	Shown    string  `json:"shown"`    // by the page
	Answered float64 `json:"answered"` // until the trainer had answered
	Took     float64 `json:"took"`     // until the page showed it
}

// A table of what the cases took.
type tally struct {
	before        int64 // bytes of the case before
	count         map[hostile.Kind]int
	slowest       float64
	slowestName   string
	memory, grown float64 // bytes, and the most by which one case grew it
	grownName     string
	work          time.Duration // the most that a slow answer took
}

// TestHostileFiles gives the page everything of package hostile, in the way a
// person gives it. Each time the page must say what is wrong, soon and in little
// memory, and in the end it must still do what it did before.
func TestHostileFiles(t *testing.T) {
	p := open(t, Desktop)
	defer measured(t)()
	must(t, p.Before(hostileScript))
	must(t, p.Start(patience))
	must(t, p.WaitPhase("ready", long))
	must(t, p.WaitText("#status", "Ready", long))

	all := tally{count: map[hostile.Kind]int{}}
	var err error
	all.memory, err = Eval[float64](p, "hostile.memory()")
	must(t, err)
	base := all.memory
	for _, c := range hostile.Cases() {
		if ok := t.Run(c.Name, func(t *testing.T) { all.try(t, p, c) }); !ok && len(p.Problems()) > 0 {
			break
		}
	}
	t.Logf("%v; the slowest was shown after %.0f ms: %s; the trainer's memory went from %.0f to %.0f MB, by %.0f MB at most at once: %s",
		all.count, all.slowest, all.slowestName, base/1e6, all.memory/1e6, all.grown/1e6, all.grownName)

	// The page goes on: the built-in model again, and a run.
	must(t, p.Unfold("model"))
	must(t, p.Click("#use-fashion-vit"))
	must(t, p.WaitPhase("ready", long))
	must(t, p.Fill("input[name=steps]", "2"))
	must(t, p.Click("#start"))
	must(t, p.WaitPhase("finished", long))
	noProblems(t, p)
}

// panels are the parts of the page in which a kind of case is given.
var panels = map[hostile.Kind]string{hostile.Model: "model", hostile.Place: "model", hostile.Data: "data"}

// inputs are the fields for files of a kind.
var inputs = map[hostile.Kind]string{hostile.Model: "#model-files", hostile.Data: "#data-files", hostile.Picture: "#ask-file"}

// places are the parts of the page that may show what is wrong.
const places = `["#model-fault", "#model-refusal", "#data-fault", "#data-refusal", "#data-notes", "#ask-fault", "#notice"]`

// try gives one case to the page.
func (all *tally) try(t *testing.T, p *Page, c hostile.Case) {
	all.count[c.Kind]++
	if c.Kind == hostile.Place && c.ID == "" {
		return // the button is disabled
	}
	var files []hostile.File
	var size int64
	if c.Make != nil {
		files = c.Make()
	}
	for _, f := range files {
		size += int64(len(f.Bytes))
	}
	o, err := offer(t, p, c, files)
	must(t, err)
	if !strings.Contains(o.Said, c.InPage()) {
		t.Errorf("the trainer answered %s: %.300q, want %q in it", o.Kind, o.Said, c.InPage())
	}
	if !strings.Contains(o.Shown, c.InPage()) {
		t.Errorf("the page shows %.300q, want %q in it", o.Shown, c.InPage())
	}
	all.weigh(t, p, c, o, size)
	if o.Took <= float64(hostile.Patience.Milliseconds()) {
		return
	}
	// On a machine that does other things too, the time at work is what counts.
	tasks, err := p.TraceWorkers(func() error {
		_, err := offer(t, p, c, files)
		return err
	})
	must(t, err)
	work := time.Duration(0)
	for _, task := range tasks {
		work += task.CPU
	}
	t.Logf("%v of them at work", work)
	if all.work = max(all.work, work); work > hostile.Patience {
		t.Errorf("the trainer worked for %v, want at most %v", work, hostile.Patience)
	}
}

// offer gives a case to the page, and returns what it made of it.
func offer(t *testing.T, p *Page, c hostile.Case, files []hostile.File) (outcome, error) {
	if panel, ok := panels[c.Kind]; ok {
		must(t, p.Unfold(panel))
	}
	if c.Kind == hostile.Place {
		field, button := "#hub-id", "#peek-hub"
		if c.From == "url" {
			field, button = "#model-address", "#peek-url"
		}
		must(t, p.Enter(field, c.ID))
		must(t, p.WaitFor(fmt.Sprintf("!document.querySelector(%q).disabled", button), patience))
		return Eval[outcome](p, fmt.Sprintf("hostile.press(%q, %s)", button, places))
	}
	o, err := giveFiles(p, inputs[c.Kind], files)
	if err != nil || !c.Late {
		return o, err
	}
	if o.Kind != "modelSeen" {
		t.Fatalf("a look at the headers gave %s: %.200s, want a model", o.Kind, o.Said)
	}
	must(t, p.Click("#use-model"))
	must(t, p.WaitFor(`!document.querySelector("#data-fashion-mnist")?.disabled`, patience))
	return Eval[outcome](p, fmt.Sprintf("hostile.press(%q, %s)", "#data-fashion-mnist", places))
}

// weigh keeps what a case took, and reports what is too much.
func (all *tally) weigh(t *testing.T, p *Page, c hostile.Case, o outcome, size int64) {
	memory, err := Eval[float64](p, "hostile.memory()")
	must(t, err)
	if grown := memory - all.memory; grown > all.grown {
		all.grown, all.grownName = grown, c.Name
	}
	// What the case before left may be collected in the middle of this one, and a part of
	// its room be asked for only then.
	most := max(size, all.before)
	all.before = size
	if grown := memory - all.memory; grown > float64(hostile.Room(most)) {
		t.Errorf("the trainer's memory grew by %.0f MB for files of %d bytes", grown/1e6, size)
	}
	all.memory = memory
	if o.Took > all.slowest {
		all.slowest, all.slowestName = o.Took, c.Name
	}
	t.Logf("%.0f ms, shown after %.0f ms: %.160s", o.Answered, o.Took, o.Said)
}

// giveFiles puts files into an input of the page and waits for its answer.
func giveFiles(p *Page, input string, files []hostile.File) (outcome, error) {
	type entry struct {
		Name string `json:"name"`
		Size int    `json:"size"`
	}
	list := []entry{}
	for _, f := range files {
		list = append(list, entry{f.Name, len(f.Bytes)})
	}
	defer lab.Fault("/test/files", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Cache-Control", "no-store")
		for _, f := range files {
			w.Write(f.Bytes)
		}
	})()
	text, err := json.Marshal(list)
	if err != nil {
		return outcome{}, err
	}
	return Eval[outcome](p, fmt.Sprintf("hostile.give(%q, %q, %s, %s)", input, "/test/files", text, places))
}

// measured lets trainers tell their memory until the returned function is called.
func measured(t *testing.T) (end func()) {
	path := asset(t, "trainer.js")
	script, err := os.ReadFile(filepath.Join(os.Getenv(SiteVariable), filepath.FromSlash(path)))
	must(t, err)
	return lab.Fault(path, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/javascript")
		w.Header().Set("Cross-Origin-Embedder-Policy", "require-corp")
		fmt.Fprint(w, tellMemory, string(script))
	})
}

// Unfold opens a panel of the way from a model to its result, if it is not open.
func (p *Page) Unfold(panel string) error {
	return p.WaitFor(fmt.Sprintf(`(() => {
		const panel = document.querySelector("#panel-%[1]s");
		if (panel.hidden) document.querySelector("#flow-%[1]s").click();
		return !panel.hidden;
	})()`, panel), patience)
}

// Enter sets the value of a text field at once and tells the page, for texts too
// long to be typed.
func (p *Page) Enter(selector, value string) error {
	_, err := Eval[bool](p, fmt.Sprintf(`(e => { e.value = %q; return e.dispatchEvent(new Event("input", {bubbles: true})) })(document.querySelector(%q))`, value, selector))
	return err
}
