// Package share is the panel in which a run becomes a link. Before anything is sent it
// says which bytes that are, and how many.
package share

import (
	"fmt"
	"strings"

	"github.com/pcloralab/pcloralab/pclora/run"
	"github.com/pcloralab/pcloralab/ui/part"
	"github.com/pcloralab/pcloralab/ui/say"
	"github.com/pcloralab/pcloralab/ui/store"
	"github.com/vugu/vugu"
)

// A Share shows a View.
type Share struct {
	View View
	Do   func(store.Event)
}

// A View is what a Share shows.
type View struct {
	Open        bool
	About       string // what run it is
	Stale       bool   // whether the run has gone on since
	Title, Note string
	Way         string
	Lock        string // why the server cannot be used; empty if it can, or is not known
	Asked       bool   // whether the server was asked
	Days        string
	DaysFault   string
	Public      bool
	Examples    bool
	Shown       int // examples that there are
	Attach      bool
	CanAttach   bool
	Counting    bool // whether Parcel is to be measured anew
	Packing     bool
	ZipName     string
	Zip         int // bytes
	Sending     string
	Host        string
	Parcel      store.Parcel
	Sums        bool // whether the JSON is on show
	Can         map[string]bool
	Fault       store.Problem
	Made        *store.Made
	Copied      string
}

var buttons = []string{"share-take", "share-make", "share-ask", "share-delete"}

// Of is the View of a State. It is empty while the panel is closed.
func Of(s store.State) View {
	share := s.Share
	if !share.Open || share.Record == nil {
		return View{}
	}
	v := View{
		Open: true, About: about(*share.Record), Stale: s.ShareStale(), Title: share.Title, Note: share.Note, Way: share.Way,
		Lock: share.Server.Why(), Asked: share.Server.Known, Days: share.Days, DaysFault: share.DaysFault(), Public: share.Public,
		Examples: share.Examples, Shown: len(share.Record.Examples), Attach: s.Attaches(), CanAttach: s.CanAttach(), Packing: share.Packing,
		ZipName: share.ZipName, Zip: len(share.Zip), Sending: share.Sending, Host: s.Route.Host(), Parcel: share.Parcel, Counting: share.Counting(), Sums: s.IsOpen("share-json"),
		Can: map[string]bool{}, Fault: share.Fault, Made: share.Made, Copied: share.Copied,
	}
	if !v.Sums {
		v.Parcel.JSON = ""
	}
	for _, id := range buttons {
		v.Can[id] = s.Can(id)
	}
	return v
}

func about(r run.Record) string {
	came := fmt.Sprintf("It is at step %s of %s", say.Count(r.Steps), say.Count(r.Config.Steps))
	switch r.State {
	case run.StateFinished:
		came = fmt.Sprintf("It is finished, after %s steps", say.Count(r.Steps))
	case run.StateStopped:
		came = fmt.Sprintf("It was stopped after step %s of %s", say.Count(r.Steps), say.Count(r.Config.Steps))
	}
	return came + ". Whoever opens the link sees what happened in it, and can run it again."
}

func (c *Share) short() bool  { return c.View.Way == store.WayShort }
func (c *Share) server() bool { return c.View.Way != store.WayLink }
func (c *Share) busy() bool   { return c.View.Sending != "" || c.View.Packing }

func (c *Share) title() vugu.Builder {
	return &part.Entry{ID: store.ShareTitle, Label: "Title", Hint: "What is worth seeing in it", Text: c.View.Title, Off: c.View.Sending != "", Do: c.Do,
		Help: c.titleHelp()}
}

func (c *Share) titleHelp() string {
	if c.View.Way == store.WaySealed {
		return "May be empty. The server can read it: it is the one thing that is not encrypted."
	}
	return "May be empty."
}

func (c *Share) note() vugu.Builder {
	return &part.Area{ID: store.ShareNote, Label: "Note", Help: "May be empty. Both are shown as text.", Text: c.View.Note, Most: run.MaxNote, Off: c.View.Sending != "", Do: c.Do}
}

func (c *Share) way() vugu.Builder {
	off := c.View.Lock != ""
	return &part.Choice{Name: store.ShareWay, Label: "How", List: true, Value: c.View.Way, Do: c.Do, Options: []part.Option{
		{Value: store.WayLink, Label: "In the link itself", Note: "Nothing touches a server, and nothing expires. The link is long."},
		{Value: store.WayShort, Label: "Short link", Note: "The server keeps the run: a short link with a preview, which you can delete.", Off: off},
		{Value: store.WaySealed, Label: "Encrypted", Note: "The server keeps what it cannot read: the key is in the link alone.", Off: off},
	}}
}

func (c *Share) days() vugu.Builder {
	return &part.Entry{ID: store.ShareDays, Label: "Days to keep it", Short: true, Text: c.View.Days, Fault: c.View.DaysFault, Off: c.View.Sending != "", Do: c.Do,
		Help: fmt.Sprintf("Up to %d. Each look at it begins them anew.", store.MaxDays)}
}

