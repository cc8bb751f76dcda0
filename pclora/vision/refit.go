package vision

import "github.com/pcloralab/pcloralab/pclora/data"

// MostImages returns how many images of a model with so many channels a set may
// hold: data.MaxPixels bytes of them.
func (c Config) MostImages(channels int) int {
	return data.MaxPixels / (channels * c.Height * c.Width)
}

// Refit returns a set whose images are those of m after Fit, for a model of so
// many channels; labels and classes are m's own. Where no image would change it
// returns m. It must not be called with what Fit or Refit made, which a crop would
// cut again.
//
// It gives Fit's errors, and an UnsupportedError with the numbers, before memory
// is set aside, for more than MostImages. progress, if not nil, is called after
// each image with how many are done; its error ends the work and is returned.
func (c Config) Refit(m *data.Images, channels int, progress func(done int) error) (*data.Images, error) {
	f, err := c.newFitter(m.Channels, m.Height, m.Width, channels)
	if err != nil {
		return nil, err
	}
	outW, outH := c.resized(m.Width, m.Height)
	if m.Channels == channels && outW == m.Width && outH == m.Height && c.Width == m.Width && c.Height == m.Height {
		return m, nil
	}
	size := channels * c.Height * c.Width
	if most := c.MostImages(channels); m.Len() > most {
		return nil, unsupported("%d images take %d MB at the model's size, %d×%d with %d channels, and at most %d MB are held: use %d images, or a model for smaller ones",
			m.Len(), (m.Len()*size+1<<20-1)>>20, c.Width, c.Height, channels, data.MaxPixels>>20, most)
	}
	n := *m
	n.Channels, n.Height, n.Width = channels, c.Height, c.Width
	n.Pixels = make([]byte, m.Len()*size)
	for i := range m.Len() {
		f.fit(n.Image(i), m.Image(i))
		if progress != nil {
			if err := progress(i + 1); err != nil {
				return nil, err
			}
		}
	}
	return &n, nil
}
