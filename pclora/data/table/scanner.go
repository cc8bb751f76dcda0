package table

// A scanner walks over the members of an object that is known to be JSON. It makes
// nothing: a decoder's buffers would cost more than a short line.
type scanner struct {
	text string // what is left
}

// between reports whether c may stand between keys and values.
func between(c byte) bool {
	return c == ' ' || c == ',' || c == ':' || c == '\t' || c == '\r' || c == '\n'
}

// skip passes over what is between.
func (s *scanner) skip() {
	i := 0
	for between(s.text[i]) {
		i++
	}
	s.text = s.text[i:]
}

// more reports whether a key follows.
func (s *scanner) more() bool {
	s.skip()
	return s.text[0] != '}'
}

// value takes the next key or value as it is written.
func (s *scanner) value() string {
	s.skip()
	n := length(s.text)
	raw := s.text[:n]
	s.text = s.text[n:]
	return raw
}

// length is that of the value which text begins with.
func length(text string) int {
	depth := 0
	for i := 0; ; i++ {
		switch text[i] {
		case '"':
			i += quotedLength(text[i:]) - 1
		case '{', '[':
			depth++
		case '}', ']':
			depth--
		default:
			if depth == 0 {
				return bareLength(text)
			}
			continue
		}
		if depth == 0 {
			return i + 1
		}
	}
}

// bareLength is that of the number, true, false or null that text begins with.
func bareLength(text string) int {
	for i := 0; ; i++ {
		if c := text[i]; between(c) || c == ']' || c == '}' {
			return i
		}
	}
}

// quotedLength is that of the text which text begins with, quotes included.
func quotedLength(text string) int {
	for i := 1; ; i++ {
		switch text[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
}
