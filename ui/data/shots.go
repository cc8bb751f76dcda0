package data

import (
	"fmt"

	"github.com/pcloralab/pcloralab/ui/part"
	"github.com/pcloralab/pcloralab/ui/say"
	"github.com/pcloralab/pcloralab/ui/store"
	"github.com/vugu/vugu"
)

// A Shots is the place to take pictures, class by class.
type Shots struct {
	View ShotsView
	Do   func(store.Event)
}

// A ShotsView is what a Shots shows.
type ShotsView struct {
	Open    bool
	On      bool // whether the camera is
	Asked   bool // whether the browser was asked for it
	Fault   string
	Classes []ShotClass
	Check   string // what is missing, or how many pictures there are
	Bad     bool
	Can     bool
	CanAdd  bool
}

// A ShotClass is one class of pictures.
type ShotClass struct {
	store.ShotClass
	Number  int
	Count   string
	CanSnap bool
	CanDrop bool
}

func shotsOf(s store.State) ShotsView {
	v := ShotsView{Open: s.IsOpen("shots")}
	if !v.Open {
		return v
	}
	camera := s.Flow.Data.Camera
	v.On, v.Asked, v.Fault = camera.On, camera.Asked, camera.Fault
	classes, total := s.ShotClasses(), 0
	for i, k := range classes {
		total += len(k.Shots)
		v.Classes = append(v.Classes, ShotClass{ShotClass: k, Number: i + 1, Count: pictures(len(k.Shots)),
			CanSnap: s.Can(fmt.Sprint("snap-", k.Key)), CanDrop: s.Can(fmt.Sprint("shots-drop-", k.Key))})
	}
	v.Can, v.CanAdd = s.Can("shots-use"), s.Can("shots-add")
	v.Check = store.ShotsFault(classes)
	v.Bad = v.Check != ""
	if !v.Bad {
		v.Check = pictures(total) + " in all."
	}
	return v
}

func pictures(n int) string {
	if n == 1 {
		return "1 picture"
	}
	return say.Count(n) + " pictures"
}

func (c *Shots) fold() { c.Do(store.Fold{Name: "shots"}) }

func (c *Shots) expanded() string { return expanded(c.View.Open) }

func (c *Shots) on() vugu.Builder {
	label := "Switch the camera on"
	if c.View.Asked {
		label = "Asking the browser …"
	}
	return &part.Button{ID: "camera-on", Label: label, Off: c.View.Asked, Hidden: c.View.On, Do: c.Do}
}

func (c *Shots) off() vugu.Builder {
	return &part.Button{ID: "camera-off", Label: "Switch the camera off", Hidden: !c.View.On, Do: c.Do}
}

func (c *Shots) name(k ShotClass) vugu.Builder {
	return &part.Entry{ID: fmt.Sprint("shots-name-", k.Key), Label: fmt.Sprintf("Class %d", k.Number), Hint: "its name", Text: k.Name, Do: c.Do}
}

func (c *Shots) snap(k ShotClass) vugu.Builder {
	return &part.Named{Button: part.Button{ID: fmt.Sprint("snap-", k.Key), Label: "Take a picture", Off: !k.CanSnap, Do: c.Do}, Of: k.called()}
}

func (c *Shots) drop(k ShotClass) vugu.Builder {
	return &part.Named{Button: part.Button{ID: fmt.Sprint("shots-drop-", k.Key), Label: "Remove", Kind: "quiet", Hidden: !k.CanDrop, Do: c.Do}, Of: k.called()}
}

func (k ShotClass) called() string {
	if k.Name == "" {
		return fmt.Sprintf("class %d", k.Number)
	}
	return k.Name
}

func (k ShotClass) dropLabel(i int) string {
	return fmt.Sprintf("Delete picture %d of %s", i+1, k.called())
}

func (k ShotClass) dropID(i int) string { return fmt.Sprint("shot-drop-", k.Shots[i].Key) }

func (c *Shots) dropShot(k ShotClass, i int) { c.Do(store.Press{ID: k.dropID(i)}) }

func (c *Shots) add() vugu.Builder {
	return &part.Button{ID: "shots-add", Label: "Another class", Off: !c.View.CanAdd, Do: c.Do}
}

func (c *Shots) use() vugu.Builder {
	return &part.Button{ID: "shots-use", Label: "Look at these pictures", Off: !c.View.Can, Do: c.Do}
}

func (c *Shots) checkClass() string {
	if c.View.Bad {
		return "field-help"
	}
	return "field-help check-good"
}
