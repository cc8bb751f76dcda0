package store

import "github.com/pcloralab/pcloralab/wasm/wire"

// Can reports whether pressing the button with this id means anything now.
func (s State) Can(id string) bool {
	if s.canWeb(id) {
		return true
	}
	if s.Phase == Dead {
		return id == "reload"
	}
	if s.Bench.On { // the trainer would refuse the rest
		return id == "bench-stop" && !s.Bench.Stopping || id == "dismiss" && s.Notice.Reason != ""
	}
	idle := s.Busy == Idle
	switch id {
	case "start":
		return idle && s.Phase == Ready
	case "pause":
		return idle && s.Phase == Running
	case "resume":
		return idle && s.Phase == Paused
	case "step":
		return idle && (s.Phase == Ready || s.Phase == Paused)
	case "stop":
		return s.Run != nil && (s.Phase == Running || s.Phase == Paused) && s.Busy != Stopping && s.Busy != Resetting
	case "reset", "again":
		return s.Run != nil && s.Phase != Loading && s.Busy != Resetting
	case "download":
		return idle && s.Phase == Finished
	case "retry":
		return idle && s.Notice.Again
	case "dismiss":
		return s.Notice.Reason != ""
	case "teach-start":
		return idle && s.TeachLock() == "" && (s.Phase == Untaught || s.Phase == Ready || s.Phase == Finished || s.Phase == Stopped)
	case "teach-pause":
		return idle && s.Phase == InCourse
	case "teach-resume":
		return idle && s.Phase == CoursePaused
	case "teach-stop":
		return s.Teaching() && s.Busy != Stopping && s.Busy != Measuring
	case "teach-next":
		return idle && s.Phase == Ready
	case "ask":
		return s.canAsk()
	case "ask-camera-on", "ask-camera-off", "ask-snap":
		return s.canAskCamera(id)
	case "bench-run":
		return s.canBench()
	}
	return s.canFlow(id)
}

// CanOpen reports whether another model may be opened now: no run is in
// progress and the trainer waits.
func (s State) CanOpen() bool {
	return s.Busy == Idle && !s.Bench.On && !s.Teaching() && s.Engine.Kernels != "" && s.Phase != Running && s.Phase != Paused && s.Phase != Dead
}

// press applies a press of a button; one that means nothing changes nothing.
func (s State) press(id string) (State, []Effect) {
	if !s.Can(id) {
		return s, nil
	}
	if s.canWeb(id) {
		return s.pressWeb(id)
	}
	switch id {
	case "start":
		return s.start(Starting, Send{wire.Start{Config: s.Form.Config, Replicas: s.Form.Replicas}})
	case "step":
		if s.Phase == Ready {
			return s.start(Stepping, Send{wire.Start{Config: s.Form.Config, Replicas: s.Form.Replicas, Paused: true}}, Send{wire.Step{}})
		}
		return s.send(Stepping, wire.Step{})
	case "teach-start":
		return s.teach()
	case "teach-next":
		s, effects := s.away()
		return s, append(effects, Reveal{ID: "stage"}, Focus{ID: "start"})
	case "ask":
		return s.ask()
	case "ask-camera-on", "ask-camera-off", "ask-snap":
		return s.pressAskCamera(id)
	case "pause", "teach-pause":
		return s.send(Pausing, wire.Pause{})
	case "resume", "teach-resume":
		return s.send(Resuming, wire.Resume{})
	case "stop", "teach-stop":
		return s.send(Stopping, wire.Stop{})
	case "reset", "again":
		return s.send(Resetting, wire.Reset{})
	case "download":
		return s.send(Exporting, wire.Export{})
	case "retry":
		return s.load(s.asked)
	case "dismiss":
		s.Notice = Notice{Count: s.Notice.Count}
		return s, []Effect{Focus{ID: s.mainButton(), From: "notice"}}
	case "reload":
		return s, []Effect{Reload{}}
	case "bench-run":
		return s.bench()
	case "bench-stop":
		return s.stopBench()
	}
	return s.pressFlow(id)
}

// start asks for a run, or leads to the setting that stands in its way.
func (s State) start(busy Busy, effects ...Effect) (State, []Effect) {
	if f, fault := s.FirstFault(); fault != "" {
		s.Said = "Not started: “" + f.Label + "” " + fault + "."
		return s, []Effect{Focus{ID: "set-" + f.Name}}
	}
	s.Busy = busy
	return s, effects
}

func (s State) send(busy Busy, c wire.Command) (State, []Effect) {
	s.Busy = busy
	return s, []Effect{Send{c}}
}

// mainButton is the button that most likely comes next.
func (s State) mainButton() string {
	for _, id := range []string{"start", "pause", "resume", "download", "reset", "retry", "teach-pause", "teach-resume", "teach-start"} {
		if s.Can(id) {
			return id
		}
	}
	return "status"
}

// Meant reports whether the page uses the key itself, so that the browser must
// not.
func (k Key) Meant() bool {
	switch k.Key {
	case " ":
		return !k.Control
	case "ArrowLeft", "ArrowRight", "Home", "End", "PageUp", "PageDown":
		return !k.Control && k.Chart != ""
	}
	return false
}

// key applies the keyboard shortcuts.
func (s State) key(k Key) (State, []Effect) {
	if s.Route.Page != PageLab {
		return s.replayKey(k)
	}
	switch k.Key {
	case "Escape":
		if s.Cursor.On {
			s.Cursor, s.Spoken = Cursor{}, ""
			return s, nil
		}
		if s.Can("shelf-no") {
			return s.press("shelf-no")
		}
		return s.press("dismiss")
	case ".", "s", "S":
		if !k.Typing {
			return s.press("step")
		}
		return s, nil
	}
	if !k.Meant() {
		return s, nil
	}
	if k.Key != " " {
		return s.moveCursor(k), nil
	}
	for _, id := range []string{"start", "pause", "resume", "teach-pause", "teach-resume"} {
		if s.Can(id) {
			return s.press(id)
		}
	}
	return s, nil
}

// replayKey applies the keyboard shortcuts of the page of a shared run.
func (s State) replayKey(k Key) (State, []Effect) {
	switch {
	case k.Key == "Escape":
		s.Cursor, s.Spoken = Cursor{}, ""
		return s, nil
	case !k.Meant():
		return s, nil
	case k.Key == " ":
		return s.press("play")
	}
	if s.Route.Page == PageCompare {
		return s.cursorTo(s.Compare.stops(), k, s.Compare.speak), nil
	}
	if r, ok := s.Whole(); ok {
		r = r.moveCursor(k)
		s.Cursor, s.Spoken = r.Cursor, r.Spoken
	}
	return s, nil
}