func (c *Share) public() vugu.Builder {
	return &part.Toggle{Name: store.SharePublic, Label: "List it in the gallery", Help: "Otherwise only who has the link finds it.", On: c.View.Public, Do: c.Do}
}

func (c *Share) examples() vugu.Builder {
	return &part.Toggle{Name: store.ShareExamples, Label: "With examples", On: c.View.Examples, Do: c.Do,
		Help: fmt.Sprintf("%d of the test part, with what both models say of them. They are data: leave out what others may not see.", c.View.Shown)}
}

func (c *Share) attach() vugu.Builder {
	return &part.Toggle{Name: store.ShareAttach, Label: "With the compressed model", Help: c.attachHelp(), On: c.View.Attach, Do: c.Do}
}

func (c *Share) attachHelp() string {
	v := c.View
	switch {
	case v.Packing:
		return "Packing it …"
	case v.Zip > store.MaxModel:
		return fmt.Sprintf("It has %s, at most %s can be attached: share the run without it.", say.Bytes(int64(v.Zip)), say.Bytes(store.MaxModel))
	case v.Zip > 0:
		return fmt.Sprintf("%s, %s.", v.ZipName, say.Bytes(int64(v.Zip)))
	}
	return fmt.Sprintf("As a zip for others to download, at most %s.", say.Bytes(store.MaxModel))
}

// leaves says what leaves this machine, and how much.
func (c *Share) leaves() string {
	v := c.View
	if v.Parcel.Fault != "" {
		return ""
	}
	if !c.server() {
		return "Nothing."
	}
	if v.Counting {
		return "Counting …"
	}
	n := int64(v.Parcel.Bytes)
	text := say.Count(n) + " bytes"
	if v.Attach && v.Zip > 0 {
		text += " and the model’s " + say.Count(v.Zip)
	}
	return text + " go to " + v.Host + "."
}

// explained says what they are.
func (c *Share) explained() string {
	v := c.View
	switch {
	case v.Parcel.Fault != "":
		return v.Parcel.Fault
	case v.Way == store.WaySealed:
		return "They are the title, and the rest encrypted with AES-GCM by a key that is made here and goes into the link, behind its “#”: browsers do not send that part. The server keeps the hash of a token, and for an hour one of your address, to count with."
	case v.Way == store.WayShort:
		return "They are " + c.contents() + ". The server keeps them, the hash of a token, and for an hour a hash of your address, to count with."
	case !v.Parcel.Whole:
		return fmt.Sprintf("The run is too long for a link, so this one holds its settings alone, in %s characters: who opens it can make the run again.", say.Count(len(v.Parcel.Link)))
	}
	text := fmt.Sprintf("The link holds the run, in %s characters behind its “#”: browsers do not send that part to any server.", say.Count(len(v.Parcel.Link)))
	if v.Parcel.Bare {
		text += " So that it fits, pictures and some points of the curves are left out."
	}
	return text
}

// contents lists what a record has.
func (c *Share) contents() string {
	parts := []string{"the title and note", "the settings", "the curves", "the table of layers", "the result", "the names of model, data and classes", "the browser", "the kernel set"}
	if c.View.Examples && c.View.Shown > 0 {
		parts = append(parts, fmt.Sprintf("%d examples", c.View.Shown))
	}
	if c.View.Attach {
		parts = append(parts, "the model")
	}
	n := len(parts) - 1
	return strings.Join(parts[:n], ", ") + " and " + parts[n]
}

func (c *Share) sumsLabel() string {
	switch c.View.Way {
	case store.WayShort:
		return "Exactly what is sent"
	case store.WaySealed:
		return "What is encrypted"
	}
	return "What the link holds"
}

func (c *Share) fold() { c.Do(store.Fold{Name: "share-json"}) }

func (c *Share) expanded() string {
	if c.View.Sums {
		return "true"
	}
	return "false"
}

func (c *Share) make() vugu.Builder {
	label := map[string]string{store.WayLink: "Make the link", store.WayShort: "Share", store.WaySealed: "Encrypt and share"}[c.View.Way]
	switch c.View.Sending {
	case "run":
		label = "Sending …"
	case "model":
		label = "Sending the model …"
	}
	return &part.Button{ID: "share-make", Label: label, Kind: "main", Off: !c.View.Can["share-make"], Do: c.Do}
}

func (c *Share) take() vugu.Builder {
	return &part.Button{ID: "share-take", Label: "Take it as it is now", Off: !c.View.Can["share-take"], Do: c.Do}
}

func (c *Share) askAgain() vugu.Builder {
	return &part.Button{ID: "share-ask", Label: "Ask again", Off: !c.View.Can["share-ask"], Do: c.Do}
}

func (c *Share) close() vugu.Builder {
	return &part.Button{ID: "share-close", Label: "Close", Kind: "quiet", Do: c.Do}
}
