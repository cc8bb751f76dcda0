package page

import (
	"slices"
	"strings"
	"testing"

	"github.com/pcloralab/pcloralab/ui/store"
	"github.com/pcloralab/pcloralab/ui/uitest"
)

// page is a page in a State, with all of its waves.
func shown(s store.State) (*Page, *fakeBridge) {
	b := &fakeBridge{}
	c := New(b)
	c.state, c.wave, c.setup.AtOnce = s, lastWave, 0
	return c, b
}

var pages = map[string]store.State{
	"fetching": uitest.Fetching(), "replay": uitest.Replay(), "scrubbed": uitest.Scrubbed(), "link": uitest.ReplayOfLink(), "stopped": uitest.ReplayOfStopped(),
	"missing": uitest.Troubled(store.Problem{Status: 404, Title: "Not Found"}), "frame": uitest.InFrame(),
	"gallery": uitest.GalleryOf(uitest.Known), "compare": uitest.Comparing(), "sharing": uitest.Sharing(),
}

// TestSharedPages build, each element with an id of its own, without style attributes.
func TestSharedPages(t *testing.T) {
	for name, s := range pages {
		c, _ := shown(s)
		html, seen := uitest.Build(t, c.Root()).HTML(), map[string]bool{}
		for line := range strings.Lines(html) {
			if _, rest, ok := strings.Cut(line, ` id="`); ok {
				id, _, _ := strings.Cut(rest, `"`)
				if seen[id] {
					t.Errorf("%s: two elements have the id %q", name, id)
				}
				seen[id] = true
			}
		}
		if strings.Contains(html, ` style="`) || strings.Count(html, "<h1") == 0 || !seen["page"] {
			t.Errorf("%s: a style attribute, or no title:\n%s", name, html)
		}
	}
}

// TestReplayUsesTheLab: the page of a run has the lab's sections.
func TestReplayUsesTheLab(t *testing.T) {
	c, _ := shown(uitest.Replay())
	tree := uitest.Build(t, c.Root())
	for _, id := range []string{"scrub", "play", "result", "samples", "layers", "settings", "verify", "run-again", "save-record", "save-model", "copy-link", "embed-fold", "delete-run"} {
		if tree.Find("id", id) == nil {
			t.Errorf("no element has the id %q", id)
		}
	}
	for _, chart := range []string{"lambda", "loss", "accuracy", "weights"} {
		if tree.Find("data-chart", chart) == nil {
			t.Errorf("no chart %q", chart)
		}
	}
	if hidden, _ := uitest.Attr(tree.Find("id", "download"), "hidden"); tree.Find("id", "start") != nil || hidden != "" {
		t.Error("a replay has the buttons that drive a run")
	}
}

// TestReplayComesInWaves: the first render of a run has what a person came for, the
// next ones the rest; none is asked for after the last.
func TestReplayComesInWaves(t *testing.T) {
	c, b := shown(uitest.Fetching())
	c.wave = 0
	builder := uitest.NewBuilder(t)
	builder.Build(c.Root())
	c.Rendered()
	c.Apply(uitest.Came(uitest.RecordOf(uitest.Finished()), ""))
	first := builder.Build(c.Root())
	if first.Find("id", "scrub") == nil || first.Find("id", "run-title") == nil || first.Find("id", "layers") != nil {
		t.Error("the first render has not what belongs to it")
	}
	renders := 0
	for again := true; again; renders++ {
		b.calls = nil
		c.Rendered()
		if again = slices.Contains(b.calls, "render again"); again {
			builder.Build(c.Root())
		}
		if renders > 10 {
			t.Fatal("the renders never end")
		}
	}
	c.still.layers.Forget()
	if last := builder.Build(c.Root()); last.Find("id", "layers") == nil {
		t.Error("the layers never come")
	}
}

// TestNoTrainer: a page of a shared run starts none before it is asked to.
func TestNoTrainer(t *testing.T) {
	for _, r := range []store.Route{uitest.RunRoute, {Page: store.PageEmbed, ID: uitest.SharedID}, {Page: store.PageGallery}, {Page: store.PageCompare, IDs: []string{"a"}}} {
		b := &fakeBridge{}
		c := At(b, r)
		c.Open()
		if slices.Contains(b.calls, "web store.StartTrainer") || len(b.calls) == 0 || !c.Urgent() {
			t.Errorf("%s begins with %q", r.Page, b.calls)
		}
	}
	b := &fakeBridge{}
	c := New(b)
	c.Open()
	c.Open()
	if len(b.calls) != 1 || b.calls[0] != "web store.StartTrainer" || c.Urgent() {
		t.Errorf("the lab begins with %q, want the trainer, once", b.calls)
	}
}

// TestPlayingIsCheap: a picture of a replay that moves on builds its gauges and
// charts, not the page.
func TestPlayingIsCheap(t *testing.T) {
	const most = 0.5 // share of the page's elements
	c, _ := shown(uitest.Replay())
	builder := uitest.NewBuilder(t)
	all := strings.Count(builder.Build(c.Root()).HTML(), "<")
	c.Rendered()
	c.Apply(store.Press{ID: "play"})
	if one := strings.Count(builder.Build(c.Root()).HTML(), "<"); float64(one) > most*float64(all) {
		t.Errorf("a picture builds %d of %d elements, want at most %.0f %%", one, all, 100*most)
	}
}
