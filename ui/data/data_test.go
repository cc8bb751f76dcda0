package data

import (
	"fmt"
	"reflect"
	"testing"

	"github.com/pcloralab/pcloralab/ui/store"
	"github.com/pcloralab/pcloralab/ui/uitest"
	"github.com/pcloralab/pcloralab/wasm/wire"
)

func TestGolden(t *testing.T) {
	typed := uitest.After(uitest.DataPanel(), store.Fold{Name: "texts"}, store.Typed{ID: "text-name-1", Text: "good"}, store.Typed{ID: "text-lines-1", Text: "fine\n<b>"},
		store.Typed{ID: "text-name-2", Text: "bad"}, store.Typed{ID: "text-lines-2", Text: "grim"}, store.Press{ID: "text-add"})
	shots := uitest.After(uitest.DataPanel(), store.Fold{Name: "shots"}, store.Press{ID: "camera-on"}, store.CameraTold{On: true},
		store.Snapped{Class: 1, Shot: store.Shot{Key: 7, URL: "blob:7", Size: 9}})
	for _, tt := range []struct {
		name string
		s    store.State
	}{
		{"folded", uitest.Ready()},
		{"empty", uitest.DataPanel()},
		{"table", uitest.Given(uitest.Reviews)},
		{"bad-share", uitest.After(uitest.Given(uitest.Reviews), store.Typed{ID: store.ArrangeTest, Text: "<x"})},
		{"pictures", uitest.After(uitest.Given(uitest.Pets), store.Previewed{URLs: []string{"blob:1", "blob:2", "blob:3"}})},
		{"refused", uitest.After(uitest.DataPanel(), store.Gave{ID: "data", Fault: "There is no <file> in it."})},
		{"texts", typed},
		{"shots", shots},
		{"no-camera", uitest.After(uitest.DataPanel(), store.Fold{Name: "shots"}, store.Press{ID: "camera-on"}, store.CameraTold{Fault: "No camera was found."})},
		{"locked", uitest.After(uitest.Running(), store.Press{ID: "flow-data"})},
	} {
		t.Run(tt.name, func(t *testing.T) { uitest.Golden(t, tt.name, &Data{View: Of(tt.s)}) })
	}
}

// TestHandlers: what the person does becomes an event of the store.
func TestHandlers(t *testing.T) {
	var got []store.Event
	s := uitest.After(uitest.Given(uitest.Reviews), store.Fold{Name: "texts"}, store.Fold{Name: "shots"}, store.Snapped{Class: 1, Shot: store.Shot{Key: 7}})
	tree := uitest.Build(t, &Data{View: Of(s), Do: func(e store.Event) { got = append(got, e) }})
	tree.Fire(t, "id", store.ArrangeLabel, "change", uitest.Event{"target": uitest.Event{"value": "1"}})
	tree.Fire(t, "id", store.ArrangeHeader, "change", uitest.Event{"target": uitest.Event{"checked": false}})
	tree.Fire(t, "id", store.ArrangeTest, "change", uitest.Event{"target": uitest.Event{"value": "30"}})
	tree.Fire(t, "id", "text-lines-2", "input", uitest.Event{"target": uitest.Event{"value": "x"}})
	tree.Fire(t, "id", "shot-drop-7", "click", nil)
	tree.Fire(t, "id", "texts-fold", "click", nil)
	tree.Fire(t, "id", "shots-fold", "click", nil)
	tree.Fire(t, "id", "use-data", "click", nil)
	want := []store.Event{store.Typed{ID: store.ArrangeLabel, Text: "1", Done: true}, store.Typed{ID: store.ArrangeHeader, Text: "no", Done: true},
		store.Typed{ID: store.ArrangeTest, Text: "30", Done: true}, store.Typed{ID: "text-lines-2", Text: "x"}, store.Press{ID: "shot-drop-7"},
		store.Fold{Name: "texts"}, store.Fold{Name: "shots"}, store.Press{ID: "use-data"}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("handlers: got %+v, want %+v", got, want)
	}
}

// TestManyClasses: a thousand classes do not make a thousand bars.
func TestManyClasses(t *testing.T) {
	d := uitest.Reviews
	d.Classes = nil
	for i := range 1000 {
		d.Classes = append(d.Classes, wire.SeenClass{Name: fmt.Sprint(i), Count: 1, Texts: []string{"a"}})
	}
	v := Of(uitest.Given(d)).Card
	if len(v.Classes) != store.MaxBalance || v.More != "and 940 classes" {
		t.Errorf("1,000 classes: %d on show and %q, want %d and the rest counted", len(v.Classes), v.More, store.MaxBalance)
	}
	if v.Classes[store.MaxPreviews].Texts != nil {
		t.Errorf("class %d has examples on show, want them of %d", store.MaxPreviews, store.MaxPreviews)
	}
}
