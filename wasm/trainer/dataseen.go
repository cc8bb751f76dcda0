package main

import (
	"strings"

	"github.com/pcloralab/pcloralab/pclora/data"
	"github.com/pcloralab/pcloralab/pclora/data/intake"
	"github.com/pcloralab/pcloralab/wasm/wire"
)

// peekData looks at a person's data and keeps it.
func (s *Session) peekData(c wire.PeekData, given blobs) error {
	if len(given) == 0 {
		return errNoFiles
	}
	s.env.Send(wire.Loading{What: "your files"})
	found, err := intake.Read(asData{given})
	if err != nil {
		return err
	}
	title := cut(c.Title, maxTitle)
	if title == "" {
		title = cut(found.Name, maxTitle)
	}
	m, err := newMaterial(short(title, "own-data"), title, found)
	if err != nil {
		return err
	}
	return s.keepData(m)
}

// arrangeData reads a person's data another way.
func (s *Session) arrangeData(c wire.ArrangeData) error {
	if s.own.data == nil {
		return errNoFiles
	}
	m, err := s.own.data.rearranged(c)
	if err != nil {
		return err
	}
	return s.keepData(m)
}

// keepData makes it what a Load calls own, and tells the page.
func (s *Session) keepData(m *material) error {
	seen, err := s.seen(m)
	if err != nil {
		return err
	}
	s.own.data = m
	s.env.Send(seen)
	return nil
}

// How much of the data the page is shown.
const (
	shownRows    = 5
	shownCell    = 120 // bytes
	shownColumns = 40
	shownEach    = 3   // examples of a class
	shownClasses = 256 // with examples
	shownSide    = 48  // pixels of a picture
	maxTitle     = 80
)

// seen describes data to the page.
func (s *Session) seen(m *material) (wire.DataSeen, error) {
	e := wire.DataSeen{
		Name: m.name, Title: m.title, Texts: m.found.Texts(), Form: m.found.Form, Arrange: m.arrange,
		Parts: [3]int{len(m.parts.Train), len(m.parts.Validation), len(m.parts.Test)},
	}
	if t := m.found.Table; t != nil {
		e.Table = &wire.Table{Total: t.Len()}
		first := 0
		if m.arrange.Columns.Header {
			e.Table.Total, first = t.Len()-1, 1
		}
		columns := min(t.Columns(), shownColumns)
		for j := range columns {
			e.Table.Names = append(e.Table.Names, cut(t.Name(j, m.arrange.Columns.Header), shownCell))
		}
		for i := first; i < min(t.Len(), first+shownRows); i++ {
			row := make([]string, columns)
			for j := range row {
				row[j] = cut(t.Cell(i, j), shownCell)
			}
			e.Table.Rows = append(e.Table.Rows, row)
		}
	}
	if m.fault != nil {
		e.Fault = reason(m.fault)
	}
	counts, first := m.set.Counts(), m.set.First(shownEach)
	for i, name := range m.set.Classes {
		c := wire.SeenClass{Name: name, Count: counts[i]}
		for _, at := range first[i] {
			if i >= shownClasses {
				break
			}
			if m.texts != nil {
				c.Texts = append(c.Texts, cut(m.texts.Rows[at].First, shownCell))
				continue
			}
			image, err := m.thumbnail(s.env, at)
			if err != nil {
				return e, err
			}
			c.Images = append(c.Images, image)
		}
		e.Classes = append(e.Classes, c)
	}
	if m.fault == nil {
		for _, w := range m.set.Check(m.parts) {
			e.Notes = append(e.Notes, w.Text+".")
		}
	}
	return e, nil
}

// thumbnail is a small form of picture at.
func (m *material) thumbnail(env Env, at int) (wire.Image, error) {
	var b data.Bitmap
	if p := m.found.Pictures; p != nil {
		text, err := p.Bytes(at)
		if err != nil {
			return wire.Image{}, err
		}
		if b, err = env.Decode(text); err != nil {
			return wire.Image{}, &pictureError{p.Name(at), err}
		}
	} else {
		x := m.found.Images
		b = data.Bitmap{Width: x.Width, Height: x.Height, Channels: x.Channels, Pixels: x.Image(at)}
	}
	return thumbnail(b), nil
}

// A pictureError names the picture that could not be read.
type pictureError struct {
	name string
	err  error
}

func (e *pictureError) Error() string { return e.name + ": " + reason(e.err) }
func (e *pictureError) Unwrap() error { return e.err }

// thumbnail makes a picture at most shownSide pixels large, taking the nearest
// pixel of each place.
func thumbnail(b data.Bitmap) wire.Image {
	scale := max(1, float64(max(b.Width, b.Height))/shownSide)
	w, h := max(1, int(float64(b.Width)/scale)), max(1, int(float64(b.Height)/scale))
	i := wire.Image{Width: w, Height: h, Channels: b.Channels, Pixels: make([]byte, 0, w*h*b.Channels)}
	for c := range b.Channels {
		for y := range h {
			for x := range w {
				i.Pixels = append(i.Pixels, b.Pixels[(c*b.Height+y*b.Height/h)*b.Width+x*b.Width/w])
			}
		}
	}
	return i
}

// cut shortens text to so many bytes, on one line.
func cut(text string, most int) string {
	text = strings.Join(strings.Fields(strings.ToValidUTF8(text[:min(len(text), 4*most)], "")), " ")
	if len(text) > most {
		text = strings.ToValidUTF8(text[:most], "") + "…"
	}
	return text
}

// short makes a name for a run.Config of what a person calls something.
func short(title, otherwise string) string {
	const most = 60
	var b strings.Builder
	for _, r := range strings.ToLower(title) {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			b.WriteRune(r)
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
		if b.Len() >= most {
			break
		}
	}
	if name := strings.Trim(b.String(), "-"); name != "" {
		return name
	}
	return otherwise
}
