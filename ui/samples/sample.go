package samples

import "github.com/vugu/vugu"

// A Sample shows a Card.
type Sample struct {
	Card Card
}

func (c *Sample) class() string {
	if c.Card.Text != "" {
		return "sample sample-text"
	}
	return "sample"
}

func (c *Sample) original() vugu.Builder { return &Line{Who: "Original", Answer: c.Card.Original} }

func (c *Sample) student() vugu.Builder { return &Line{Who: "Student", Answer: c.Card.Student} }
