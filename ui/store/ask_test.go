package store_test

import (
	"reflect"
	"strings"
	"testing"

	"github.com/pcloralab/pcloralab/ui/store"
	"github.com/pcloralab/pcloralab/ui/uitest"
	"github.com/pcloralab/pcloralab/wasm/wire"
)

func TestAskAText(t *testing.T) {
	s := uitest.After(uitest.Taught(), store.Write{Text: "  a fish\n"})
	s, effects := apply(s, press("ask"))
	if want := []store.Effect{store.Send{Command: wire.Ask{Text: "a fish"}}}; !reflect.DeepEqual(effects, want) || !s.Ask.Waiting {
		t.Errorf("ask: %+v, want %+v", effects, want)
	}
	if s.Can("ask") {
		t.Error("a second question before the answer")
	}
	s = uitest.After(s, heard(wire.Answered{Text: "a fish", Teacher: []float64{1, 0, 0}}))
	if s.Ask.Waiting || s.Ask.Answer == nil || s.Ask.Answer.Text != "a fish" || s.Ask.Text != "  a fish\n" {
		t.Errorf("answered: %+v, want the answer, and the question as it was typed", s.Ask)
	}
}

func TestAskAPair(t *testing.T) {
	pairs := uitest.Words
	pairs.Untaught, pairs.Data.Pairs = false, true
	s := uitest.After(uitest.Loading(), heard(pairs), heard(uitest.Learnt), store.Write{Text: "a"})
	if s.Can("ask") {
		t.Error("one text of two is enough")
	}
	s = uitest.After(s, store.Write{Text: "b", Pair: true})
	if _, effects := apply(s, press("ask")); !reflect.DeepEqual(effects, []store.Effect{store.Send{Command: wire.Ask{Text: "a", Pair: "b"}}}) {
		t.Errorf("ask about two texts: %+v", effects)
	}
}

func TestTryAnExample(t *testing.T) {
	s := uitest.Taught()
	all := s.Examples()
	if len(all) == 0 {
		t.Fatal("no examples for the built-in data")
	}
	got, effects := apply(s, store.TryExample{Index: 1})
	if want := []store.Effect{store.Send{Command: wire.Ask{Text: all[1]}}}; got.Ask.Text != all[1] || !reflect.DeepEqual(effects, want) {
		t.Errorf("example 1: %+v, want it asked", effects)
	}
	if _, effects := apply(s, store.TryExample{Index: 99}); effects != nil {
		t.Error("an example that is not there is asked")
	}
	if len(uitest.Ready().Examples()) != 0 {
		t.Error("texts to try for images")
	}
}

// TestAskAPicture: a picked picture is asked about at once.
func TestAskAPicture(t *testing.T) {
	file := wire.File{Path: "shoe.jpg", Size: 1000}
	gave := func(files ...wire.File) store.Event { return store.Gave{ID: "ask", Files: files} }
	s, effects := apply(uitest.Ready(), gave(file))
	if want := []store.Effect{store.SendFiles{ID: "ask", Command: wire.Ask{Files: []wire.File{file}}}}; !reflect.DeepEqual(effects, want) {
		t.Errorf("a picture: %+v, want %+v", effects, want)
	}
	image := wire.Image{Width: 2, Height: 1, Channels: 1, Pixels: []byte{1, 2}}
	s, effects = apply(s, heard(wire.Answered{Image: &image, Teacher: []float64{1, 0, 0}}))
	if want := []store.Effect{store.PaintSeen{Image: image}}; !reflect.DeepEqual(effects, want) {
		t.Errorf("its answer: %+v, want it painted as the models see it", effects)
	}
	if s = uitest.After(s, store.Seen{URL: "blob:9"}); s.Ask.Picture != "blob:9" {
		t.Errorf("its picture: %q", s.Ask.Picture)
	}
	for name, tt := range map[string]struct {
		from store.State
		e    store.Event
		want string
	}{
		"two":        {uitest.Ready(), gave(file, file), "one picture"},
		"large":      {uitest.Ready(), gave(wire.File{Path: "big.png", Size: store.MaxPicture + 1}), "big.png"},
		"unreadable": {uitest.Ready(), store.Gave{ID: "ask", Fault: "no files"}, "no files"},
		"for texts":  {uitest.Taught(), gave(file), "type one"},
		"not taught": {uitest.Untaught(), gave(file), "teach it first"},
		"not yet":    {uitest.Loading(), gave(file), "Once"},
	} {
		got, effects := apply(tt.from, tt.e)
		if !strings.Contains(got.Ask.Fault, tt.want) || got.Ask.Waiting || !reflect.DeepEqual(effects, []store.Effect{store.Focus{ID: "ask-fault"}}) {
			t.Errorf("%s: fault %q, %+v, want %q", name, got.Ask.Fault, effects, tt.want)
		}
	}
}

