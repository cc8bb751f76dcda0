package replay

import (
	"reflect"
	"strings"
	"testing"

	"github.com/pcloralab/pcloralab/pclora/run"
	"github.com/pcloralab/pcloralab/ui/store"
	"github.com/pcloralab/pcloralab/ui/uitest"
	"github.com/vugu/vugu"
)

func head(s store.State) vugu.Builder    { return &Head{View: HeadOf(s)} }
func scrub(s store.State) vugu.Builder   { return &Scrub{View: ScrubOf(s)} }
func made(s store.State) vugu.Builder    { return &Made{Record: s.Shared.Replay.Record} }
func verdict(s store.State) vugu.Builder { return &Verdict{View: VerdictOf(s)} }
func small(s store.State) vugu.Builder   { return &Small{View: SmallOf(s)} }

// verified is the page after a verdict.
func verified(d run.Difference) store.State {
	s := uitest.Replay()
	s.Verify = store.Verify{Stage: store.VerifyDone, Verdict: &d}
	return s
}

func TestGolden(t *testing.T) {
	own := uitest.Replay()
	r := own.Shared.Replay.Record
	r.Model.Name, r.Model.Title, r.Config.Model = "mine", "my-vit", "mine"
	own.Shared.Replay = store.NewReplay(r)
	for _, tt := range []struct {
		name string
		of   func(store.State) vugu.Builder
		s    store.State
	}{
		{"head", head, uitest.Replay()},
		{"head-fetching", head, uitest.Fetching()},
		{"head-link", head, uitest.ReplayOfLink()},
		{"head-stopped", head, uitest.ReplayOfStopped()},
		{"head-own", head, own},
		{"head-embed", head, uitest.After(uitest.Replay(), store.Fold{Name: "embed"})},
		{"head-asking", head, uitest.After(uitest.Replay(), store.Press{ID: "delete-run"})},
		{"head-deleted", head, uitest.After(uitest.Replay(), store.Press{ID: "delete-run"}, store.Press{ID: "delete-run-yes"}, store.RunDeleted{})},
		{"head-missing", head, uitest.Troubled(store.Problem{Status: 404, Title: "Not Found", Detail: "d"})},
		{"head-offline", head, uitest.Troubled(store.NoAnswer)},
		{"scrub", scrub, uitest.Replay()},
		{"scrub-playing", scrub, uitest.After(uitest.Scrubbed(), store.Press{ID: "play"})},
		{"scrub-fetching", scrub, uitest.Fetching()},
		{"made", made, uitest.Replay()},
		{"verify", verdict, uitest.Replay()},
		{"verify-own", verdict, own},
		{"verify-loading", verdict, uitest.After(uitest.Replay(), store.Press{ID: "verify"})},
		{"verify-same", verdict, verified(run.Difference{Same: true, Certain: true, Common: 6, Step: -1})},
		{"verify-other", verdict, verified(run.Difference{Common: 6, Step: 2, What: "losses", Reasons: []string{"kernels <b> instead of a"}})},
		{"small", small, uitest.InFrame()},
		{"small-missing", small, uitest.Troubled(store.Problem{Status: 410, Title: "Gone"})},
	} {
		t.Run(tt.name, func(t *testing.T) { uitest.Golden(t, tt.name, tt.of(tt.s)) })
	}
}

// TestHandlers: what the person does becomes an event of the store.
func TestHandlers(t *testing.T) {
	var got []store.Event
	do := func(e store.Event) { got = append(got, e) }
	page := uitest.Build(t, &Scrub{View: ScrubOf(uitest.Replay()), Do: do})
	page.Fire(t, "id", "scrub", "input", uitest.Event{"target": uitest.Event{"value": "2"}})
	page.Fire(t, "id", "scrub", "input", uitest.Event{"target": uitest.Event{"value": "x"}}) // no browser sends it
	page.Fire(t, "id", "play", "click", nil)
	uitest.Build(t, &Head{View: HeadOf(uitest.Replay()), Do: do}).Fire(t, "id", "embed-fold", "click", nil)
	want := []store.Event{store.Scrub{At: 2}, store.Press{ID: "play"}, store.Fold{Name: "embed"}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("handlers: got %+v, want %+v", got, want)
	}
}

// TestAuthorsTextIsText: what would be markup in a record is shown as it is written.
func TestAuthorsTextIsText(t *testing.T) {
	const script = `"><img src=x onerror=alert(1)>`
	r := uitest.Replay().Shared.Replay.Record
	r.Title, r.Note, r.Model.Title, r.Data.Title, r.Engine.Browser = script, script, script, script, script
	r.Data.Classes = []string{script, script, script}
	r.Changes = []run.Change{{Step: 1, Replicas: 1, Reason: script}}
	s := uitest.Replay()
	s.Shared.Replay = store.NewReplay(r)
	for _, c := range []vugu.Builder{head(s), made(s), verdict(s), small(s)} {
		if html := uitest.Build(t, c).HTML(); strings.Contains(html, `>"><img src=x`) {
			t.Errorf("%T has the author's text as markup:\n%s", c, html)
		}
	}
}
