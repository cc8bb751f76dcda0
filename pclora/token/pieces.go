package token

import "unicode/utf8"

// A speller writes words in pieces of a vocabulary.
type speller struct {
	*Vocab
	unknown int32
	chars   int // a longer word is unknown

	buf []byte // the word as UTF-8
}

// appendPieces appends the ids of a word's pieces, or that of [UNK]. From each
// place on it takes the longest piece there is; where there is none, the whole
// word is unknown.
func (s *speller) appendPieces(dst []int32, word []rune) []int32 {
	if len(word) > s.chars {
		return append(dst, s.unknown)
	}
	s.buf = s.buf[:0]
	for _, r := range word {
		s.buf = utf8.AppendRune(s.buf, r)
	}
	from, table := len(dst), s.ids
	for rest := s.buf; len(rest) > 0; table = s.tails {
		id, n := longest(table, rest, s.most)
		if n == 0 {
			return append(dst[:from], s.unknown)
		}
		dst, rest = append(dst, id), rest[n:]
	}
	return dst
}

// longest returns the longest start of text that table has, and its length, which
// is 0 where there is none.
func longest(table map[string]int32, text []byte, most int) (id int32, n int) {
	for n = min(len(text), most); n > 0; n-- {
		if n < len(text) && !utf8.RuneStart(text[n]) {
			continue
		}
		if id, ok := table[string(text[:n])]; ok {
			return id, n
		}
	}
	return 0, 0
}
