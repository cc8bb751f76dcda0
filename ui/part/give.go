package part

// A Give is a place to drop files, with two ways to choose them. The page hears
// of what is given by the name in data-drop and data-files.
type Give struct {
	Name   string // what takes the files: "model", "data"
	What   string // what to give, for people
	Accept string // the kinds of files to offer, as browsers write them; empty for all
	Off    bool
}

func (c *Give) files() string  { return c.Name + "-files" }
func (c *Give) folder() string { return c.Name + "-folder" }
func (c *Give) help() string   { return c.Name + "-give-help" }

func (c *Give) accept() any {
	if c.Accept == "" {
		return nil
	}
	return c.Accept
}

// zone is the name under which files are taken; nil while none are.
func (c *Give) zone() any {
	if c.Off {
		return nil
	}
	return c.Name
}
