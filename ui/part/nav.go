package part

// A Nav leads to the program's pages.
type Nav struct {
	Here string // name of the page that this is: "lab", "gallery", or another
}

// current is "page" for the page that this is, and no attribute for the others.
func (c *Nav) current(name string) any {
	if c.Here == name {
		return "page"
	}
	return nil
}
