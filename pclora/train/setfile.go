package train

import (
	"encoding/binary"
	"fmt"
	"io"

	"github.com/pcloralab/pcloralab/pclora/data"
	"github.com/pcloralab/pcloralab/pclora/vision"
)

// A set's binary form, by which a leader gives a follower what it has prepared:
// numbers are little-endian and of 32 bits.
//
//	magic, kind, N, classes, then each class: its length and its bytes; N labels, a byte each
//	images: channels, height, width; length and bytes of a preprocessor_config.json; the pixels
//	texts:  padding; N lengths in tokens; all tokens, id·2 + type
const (
	setMagic   = 0x31_54_45_53 // "SET1"
	kindImages = 1
	kindTexts  = 2
)

// Bounds of a set's binary form.
const (
	maxClassName = 1 << 16 // bytes
	maxSide      = 4096    // pixels
	maxChannels  = 4
)

// A SetError says why bytes are no set.
type SetError string

func (e SetError) Error() string { return "train: not a set: " + string(e) }

// Write writes the set's examples in their order, without what else is stored.
func (s Set) Write(w io.Writer) error {
	to := setWriter{w: w}
	kind := uint32(kindImages)
	if s.Texts != nil {
		kind = kindTexts
	}
	to.numbers(setMagic, kind, uint32(s.Len()), uint32(len(s.Classes)))
	for _, c := range s.Classes {
		to.text([]byte(c))
	}
	for i := range s.Len() {
		to.buffer = append(to.buffer, s.Labels[s.stored(i)])
	}
	if s.Texts != nil {
		s.writeTexts(&to)
	} else if err := s.writeImages(&to); err != nil {
		return err
	}
	to.flush(0)
	return to.err
}

func (s Set) writeImages(to *setWriter) error {
	prep, err := s.Prep.JSON()
	if err != nil {
		return err
	}
	to.numbers(uint32(s.Images.Channels), uint32(s.Images.Height), uint32(s.Images.Width))
	to.text(prep)
	for i := range s.Len() {
		to.bytes(s.Images.Image(s.stored(i)))
	}
	return nil
}

func (s Set) writeTexts(to *setWriter) {
	to.numbers(s.Texts.padding)
	for i := range s.Len() {
		to.numbers(uint32(s.Texts.Tokens(s.stored(i))))
	}
	for i := range s.Len() {
		to.numbers(s.Texts.text(s.stored(i))...)
	}
}

// A setWriter gathers small pieces.
type setWriter struct {
	w      io.Writer
	buffer []byte
	err    error
}

func (t *setWriter) numbers(ns ...uint32) {
	for _, n := range ns {
		t.buffer = binary.LittleEndian.AppendUint32(t.buffer, n)
	}
	t.flush(1 << 16)
}

func (t *setWriter) bytes(b []byte) {
	t.buffer = append(t.buffer, b...)
	t.flush(1 << 16)
}

func (t *setWriter) text(b []byte) {
	t.numbers(uint32(len(b)))
	t.bytes(b)
}

// flush writes what has been gathered if it is more than so many bytes.
func (t *setWriter) flush(over int) {
	if t.err == nil && len(t.buffer) > over {
		_, t.err = t.w.Write(t.buffer)
		t.buffer = t.buffer[:0]
	}
}

