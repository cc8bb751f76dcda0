package table

import "strings"

// A scanner walks over the members of an object that is known to be JSON. It makes
// nothing: a decoder's buffers would cost more than a short line.
type scanner struct {
	text string // what is left
}

// between are the bytes that stand between keys and values.
const between = " \t\r\n,:"

// more reports whether a key follows.
func (s *scanner) more() bool {
	s.text = strings.TrimLeft(s.text, between)
	return s.text[0] != '}'
}

// value takes the next key or value as it is written.
func (s *scanner) value() string {
	s.text = strings.TrimLeft(s.text, between)
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
				return strings.IndexAny(text, between+"]}")
			}
			continue
		}
		if depth == 0 {
			return i + 1
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
