package part

import "github.com/pcloralab/pcloralab/ui/store"

// Icons are outlines in a 16×16 box.
const (
	IconStart    = "M4.5 2.8v10.4L13 8z"
	IconPause    = "M4.5 3h2.4v10H4.5zM9.1 3h2.4v10H9.1z"
	IconStep     = "M3.5 3v10l6-5zM10.6 3h2.2v10h-2.2z"
	IconStop     = "M3.5 3.5h9v9h-9z"
	IconReset    = "M8 3.1a5 5 0 1 1-4.7 3.3l1.5.5A3.4 3.4 0 1 0 8 4.7v2.2L4.5 3.9 8 .9z"
	IconDownload = "M7.1 1.5h1.8v6.3l2.3-2.3 1.2 1.3L8 11.2 3.6 6.8l1.2-1.3 2.3 2.3zM2.5 12.7h11v1.8h-11z"
	IconRight    = "M6.3 12.4 2 8.1l1.3-1.3 3 3 6.4-6.4L14 4.7z"
	IconLink     = "M6.6 9.4a3 3 0 0 1 0-4.2l2-2a3 3 0 0 1 4.2 4.2l-1.2 1.2-1.1-1.1 1.2-1.2a1.4 1.4 0 0 0-2-2l-2 2a1.4 1.4 0 0 0 0 2zM9.4 6.6a3 3 0 0 1 0 4.2l-2 2a3 3 0 0 1-4.2-4.2l1.2-1.2 1.1 1.1-1.2 1.2a1.4 1.4 0 0 0 2 2l2-2a1.4 1.4 0 0 0 0-2z"
	IconWrong    = "M4.3 3 8 6.7 11.7 3 13 4.3 9.3 8l3.7 3.7-1.3 1.3L8 9.3 4.3 13 3 11.7 6.7 8 3 4.3z"
)

// A Button is a press away from one of the page's actions.
type Button struct {
	ID     string // the action, and the element's id
	Label  string
	Icon   string // an outline in a 16×16 box; empty for none
	Kind   string // "main" for the one that comes next, "quiet" for one without a frame
	Off    bool   // whether it means nothing now
	Hidden bool   // whether another button stands in its place
	Do     func(store.Event)
}

func (c *Button) class() string {
	if c.Kind == "" {
		return "button"
	}
	return "button button-" + c.Kind
}

func (c *Button) press() { c.Do(store.Press{ID: c.ID}) }
