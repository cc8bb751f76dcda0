package part

// A Named is a Button whose label says enough only to those who see what is
// beside it: screen readers hear of what it is, too.
type Named struct {
	Button
	Of string // what the button is of
}

func (c *Named) name() string { return c.Label + ": " + c.Of }
