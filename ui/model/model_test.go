package model

import (
	"reflect"
	"testing"

	"github.com/pcloralab/pcloralab/ui/store"
	"github.com/pcloralab/pcloralab/ui/uitest"
	"github.com/pcloralab/pcloralab/wasm/wire"
)

func TestGolden(t *testing.T) {
	for _, tt := range []struct {
		name string
		s    store.State
	}{
		{"folded", uitest.Ready()},
		{"empty", uitest.After(uitest.Ready(), store.Press{ID: "flow-model"}, store.Heard{Event: wire.Shelf{Note: "A private window keeps nothing."}})},
		{"shelf", uitest.After(uitest.ModelPanel(), store.Press{ID: "shelf-sum-0"}, store.Press{ID: "shelf-delete-1"})},
		{"seen", uitest.Peeked(uitest.Encoder)},
		{"unfit", uitest.Peeked(uitest.Vision)},
		{"refused", uitest.After(uitest.Peeked(uitest.Encoder), store.Press{ID: "peek-hub"}, store.Heard{Event: wire.Failed{Reason: "no such <model>"}})},
		{"locked", uitest.After(uitest.Running(), store.Press{ID: "flow-model"})},
	} {
		t.Run(tt.name, func(t *testing.T) { uitest.Golden(t, tt.name, &Model{View: Of(tt.s)}) })
	}
}

// TestHandlers: what the person does becomes an event of the store.
func TestHandlers(t *testing.T) {
	var got []store.Event
	tree := uitest.Build(t, &Model{View: Of(uitest.After(uitest.ModelPanel(), store.Press{ID: "shelf-delete-1"})), Do: func(e store.Event) { got = append(got, e) }})
	tree.Fire(t, "id", "hub-id", "input", uitest.Event{"target": uitest.Event{"value": "a/b"}})
	tree.Fire(t, "id", "hub-id", "keydown", uitest.Event{"key": "Enter"})
	tree.Fire(t, "id", "hub-id", "keydown", uitest.Event{"key": "x"})
	tree.Fire(t, "id", "hub-fold", "click", nil)
	tree.Fire(t, "id", "shelf-sum-0", "click", nil)
	tree.Fire(t, "id", "shelf-delete-0", "click", nil)
	tree.Fire(t, "id", "shelf-yes", "click", nil)
	tree.Fire(t, "id", "use-wordnet-bert", "click", nil)
	tree.Fire(t, "id", "close-model", "click", nil)
	want := []store.Event{store.Typed{ID: "hub-id", Text: "a/b"}, store.Press{ID: "peek-hub"}, store.Fold{Name: "hub"}, store.Press{ID: "shelf-sum-0"},
		store.Press{ID: "shelf-delete-0"}, store.Press{ID: "shelf-yes"}, store.Press{ID: "use-wordnet-bert"}, store.Press{ID: "close-model"}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("handlers: got %+v, want %+v", got, want)
	}
}
