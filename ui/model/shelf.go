package model

import (
	"strconv"
	"time"

	"github.com/pcloralab/pcloralab/ui/part"
	"github.com/pcloralab/pcloralab/ui/plot"
	"github.com/pcloralab/pcloralab/ui/say"
	"github.com/pcloralab/pcloralab/ui/store"
	"github.com/pcloralab/pcloralab/wasm/wire"
	"github.com/vugu/vugu"
)

// A Shelf lists the models that were downloaded before.
type Shelf struct {
	View ShelfView
	Do   func(store.Event)
}

// A ShelfView is what a Shelf shows.
type ShelfView struct {
	Known bool
	Books []Book
	Used  string  // how much is stored, of what
	Share float64 // of the room that is taken, in [0, 1]; below 0 where it is not known
	Note  string
}

// A Book is a downloaded model.
type Book struct {
	At       int // its place, which the ids of its buttons end in
	Title    string
	Revision string
	Size     string
	Saved    string
	Sum      string // shortened
	SumAll   string // in full, while it is shown
	Asking   bool   // whether the person is asked if it is to be deleted
	Can      bool
}

func shelfOf(s store.State) ShelfView {
	shelf := s.Flow.Shelf
	v := ShelfView{Known: shelf.Known, Note: shelf.Note, Share: -1}
	if shelf.Used > 0 || len(shelf.Entries) > 0 {
		v.Used = say.Bytes(shelf.Used) + " are stored for this page."
	}
	if shelf.Quota > 0 {
		v.Share = float64(shelf.Used) / float64(shelf.Quota)
		v.Used = say.Bytes(shelf.Used) + " of the " + say.Bytes(shelf.Quota) + " that the browser lets this page store."
	}
	for i, e := range shelf.Entries {
		v.Books = append(v.Books, bookOf(i, e, shelf, s.Lock() == ""))
	}
	return v
}

func bookOf(i int, e wire.ShelfEntry, shelf store.Shelf, can bool) Book {
	const short = 12 // digits of a checksum
	b := Book{At: i, Title: e.Title, Revision: e.Revision, Size: say.Bytes(e.Bytes), Asking: shelf.Asking == e.Key, Can: can,
		Saved: time.Unix(e.Saved, 0).UTC().Format("2 January 2006")}
	if e.Bytes < e.Total {
		b.Size = say.Bytes(e.Bytes) + " of " + say.Bytes(e.Total) + ", not complete"
	}
	if len(e.SHA256) > short {
		b.Sum = e.SHA256[:short] + "…"
		if shelf.Sum == e.Key {
			b.SumAll = e.SHA256
		}
	}
	return b
}

// about is a book in a line.
func (b Book) about() string {
	text := b.Size + ", " + b.Saved
	if b.Revision != "" {
		text += ", revision " + b.Revision
	}
	return text
}

func (b Book) id(action string) string { return "shelf-" + action + "-" + strconv.Itoa(b.At) }

func (b Book) showsSum() string { return strconv.FormatBool(b.SumAll != "") }

func (b Book) sumLabel() string { return "Checksum, SHA-256, of " + b.Title }

func (b Book) question() string { return "Delete " + b.Title + ", " + b.Size + "?" }

func (c *Shelf) showSum(b Book) { c.Do(store.Press{ID: b.id("sum")}) }

func (c *Shelf) use(b Book) vugu.Builder {
	return &part.Named{Button: part.Button{ID: b.id("use"), Label: "Look at it", Off: !b.Can, Do: c.Do}, Of: b.Title}
}

func (c *Shelf) remove(b Book) vugu.Builder {
	return &part.Named{Button: part.Button{ID: b.id("delete"), Label: "Delete", Kind: "quiet", Off: !b.Can, Do: c.Do}, Of: b.Title}
}

func (c *Shelf) yes(b Book) vugu.Builder {
	return &part.Named{Button: part.Button{ID: "shelf-yes", Label: "Delete it", Off: !b.Can, Do: c.Do}, Of: b.Title}
}

func (c *Shelf) no(b Book) vugu.Builder {
	return &part.Named{Button: part.Button{ID: "shelf-no", Label: "Keep it", Do: c.Do}, Of: b.Title}
}

func (c *Shelf) none() bool { return c.View.Known && len(c.View.Books) == 0 }

// width is how much of the bar is taken.
func (c *Shelf) width() string { return plot.Percent(plot.Width * min(1, max(0, c.View.Share))) }
