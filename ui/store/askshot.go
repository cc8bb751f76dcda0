package store

import "github.com/pcloralab/pcloralab/wasm/wire"

// An AskCamera is the camera where a person asks about a picture. There is one
// camera: switching it on here switches it off where data are gathered.
type AskCamera struct {
	Asked bool // whether the browser was asked for it and has not answered
	On    bool
	Fault string // why there is no camera; empty if nothing is wrong
}

// askClass stands for the question in Snap and Snapped, whose classes begin at 1.
const askClass = -1

func (s State) canAskCamera(id string) bool {
	c := s.Ask.Camera
	switch id {
	case "ask-camera-on":
		return !s.Texts() && s.WhyNotAsk() == "" && !c.On && !c.Asked
	case "ask-camera-off":
		return c.On
	case "ask-snap":
		return c.On && s.WhyNotAsk() == "" && !s.Ask.Waiting
	}
	return false
}

func (s State) pressAskCamera(id string) (State, []Effect) {
	switch id {
	case "ask-camera-on":
		s.Flow.Data.Camera.On, s.Flow.Data.Camera.Asked = false, false
		s.Ask.Camera = AskCamera{Asked: true}
		return s, []Effect{CameraOff{}, CameraOn{}}
	case "ask-camera-off":
		s.Ask.Camera = AskCamera{}
		return s, []Effect{CameraOff{}, Focus{ID: "ask-camera-on", From: "ask-camera-off"}}
	}
	return s, []Effect{Snap{Class: askClass}}
}

// askCameraTold hears whether the camera is on.
func (s State) askCameraTold(e CameraTold) (State, []Effect) {
	s.Ask.Camera = AskCamera{On: e.On, Fault: e.Fault}
	if !e.On {
		return s, nil
	}
	return s, []Effect{Focus{ID: "ask-snap", From: "ask-camera-on"}}
}

// askSnapped asks about a picture that was taken.
func (s State) askSnapped(shot Shot) (State, []Effect) {
	drop := DropShots{Keys: []int{shot.Key}}
	if !s.canAskCamera("ask-snap") {
		return s, []Effect{drop}
	}
	s.Ask.Waiting, s.Ask.Fault, s.Ask.File = true, "", wire.File{}
	command := wire.Ask{Files: []wire.File{{Path: "camera.png", Size: shot.Size}}}
	return s, []Effect{SendShots{Keys: drop.Keys, Command: command}, drop}
}

// withoutAskCamera switches the camera off, if it is on for a question.
func (s State) withoutAskCamera() (State, []Effect) {
	if !s.Ask.Camera.On && !s.Ask.Camera.Asked {
		return s, nil
	}
	s.Ask.Camera = AskCamera{}
	return s, []Effect{CameraOff{}}
}
