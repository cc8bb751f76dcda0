package token

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"
)

// A Special is a token that stands in a text as it is written, such as [SEP]: no
// option changes it, and nothing cuts it.
type Special struct {
	Text string
	ID   int32
}

// specials finds special tokens in texts. The first in the text counts, and of
// several that begin there the longest.
type specials struct {
	list  []Special   // sorted by first byte, then the longest first
	first [256]uint16 // 1 + the index of the first in list that begins with a byte, or 0
}

// makeSpecials checks the tokens; one that is given twice with the same id counts
// once.
func makeSpecials(list []Special) (*specials, error) {
	s := &specials{list: slices.Clone(list)}
	slices.SortFunc(s.list, func(a, b Special) int {
		return cmp.Or(strings.Compare(a.Text[:min(1, len(a.Text))], b.Text[:min(1, len(b.Text))]),
			cmp.Compare(len(b.Text), len(a.Text)), strings.Compare(a.Text, b.Text), cmp.Compare(a.ID, b.ID))
	})
	s.list = slices.Compact(s.list)
	if len(s.list) > maxSpecial {
		return nil, unsupported("%d special tokens, the limit is %d", len(s.list), maxSpecial)
	}
	ids := map[int32]string{}
	for i, one := range s.list {
		switch other, twice := ids[one.ID]; {
		case one.Text == "" || len(one.Text) > maxPiece || !utf8.ValidString(one.Text):
			return nil, malformed("special token %d has the text %s, want 1 to %d bytes of UTF-8", one.ID, quote(one.Text), maxPiece)
		case one.ID < 0 || one.ID >= maxPieces:
			return nil, malformed("special token %s has id %d, have 0 to %d", quote(one.Text), one.ID, maxPieces-1)
		case twice:
			return nil, malformed("special tokens %s and %s have the same id %d", quote(other), quote(one.Text), one.ID)
		case i > 0 && s.list[i-1].Text == one.Text:
			return nil, malformed("special token %s has two ids, %d and %d", quote(one.Text), s.list[i-1].ID, one.ID)
		}
		ids[one.ID] = one.Text
		if at := &s.first[one.Text[0]]; *at == 0 {
			*at = uint16(i + 1)
		}
	}
	return s, nil
}

// cut returns what stands before the first special token in text, the token, and
// what follows. Without one, found is false and before is the whole text.
func (s *specials) cut(text string) (before string, id int32, after string, found bool) {
	for i := range len(text) {
		at := s.first[text[i]]
		if at == 0 {
			continue
		}
		for _, one := range s.list[at-1:] {
			if one.Text[0] != text[i] {
				break
			}
			if strings.HasPrefix(text[i:], one.Text) {
				return text[:i], one.ID, text[i+len(one.Text):], true
			}
		}
	}
	return text, 0, "", false
}

// text returns the token with an id, and whether there is one.
func (s *specials) text(id int32) (string, bool) {
	for _, one := range s.list {
		if one.ID == id {
			return one.Text, true
		}
	}
	return "", false
}
