package checkpoint

import "path"

// File returns the bytes of one of the model's files other than weights, by its
// name without folders; nil if there is none.
func (c *Checkpoint) File(name string) ([]byte, error) {
	for _, n := range append([]string{c.dir + ConfigFile}, c.small...) {
		if path.Base(n) == name {
			return c.read(n)
		}
	}
	return nil, nil
}
