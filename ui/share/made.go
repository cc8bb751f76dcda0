package share

import (
	"fmt"

	"github.com/pcloralab/pcloralab/ui/part"
	"github.com/pcloralab/pcloralab/ui/say"
	"github.com/pcloralab/pcloralab/ui/store"
	"github.com/vugu/vugu"
)

// A Made shows the link that was made, and what deletes it.
type Made struct {
	Made    store.Made
	Host    string
	Sending string
	Zip     int // bytes of the model
	Copied  string
	Can     bool // whether it can be deleted
	Do      func(store.Event)
}

func (c *Share) made() vugu.Builder {
	if c.View.Made == nil {
		return nil
	}
	v := c.View
	return &Made{Made: *v.Made, Host: v.Host, Sending: v.Sending, Zip: v.Zip, Copied: v.Copied, Can: v.Can["share-delete"], Do: c.Do}
}

func (c *Made) link() vugu.Builder {
	return &part.Copyable{ID: "share-address", Label: "The link", Text: c.Made.Link, Help: c.linkHelp(), Button: "share-link", Copied: c.Copied, Do: c.Do}
}

func (c *Made) linkHelp() string {
	m := c.Made
	switch {
	case m.Way == store.WayLink && m.Whole:
		return "It needs no server and never expires."
	case m.Way == store.WayLink:
		return "It holds the settings. It needs no server and never expires."
	case m.Way == store.WaySealed:
		return "All of it is needed, to the last character: the key is its end. It is kept until " + say.Day(m.Expires) + ", and longer if someone looks at it."
	}
	return "It is kept until " + say.Day(m.Expires) + ", and longer if someone looks at it."
}

func (c *Made) token() vugu.Builder {
	return &part.Copyable{ID: "share-secret", Label: "What deletes it", Text: c.Made.Token, Button: "share-token", Copied: c.Copied, Do: c.Do,
		Help: "A token that is shown now and not again. This browser keeps it too, so that the run’s page has a button to delete it here; elsewhere the token is needed."}
}

func (c *Made) remove() vugu.Builder {
	label := "Delete it again"
	if c.Sending == "delete" {
		label = "Deleting …"
	}
	return &part.Button{ID: "share-delete", Label: label, Off: !c.Can, Do: c.Do}
}

// duplicate says that the server had the run already.
func (c *Made) duplicate() string {
	if !c.Made.Duplicate {
		return ""
	}
	return "The very same run was shared before, so this is its link. Who shared it first has what deletes it."
}

// model says what became of the attached model.
func (c *Made) model() string {
	switch {
	case c.Sending == "model":
		return "The model is on its way, " + say.Bytes(int64(c.Zip)) + " …"
	case c.Made.Attached:
		return "The model is attached."
	case c.Made.ModelLost.Any():
		return fmt.Sprintf("The run is shared, but the model is not attached: %s", problem(c.Made.ModelLost, c.Host))
	}
	return ""
}

// problem is a problem in words, of the server or on the way to it.
func problem(p store.Problem, host string) string {
	switch {
	case p.Status == 0:
		return host + " does not answer. Check the connection and try again."
	case p.Title == "":
		return fmt.Sprintf("%s answered %d. Try again in a moment.", host, p.Status)
	case p.Detail == "":
		return p.Title + "."
	}
	return p.Detail
}

func (c *Share) fault() string {
	if !c.View.Fault.Any() {
		return ""
	}
	return problem(c.View.Fault, c.View.Host)
}

func (c *Made) secret() bool { return c.Made.Token != "" && !c.Made.Deleted }