// ReadSet returns the set that Write wrote. Labels and pixels stay in b, which
// must not be changed any more. What is wrong gives a SetError, or one of package
// vision, before memory is set aside for it.
func ReadSet(b []byte) (Set, error) {
	from := setReader{b: b}
	magic, kind := from.number(), from.number()
	n, classes := int(from.number()), int(from.number())
	switch {
	case from.err != nil || magic != setMagic:
		return Set{}, SetError("it begins with something else")
	case n < 1 || n > len(b):
		return Set{}, SetError(fmt.Sprintf("%d examples in %d bytes", n, len(b)))
	case classes < 1 || classes > data.MaxClasses:
		return Set{}, SetError(fmt.Sprintf("%d classes, want 1 to %d", classes, data.MaxClasses))
	}
	s := Set{}
	for range classes {
		s.Classes = append(s.Classes, string(from.text(maxClassName)))
	}
	s.Labels = from.take(n)
	for i, l := range s.Labels {
		if int(l) >= classes {
			return Set{}, SetError(fmt.Sprintf("example %d has label %d of %d", i, l, classes))
		}
	}
	var err error
	switch kind {
	case kindImages:
		err = s.readImages(&from, n)
	case kindTexts:
		err = s.readTexts(&from, n)
	default:
		err = SetError(fmt.Sprintf("no examples of kind %d", kind))
	}
	switch {
	case from.err != nil:
		return Set{}, from.err
	case err != nil:
		return Set{}, err
	case len(from.b) > 0:
		return Set{}, SetError(fmt.Sprintf("%d bytes too many", len(from.b)))
	}
	return s, nil
}

func (s *Set) readImages(from *setReader, n int) (err error) {
	channels, height, width := from.number(), from.number(), from.number()
	prep := from.text(len(from.b))
	if from.err != nil {
		return from.err
	}
	if channels < 1 || channels > maxChannels || height < 1 || height > maxSide || width < 1 || width > maxSide {
		return SetError(fmt.Sprintf("images of %d×%d with %d channels", width, height, channels))
	}
	if s.Prep, err = vision.ParseConfig(prep); err != nil {
		return err
	}
	if err := s.Prep.Match(int(channels), int(height), int(width)); err != nil {
		return err
	}
	s.Images = &data.Images{Channels: int(channels), Height: int(height), Width: int(width), Classes: s.Classes, Labels: s.Labels}
	s.Images.Pixels = from.take64(int64(n) * int64(channels) * int64(height) * int64(width))
	return from.err
}

func (s *Set) readTexts(from *setReader, n int) error {
	padding := from.number()
	lengths := setReader{b: from.take(4 * n)}
	if from.err != nil {
		return from.err
	}
	if padding>>1 >= maxTextID {
		return SetError("padding is no token")
	}
	t := &Texts{padding: padding, topID: padding >> 1, starts: make([]int32, 1, n+1)}
	left := int64(len(from.b)) / 4
	for i := range n {
		length := int64(lengths.number())
		if left -= length; length > maxTextTokens || left < 0 {
			return SetError(fmt.Sprintf("text %d has %d tokens", i, length))
		}
		t.starts = append(t.starts, t.starts[i]+int32(length))
	}
	t.tokens = make([]uint32, t.starts[n])
	for i := range t.tokens {
		if t.tokens[i] = from.number(); t.tokens[i]>>1 >= maxTextID {
			return SetError(fmt.Sprintf("token %d of all is %d", i, t.tokens[i]>>1))
		}
	}
	for i := range n {
		t.measure(i)
	}
	s.Texts = t
	return nil
}

// A setReader takes what it is asked for from the front of b; after an error,
// zeros and nothing.
type setReader struct {
	b   []byte
	err error
}

func (f *setReader) take64(n int64) []byte {
	if f.err == nil && n > int64(len(f.b)) {
		f.err = SetError(fmt.Sprintf("it ends %d bytes too early", n-int64(len(f.b))))
	}
	if f.err != nil {
		return nil
	}
	part := f.b[:n:n]
	f.b = f.b[n:]
	return part
}

func (f *setReader) take(n int) []byte { return f.take64(int64(n)) }

func (f *setReader) number() uint32 {
	if b := f.take(4); b != nil {
		return binary.LittleEndian.Uint32(b)
	}
	return 0
}

// text takes a length and as many bytes, at most most.
func (f *setReader) text(most int) []byte {
	n := f.number()
	if f.err == nil && int64(n) > int64(most) {
		f.err = SetError(fmt.Sprintf("a text of %d bytes, at most %d are read", n, most))
	}
	return f.take64(int64(n))
}
