package picture

import (
	"image"
	"strings"
	"sync"
	"unicode"

	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
)

// The two fonts, parsed when the first picture is drawn.
var (
	regular = sync.OnceValues(func() (*sfnt.Font, error) { return opentype.Parse(goregular.TTF) })
	bold    = sync.OnceValues(func() (*sfnt.Font, error) { return opentype.Parse(gobold.TTF) })
)

// A hand writes in one font and size.
type hand struct {
	font *sfnt.Font
	face font.Face
	buf  sfnt.Buffer
}

// newHand takes a size in pixels.
func newHand(load func() (*sfnt.Font, error), size float64) (*hand, error) {
	f, err := load()
	if err != nil {
		return nil, err
	}
	face, err := opentype.NewFace(f, &opentype.FaceOptions{Size: size, DPI: 72, Hinting: font.HintingNone})
	if err != nil {
		return nil, err
	}
	return &hand{font: f, face: face}, nil
}

// legible returns s without what the font has no letter for, as one line with
// single spaces, and whether that took anything that would be seen.
func (h *hand) legible(s string) (text string, lost bool) {
	var b strings.Builder
	for _, r := range s {
		switch n, err := h.font.GlyphIndex(&h.buf, r); {
		case unicode.IsSpace(r):
			b.WriteByte(' ')
		case unicode.In(r, unicode.Cf, unicode.Cc):
		case err != nil || n == 0:
			lost = true
		default:
			b.WriteRune(r)
		}
	}
	return strings.Join(strings.Fields(b.String()), " "), lost
}

// wide is the width of s in pixels.
func (h *hand) wide(s string) int { return font.MeasureString(h.face, s).Ceil() }

// write puts s on the canvas, its baseline beginning at (x, y), and returns where it
// ends.
func (h *hand) write(c canvas, i ink, x, y int, s string) int {
	dot := fixed.P(x, y)
	last := rune(-1)
	for _, r := range s {
		if last >= 0 {
			dot.X += h.face.Kern(last, r)
		}
		box, mask, mp, advance, ok := h.face.Glyph(dot, r)
		if alpha, isAlpha := mask.(*image.Alpha); ok && isAlpha {
			c.cover(i, box, alpha, mp)
		}
		dot.X += advance
		last = r
	}
	return dot.X.Ceil()
}

// lines breaks s into at most n lines of w pixels, at spaces where there are any.
// What does not fit ends in "…".
func (h *hand) lines(s string, w, n int) []string {
	var out []string
	for s != "" && len(out) < n {
		line := s[:h.fits(s, w)]
		rest := s[len(line):]
		if rest != "" && len(out) == n-1 {
			return append(out, h.shorten(s, w))
		}
		if rest != "" && rest[0] != ' ' {
			if k := strings.LastIndexByte(line, ' '); k > 0 {
				line = line[:k]
			}
		}
		out = append(out, strings.TrimSpace(line))
		s = strings.TrimSpace(s[len(line):])
	}
	return out
}

// shorten returns s if it is at most w pixels wide, else its beginning and "…".
func (h *hand) shorten(s string, w int) string {
	if h.wide(s) <= w {
		return s
	}
	s = s[:h.fits(s, w-h.wide("…"))]
	if k := strings.LastIndexByte(s, ' '); k > len(s)/2 {
		s = s[:k]
	}
	return strings.TrimSpace(s) + "…"
}

// fits returns how many bytes of s take at most w pixels; at least one letter.
func (h *hand) fits(s string, w int) int {
	var x fixed.Int26_6
	last := rune(-1)
	for k, r := range s {
		if last >= 0 {
			x += h.face.Kern(last, r)
		}
		advance, _ := h.face.GlyphAdvance(r)
		x += advance
		if k > 0 && x.Ceil() > w {
			return k
		}
		last = r
	}
	return len(s)
}
