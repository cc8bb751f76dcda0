package part

// A Live is a line of text that screen readers read out when it changes. It
// belongs in a Still, so that a render without news does not repeat it.
type Live struct {
	ID, Class string
	Text      string
}
