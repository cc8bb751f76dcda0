package part

import (
	"reflect"
	"testing"

	"github.com/pcloralab/pcloralab/ui/store"
	"github.com/pcloralab/pcloralab/ui/uitest"
	"github.com/vugu/vugu"
)

func TestGolden(t *testing.T) {
	field := Field{Name: "rank", Label: "Rank", Help: "1 to 8.", Text: "4", Default: "4", At: 300}
	bad := field
	bad.Text, bad.Fault, bad.Changed = "9<", "is 9, choose a smaller rank", true
	choice := Choice{Name: "decay", Label: "Decay curve", Help: "How λ falls.", Value: "sine", Options: []Option{
		{Value: "linear", Label: "Linear", Path: "M0 0L1 1"}, {Value: "sine", Label: "Sine", Note: "slows down"}}}
	chart := Chart{Name: "loss", Title: "Loss", Note: "logarithmic", Label: "Losses.",
		Across: []Tick{{"0%", "step 0", "start"}, {"100%", "600", "end"}}, Up: []Tick{{"144", "0", ""}, {"12", "1", ""}},
		Series: []Series{{Kind: "student", Name: "task", Value: "0.3", Path: "M0 1L2 3"}, {Kind: "dots", Path: "M0 1h0"}}}
	pointed := chart
	pointed.Mark, pointed.Cursor = Aside(600, 12, "λ = 0"), "50%"
	pointed.Series = []Series{{Kind: "student", Name: "task", Value: "0.3", Path: "M0 1L2 3", Dot: Spot{X: "50%", Y: "7"}, Tag: Aside(900, 20, "task")}}
	for _, tt := range []struct {
		name string
		c    vugu.Builder
	}{
		{"button", &Button{ID: "start", Label: "Start", Icon: IconStart, Kind: "main"}},
		{"button-off", &Button{ID: "stop", Label: "<Stop>", Off: true, Hidden: true}},
		{"field", &field}, {"field-bad", &bad},
		{"choice", &choice},
		{"toggle", &Toggle{Name: "trainHead", Label: "Train the classifier", Help: "It follows.", On: true}},
		{"nav", &Nav{Here: "gallery"}},
		{"copyable", &Copyable{ID: "address", Label: "The <link>", Text: "https://a", Help: "Keep it.", Button: "copy", Copied: "copy"}},
		{"pick", &Pick{Name: "order", Label: "Order", Value: "b", Options: []Option{{Value: "a", Label: "<A>"}, {Value: "b", Label: "B"}}}},
		{"area", &Area{ID: "note", Label: "Note", Help: "May be empty.", Text: "<b>", Most: 20}},
		{"live", &Live{ID: "status", Class: "status", Text: "Ready."}},
		{"chart", &chart}, {"chart-pointed", &pointed},
	} {
		t.Run(tt.name, func(t *testing.T) { uitest.Golden(t, tt.name, tt.c) })
	}
}

// TestHandlers: what the person does becomes an event of the store.
func TestHandlers(t *testing.T) {
	var got []store.Event
	do := func(e store.Event) { got = append(got, e) }
	field := uitest.Build(t, &Field{Name: "rank", Do: do})
	toggle := uitest.Build(t, &Toggle{Name: "trainHead", Do: do})
	choice := uitest.Build(t, &Choice{Name: "decay", Options: []Option{{Value: "sine"}}, Do: do})
	button := uitest.Build(t, &Button{ID: "start", Do: do})

	button.Fire(t, "id", "start", "click", nil)
	field.Fire(t, "id", "set-rank", "input", uitest.Event{"target": uitest.Event{"value": "12"}})
	field.Fire(t, "id", "set-rank", "keydown", uitest.Event{"key": "ArrowUp"})
	field.Fire(t, "id", "set-rank", "keydown", uitest.Event{"key": "ArrowDown"})
	field.Fire(t, "id", "set-rank", "keydown", uitest.Event{"key": "7"}) // the field's own business
	field.Fire(t, "class", "slider", "input", uitest.Event{"target": uitest.Event{"value": "250"}})
	field.Fire(t, "class", "slider", "input", uitest.Event{"target": uitest.Event{"value": "x"}}) // no browser sends it
	field.Fire(t, "class", "undo", "click", nil)
	toggle.Fire(t, "id", "set-trainHead", "change", uitest.Event{"target": uitest.Event{"checked": true}})
	choice.Fire(t, "id", "set-decay-sine", "change", nil)
	choice.Fire(t, "class", "undo", "click", nil)

	uitest.Build(t, &Copyable{ID: "address", Button: "copy", Do: do}).Fire(t, "id", "copy", "click", nil)
	uitest.Build(t, &Pick{Name: "order", Do: do}).Fire(t, "id", "order", "change", uitest.Event{"target": uitest.Event{"value": "b"}})
	uitest.Build(t, &Area{ID: "note", Do: do}).Fire(t, "id", "note", "input", uitest.Event{"target": uitest.Event{"value": "n"}})

	want := []store.Event{
		store.Press{ID: "start"},
		store.Edit{Field: "rank", Text: "12"}, store.Nudge{Field: "rank", Ways: 1}, store.Nudge{Field: "rank", Ways: -1},
		store.Slide{Field: "rank", At: 250}, store.Restore{Field: "rank"},
		store.Check{Field: "trainHead", On: true},
		store.Choose{Field: "decay", Value: "sine"}, store.Restore{Field: "decay"},
		store.Press{ID: "copy"}, store.Choose{Field: "order", Value: "b"}, store.Typed{ID: "note", Text: "n"},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("handlers: got %+v, want %+v", got, want)
	}
}

func TestFieldIsDescribed(t *testing.T) {
	tree := uitest.Build(t, &Field{Name: "rank", Fault: "is 0"})
	input := tree.Find("id", "set-rank")
	if v, _ := uitest.Attr(input, "aria-invalid"); v != "true" {
		t.Errorf("a field with a fault has aria-invalid %q, want true", v)
	}
	if v, _ := uitest.Attr(input, "aria-describedby"); v != "set-rank-fault set-rank-help" {
		t.Errorf("a field with a fault is described by %q, want its fault first", v)
	}
}

// TestStill: an unchanged view builds the root alone, a changed one everything.
func TestStill(t *testing.T) {
	builder := uitest.NewBuilder(t)
	var still Still
	build := func(text string) string {
		return builder.Build(still.Show(text, &Button{ID: "a", Label: text})).HTML()
	}
	first := build("one")
	if again := build("one"); again != "<button type=\"button\" class=\"button\" id=\"a\" @click>\n" {
		t.Errorf("Still of an unchanged view builds %q, want the root alone", again)
	}
	if changed := build("two"); changed == first || len(changed) != len(first) {
		t.Errorf("Still of a changed view builds %q", changed)
	}
	if back := build("one"); back != first {
		t.Errorf("Still of the first view builds %q, want %q", back, first)
	}
}