// TestWhenToAsk: whenever a taught model is there.
func TestWhenToAsk(t *testing.T) {
	for name, tt := range map[string]struct {
		s  store.State
		ok bool
	}{
		"loading": {uitest.Loading(), false}, "untaught": {uitest.Untaught(), false}, "in course": {uitest.InCourse(), true},
		"ready": {uitest.Ready(), true}, "running": {uitest.Running(), true}, "paused": {uitest.Paused(), true}, "finished": {uitest.Finished(), true},
		"measuring":     {uitest.After(uitest.Ready(), press("bench-run")), false},
		"without a lab": {uitest.After(uitest.Ready(), store.Broke{Reason: "r", Fatal: true}), false},
	} {
		if why := tt.s.WhyNotAsk(); (why == "") != tt.ok {
			t.Errorf("%s: %q, want ok = %t", name, why, tt.ok)
		}
	}
}

func TestAskingFails(t *testing.T) {
	s := uitest.After(uitest.Taught(), store.Write{Text: "x"}, press("ask"))
	got, effects := apply(s, heard(wire.Failed{Doing: "asking", Reason: "shorten it"}))
	if got.Ask.Fault != "shorten it" || got.Ask.Waiting || got.Notice.Reason != "" || !reflect.DeepEqual(effects, []store.Effect{store.Focus{ID: "ask-fault"}}) {
		t.Errorf("a refused question: %+v, notice %q, %v, want the reason beside it", got.Ask, got.Notice.Reason, effects)
	}
	long := uitest.After(uitest.Taught(), store.Write{Text: strings.Repeat("x", wire.MaxAsked+1)}, press("ask"))
	if !strings.Contains(long.Ask.Fault, "shorter") || long.Ask.Waiting {
		t.Errorf("a long text: %q, want it refused", long.Ask.Fault)
	}
}

// TestAnswersAreForgotten where they do not count any more.
func TestAnswersAreForgotten(t *testing.T) {
	s := uitest.Answered()
	for name, next := range map[string]store.State{
		"a run":    uitest.After(s, press("start"), heard(wire.Started{Config: uitest.Short()})),
		"a course": uitest.After(s, press("teach-start"), heard(wire.TeachStarted{Config: uitest.Lesson()})),
	} {
		if gone := next.Ask.Answer == nil; gone != (name == "a course") || next.Ask.Text == "" {
			t.Errorf("%s: answer %v, text %q", name, next.Ask.Answer, next.Ask.Text)
		}
	}
	if late := uitest.After(uitest.Taught(), heard(wire.Answered{Teacher: []float64{1}})); late.Ask.Answer != nil {
		t.Error("an answer that nobody waits for is shown")
	}
}

// TestAskTheCamera: a picture that is taken is asked about, and dropped.
func TestAskTheCamera(t *testing.T) {
	s, effects := apply(uitest.Ready(), press("ask-camera-on"))
	if want := []store.Effect{store.CameraOff{}, store.CameraOn{}}; !reflect.DeepEqual(effects, want) || s.Can("ask-camera-on") {
		t.Errorf("camera on: %+v, want %+v", effects, want)
	}
	if refused := uitest.After(s, store.CameraTold{Fault: "none"}); refused.Ask.Camera.Fault != "none" || !refused.Can("ask-camera-on") {
		t.Errorf("no camera: %+v", refused.Ask.Camera)
	}
	s = uitest.After(s, store.CameraTold{On: true})
	if _, effects = apply(s, press("ask-snap")); len(effects) != 1 {
		t.Fatalf("a picture: %+v, want it taken", effects)
	}
	class := effects[0].(store.Snap).Class
	s, effects = apply(s, store.Snapped{Class: class, Shot: store.Shot{Key: 5, Size: 9}})
	want := []store.Effect{store.SendShots{Keys: []int{5}, Command: wire.Ask{Files: []wire.File{{Path: "camera.png", Size: 9}}}}, store.DropShots{Keys: []int{5}}}
	if !reflect.DeepEqual(effects, want) || !s.Ask.Waiting || s.Can("ask-snap") {
		t.Errorf("taken: %+v, want %+v", effects, want)
	}
	if _, effects = apply(s, press("ask-camera-off")); effects[0] != (store.CameraOff{}) {
		t.Errorf("camera off: %+v", effects)
	}
	s = uitest.After(s, heard(wire.Answered{Teacher: []float64{1, 0, 0}}), press("use-wordnet-bert"))
	if got, effects := apply(s, heard(uitest.Words)); effects[0] != (store.CameraOff{}) || got.Ask.Camera.On {
		t.Errorf("a model for texts: %+v, want the camera off", effects)
	}
	if uitest.Taught().Can("ask-camera-on") {
		t.Error("a camera for texts")
	}
}
