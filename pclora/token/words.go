package token

import "strings"

// words calls each with every word of text, in order: what lies between white
// space, with punctuation cut off as words of one character. A word is good
// until the next one. It stops when each returns false, and then returns false.
//
// It works on one part between spaces at a time, which nothing in normalising
// reaches across, so that a long text needs little memory.
func (n *normalizer) words(text string, each func(word []rune) bool) bool {
	for text != "" {
		part := text
		if i := strings.IndexAny(text, " \n"); i >= 0 {
			part, text = text[:i], text[i+1:]
		} else {
			text = ""
		}
		if !split(n.normalize(part), each) {
			return false
		}
	}
	return true
}

// split cuts normalised text into words.
func split(text []rune, each func(word []rune) bool) bool {
	start := 0
	for i, r := range text {
		alone, gap := kind(r)
		if !alone && !gap {
			continue
		}
		if start < i && !each(text[start:i]) {
			return false
		}
		if alone && !each(text[i:i+1]) {
			return false
		}
		start = i + 1
	}
	return start == len(text) || each(text[start:])
}

// kind reports whether r is a word alone and whether it is white space.
func kind(r rune) (alone, gap bool) {
	switch {
	case 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9':
		return false, false
	case r == ' ':
		return false, true
	}
	return in(punctuation, r), in(space, r)
}
