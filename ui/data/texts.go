package data

import (
	"fmt"

	"github.com/pcloralab/pcloralab/ui/part"
	"github.com/pcloralab/pcloralab/ui/say"
	"github.com/pcloralab/pcloralab/ui/store"
	"github.com/vugu/vugu"
)

// A Texts is the place to type texts, class by class.
type Texts struct {
	View TextsView
	Do   func(store.Event)
}

// A TextsView is what a Texts shows.
type TextsView struct {
	Open    bool
	Classes []TextClass
	Check   string // what is missing, or how many texts there are
	Bad     bool   // whether something is missing
	Can     bool
	CanAdd  bool
}

// A TextClass is one class of texts.
type TextClass struct {
	store.TextClass
	Number  int
	Count   string
	CanDrop bool
}

func textsOf(s store.State) TextsView {
	v := TextsView{Open: s.IsOpen("texts")}
	if !v.Open {
		return v
	}
	classes, total := s.TextClasses(), 0
	for i, k := range classes {
		n := len(k.Examples())
		total += n
		v.Classes = append(v.Classes, TextClass{TextClass: k, Number: i + 1, Count: texts(n), CanDrop: s.Can(fmt.Sprint("text-drop-", k.Key))})
	}
	v.Can, v.CanAdd = s.Can("text-use"), s.Can("text-add")
	v.Check = store.TypedFault(classes)
	v.Bad = v.Check != ""
	if !v.Bad {
		v.Check = texts(total) + " in all."
	}
	return v
}

func texts(n int) string {
	if n == 1 {
		return "1 text"
	}
	return say.Count(n) + " texts"
}

func (k TextClass) linesID() string { return fmt.Sprint("text-lines-", k.Key) }

func (k TextClass) linesLabel() string { return fmt.Sprintf("Texts of class %d, one a line", k.Number) }

func (c *Texts) fold() { c.Do(store.Fold{Name: "texts"}) }

func (c *Texts) expanded() string { return expanded(c.View.Open) }

func (c *Texts) name(k TextClass) vugu.Builder {
	return &part.Entry{ID: fmt.Sprint("text-name-", k.Key), Label: fmt.Sprintf("Class %d", k.Number), Hint: "its name", Text: k.Name, Do: c.Do}
}

func (c *Texts) drop(k TextClass) vugu.Builder {
	return &part.Named{Button: part.Button{ID: fmt.Sprint("text-drop-", k.Key), Label: "Remove", Kind: "quiet", Hidden: !k.CanDrop, Do: c.Do}, Of: fmt.Sprintf("class %d", k.Number)}
}

func (c *Texts) typed(k TextClass, event vugu.DOMEvent) {
	c.Do(store.Typed{ID: k.linesID(), Text: event.PropString("target", "value")})
}

func (c *Texts) add() vugu.Builder {
	return &part.Button{ID: "text-add", Label: "Another class", Off: !c.View.CanAdd, Do: c.Do}
}

func (c *Texts) use() vugu.Builder {
	return &part.Button{ID: "text-use", Label: "Look at these texts", Off: !c.View.Can, Do: c.Do}
}

func (c *Texts) checkClass() string {
	if c.View.Bad {
		return "field-help"
	}
	return "field-help check-good"
}
