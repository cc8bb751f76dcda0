package store

import (
	"fmt"
	"slices"
	"strings"

	"github.com/pcloralab/pcloralab/wasm/wire"
)

// A Camera is the pictures that a person takes in the page, class by class.
type Camera struct {
	Asked   bool // whether the browser was asked for the camera and has not answered
	On      bool
	Fault   string // why there is no camera; empty if nothing is wrong
	Classes []ShotClass
}

// A ShotClass is a class of pictures.
type ShotClass struct {
	Key   int // that stays while others come and go
	Name  string
	Shots []Shot
}

// A Shot is a picture that was taken. It stays in the browser.
type Shot struct {
	Key  int
	URL  string // where the page finds it
	Size int64  // bytes
}

// Bounds of what is taken.
const (
	MaxShots       = 1000 // pictures in all
	MaxShotClasses = 20
)

// CameraOn asks the browser for the camera, to be shown wherever the page has a view of it;
// CameraTold answers.
type CameraOn struct{}

// CameraOff lets go of the camera.
type CameraOff struct{}

// Snap takes a picture for a class; Snapped answers.
type Snap struct{ Class int }

// DropShots forgets pictures.
type DropShots struct{ Keys []int }

// SendShots sends a command together with pictures that were taken, in this
// order.
type SendShots struct {
	Keys    []int
	Command wire.Command
}

// CameraTold says whether the camera is on, or why it is not.
type CameraTold struct {
	On    bool
	Fault string
}

// Snapped brings a picture that was taken for a class.
type Snapped struct {
	Class int
	Shot  Shot
}

func (CameraOn) effect()  {}
func (CameraOff) effect() {}
func (Snap) effect()      {}
func (DropShots) effect() {}
func (SendShots) effect() {}
func (CameraTold) event() {}
func (Snapped) event()    {}

// ShotClasses is the classes on show: two empty ones at first.
func (s State) ShotClasses() []ShotClass {
	if len(s.Flow.Data.Camera.Classes) > 0 {
		return s.Flow.Data.Camera.Classes
	}
	return []ShotClass{{Key: 1, Name: "first"}, {Key: 2, Name: "second"}}
}

// ShotsFault says what is missing in the pictures or wrong with them; empty if
// they can be used.
func ShotsFault(classes []ShotClass) string {
	var names []string
	for _, c := range classes {
		name := folder(c.Name)
		switch {
		case name == "" && len(c.Shots) == 0:
			continue
		case name == "":
			return "A class has pictures but no name: name it."
		case len(c.Shots) == 0:
			return "“" + name + "” has no picture yet."
		case slices.Contains(names, name):
			return "“" + name + "” is there twice: change one of the names."
		}
		names = append(names, name)
	}
	if len(names) < 2 {
		return "At least two classes with a picture each are needed."
	}
	return ""
}

// folder is the name of a class as the name of a folder.
func folder(name string) string {
	name = strings.Map(func(r rune) rune {
		if strings.ContainsRune(`/\:`, r) || r < ' ' {
			return ' '
		}
		return r
	}, name)
	return strings.TrimLeft(strings.Join(strings.Fields(name), " "), ". ")
}

func (s State) shots() (n int) {
	for _, c := range s.Flow.Data.Camera.Classes {
		n += len(c.Shots)
	}
	return n
}

func (s State) canCamera(id string) bool {
	c := s.Flow.Data.Camera
	switch id {
	case "camera-on":
		return !c.On && !c.Asked
	case "camera-off":
		return c.On
	case "shots-add":
		return len(s.ShotClasses()) < MaxShotClasses
	case "shots-use":
		return s.Lock() == "" && s.Busy == Idle && ShotsFault(s.ShotClasses()) == ""
	}
	if key, ok := keyOf(id, "snap-"); ok {
		return c.On && s.shots() < MaxShots && slices.ContainsFunc(s.ShotClasses(), func(c ShotClass) bool { return c.Key == key })
	}
	if _, ok := keyOf(id, "shot-drop-"); ok {
		return true
	}
	_, ok := keyOf(id, "shots-drop-")
	return ok && len(s.ShotClasses()) > 2
}

