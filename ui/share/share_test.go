package share

import (
	"strings"
	"testing"

	"github.com/pcloralab/pcloralab/ui/say"
	"github.com/pcloralab/pcloralab/ui/store"
	"github.com/pcloralab/pcloralab/ui/uitest"
	"github.com/pcloralab/pcloralab/wasm/wire"
)

// posted is the panel after the server has taken a run.
func posted(way string, e store.Posted, more ...store.Event) store.State {
	s := uitest.After(uitest.Sharing(), store.Choose{Field: store.ShareWay, Value: way}, store.Press{ID: "share-make"}, e)
	return uitest.After(s, more...)
}

var made = store.Posted{ID: uitest.SharedID, Token: "the-token", Expires: "2025-06-17T12:00:00Z"}

func TestGolden(t *testing.T) {
	sealed := made
	sealed.Key = "the-key"
	duplicate := store.Posted{ID: uitest.SharedID, Expires: made.Expires, Duplicate: true}
	problem := store.Problem{Status: 429, Title: "Too Many Requests", Detail: "Wait <10> minutes."}
	for _, tt := range []struct {
		name string
		s    store.State
	}{
		{"closed", uitest.Finished()},
		{"link", uitest.Sharing()},
		{"link-made", uitest.After(uitest.Sharing(), store.Press{ID: "share-make"}, store.Press{ID: "share-link"}, store.Copied{What: "share-link", OK: true})},
		{"short", uitest.After(uitest.Sharing(), store.Choose{Field: store.ShareWay, Value: store.WayShort}, store.Typed{ID: store.ShareDays, Text: "400"},
			store.Waited{What: "typed"}, store.Fold{Name: "share-json"}, store.Check{Field: store.SharePublic, On: true})},
		{"typing", uitest.After(uitest.Sharing(), store.Choose{Field: store.ShareWay, Value: store.WayShort}, store.Typed{ID: store.ShareTitle, Text: "a"})},
		{"packing", uitest.After(uitest.Sharing(), store.Choose{Field: store.ShareWay, Value: store.WayShort}, store.Check{Field: store.ShareAttach, On: true})},
		{"short-made", posted(store.WayShort, made)},
		{"duplicate", posted(store.WayShort, duplicate)},
		{"refused", posted(store.WayShort, store.Posted{Problem: problem})},
		{"deleted", posted(store.WayShort, made, store.Press{ID: "share-delete"}, store.RunDeleted{})},
		{"sealed-made", posted(store.WaySealed, sealed)},
		{"no-server", uitest.After(uitest.Sharing(), store.ServerTold{Problem: store.Problem{Status: 404}})},
		{"offline", uitest.After(uitest.Sharing(), store.ServerTold{Problem: store.NoAnswer})},
	} {
		t.Run(tt.name, func(t *testing.T) { uitest.Golden(t, tt.name, &Share{View: Of(tt.s)}) })
	}
}

// TestStale: a run that goes on is not what the panel has, and can be taken anew.
func TestStale(t *testing.T) {
	s := uitest.Running()
	s = uitest.After(s, store.Press{ID: "share-now"}, store.ServerTold{}, store.Heard{Event: uitest.Step(3)})
	if v := Of(s); !v.Stale || !strings.Contains(v.About, "step 2 of 4") {
		t.Errorf("after a step: stale %t of a run that %q, want it stale, at step 2", v.Stale, v.About)
	}
	if v := Of(uitest.After(s, store.Press{ID: "share-take"})); v.Stale || !strings.Contains(v.About, "step 3 of 4") {
		t.Errorf("taken anew: stale %t of a run that %q, want step 3", v.Stale, v.About)
	}
}

// TestBytes: what the panel says leaves is what leaves.
func TestBytes(t *testing.T) {
	s := uitest.After(uitest.Sharing(), store.Choose{Field: store.ShareWay, Value: store.WayShort}, store.Check{Field: store.ShareAttach, On: true},
		store.Heard{Event: wire.Exported{Name: "a.zip", Zip: make([]byte, 1234)}})
	_, effects := store.Apply(s, store.Press{ID: "share-make"}, uitest.Start)
	if len(effects) != 1 {
		t.Fatalf("effects %+v, want one", effects)
	}
	c := &Share{View: Of(s)}
	want := strings.ReplaceAll("N bytes and the model’s 1,234 go to lab.example.", "N", say.Count(len(effects[0].(store.PostRun).Body)))
	if got := c.leaves(); got != want {
		t.Errorf("leaves: %q, want %q", got, want)
	}
}