func (s State) pressCamera(id string) (State, []Effect) {
	c := &s.Flow.Data.Camera
	switch id {
	case "camera-on":
		c.Asked, c.Fault = true, ""
		s, effects := s.withoutAskCamera()
		return s, append(effects, CameraOn{})
	case "camera-off":
		c.On = false
		return s, []Effect{CameraOff{}, Focus{ID: "camera-on", From: "camera-off"}}
	case "shots-add":
		classes := slices.Clone(s.ShotClasses())
		key := 1 + slices.MaxFunc(classes, func(a, b ShotClass) int { return a.Key - b.Key }).Key
		c.Classes = append(classes, ShotClass{Key: key})
		return s, []Effect{Focus{ID: fmt.Sprint("shots-name-", key)}}
	case "shots-use":
		s.Flow.Data.Looking = "the pictures"
		return s.peekData(sendShots(s.ShotClasses()))
	}
	if key, ok := keyOf(id, "snap-"); ok {
		return s, []Effect{Snap{Class: key}}
	}
	if key, ok := keyOf(id, "shots-drop-"); ok {
		return s.dropShots(key)
	}
	key, _ := keyOf(id, "shot-drop-")
	return s.dropShot(key)
}

// sendShots puts every picture into the folder of its class.
func sendShots(classes []ShotClass) SendShots {
	e, command := SendShots{}, wire.PeekData{Title: "Camera"}
	for _, c := range classes {
		for i, shot := range c.Shots {
			e.Keys = append(e.Keys, shot.Key)
			command.Files = append(command.Files, wire.File{Path: fmt.Sprintf("%s/%04d.png", folder(c.Name), i+1), Size: shot.Size})
		}
	}
	e.Command = command
	return e
}

func (s State) cameraTold(e CameraTold) (State, []Effect) {
	if s.Ask.Camera.Asked || s.Ask.Camera.On {
		return s.askCameraTold(e)
	}
	c := &s.Flow.Data.Camera
	if !c.Asked && e.On {
		return s, []Effect{CameraOff{}} // the panel was closed meanwhile
	}
	c.Asked, c.On, c.Fault = false, e.On, e.Fault
	if !e.On {
		s.Said = e.Fault
		return s, nil
	}
	return s, []Effect{Focus{ID: fmt.Sprint("snap-", s.ShotClasses()[0].Key), From: "camera-on"}}
}

func (s State) snapped(e Snapped) (State, []Effect) {
	if e.Class == askClass {
		return s.askSnapped(e.Shot)
	}
	classes := slices.Clone(s.ShotClasses())
	for i := range classes {
		if classes[i].Key == e.Class && s.shots() < MaxShots {
			classes[i].Shots = append(slices.Clip(classes[i].Shots), e.Shot)
			s.Said = fmt.Sprintf("Picture %d of %s is taken.", len(classes[i].Shots), classes[i].Name)
			s.Flow.Data.Camera.Classes = classes
			return s, nil
		}
	}
	return s, []Effect{DropShots{Keys: []int{e.Shot.Key}}}
}

func (s State) nameShots(key int, name string) State {
	classes := slices.Clone(s.ShotClasses())
	for i := range classes {
		if classes[i].Key == key {
			classes[i].Name = name
		}
	}
	s.Flow.Data.Camera.Classes = classes
	return s
}

// dropShots forgets a class with its pictures.
func (s State) dropShots(key int) (State, []Effect) {
	var gone []int
	classes := slices.DeleteFunc(slices.Clone(s.ShotClasses()), func(c ShotClass) bool {
		if c.Key != key {
			return false
		}
		for _, shot := range c.Shots {
			gone = append(gone, shot.Key)
		}
		return true
	})
	s.Flow.Data.Camera.Classes = classes
	return s, []Effect{DropShots{Keys: gone}, Focus{ID: "shots-add"}}
}

// dropShot forgets a picture.
func (s State) dropShot(key int) (State, []Effect) {
	classes := slices.Clone(s.ShotClasses())
	focus := ""
	for i, c := range classes {
		shots := slices.DeleteFunc(slices.Clone(c.Shots), func(shot Shot) bool { return shot.Key == key })
		if len(shots) < len(c.Shots) {
			classes[i].Shots, focus = shots, fmt.Sprint("snap-", c.Key)
		}
	}
	s.Flow.Data.Camera.Classes = classes
	return s, []Effect{DropShots{Keys: []int{key}}, Focus{ID: focus}}
}
