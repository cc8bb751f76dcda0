package token

import (
	"slices"
	"unicode/utf8"
)

// Options say how a text is changed before it is cut into words.
type Options struct {
	Clean        bool // drop control characters; every white space is a space
	Chinese      bool // put spaces around Chinese characters
	StripAccents bool // decompose canonically, drop combining marks
	Lower        bool // make letters small, each on its own
}

// Uncased returns the options of models that know small letters only, as
// bert-base-uncased.
func Uncased() Options { return Options{Clean: true, Chinese: true, StripAccents: true, Lower: true} }

// Cased returns the options of models that know capitals and accents.
func Cased() Options { return Options{Clean: true, Chinese: true} }

// A normalizer applies Options, in two buffers that it uses again.
type normalizer struct {
	Options
	out, spare []rune
}

// normalize returns the changed text, which is good until the next call.
func (n *normalizer) normalize(text string) []rune {
	n.out = n.clean(n.out[:0], text)
	if n.StripAccents {
		n.spare = strip(n.spare[:0], n.out)
		n.out, n.spare = n.spare, n.out
	}
	if n.Lower {
		n.spare = lower(n.spare[:0], n.out)
		n.out, n.spare = n.spare, n.out
	}
	return n.out
}

// clean appends the text's code points, as Clean and Chinese say.
func (n *normalizer) clean(dst []rune, text string) []rune {
	for _, r := range text {
		switch {
		case ' ' <= r && r <= '~':
			dst = append(dst, r)
		case n.Clean && in(removed, r):
		case n.Clean && in(blank, r):
			dst = append(dst, ' ')
		case n.Chinese && in(chinese, r):
			dst = append(dst, ' ', r, ' ')
		default:
			dst = append(dst, r)
		}
	}
	return dst
}

// strip appends text decomposed and without marks. Marks that are too young for
// the reference's tables stay, and are put in canonical order: those between two
// code points of class 0 by class, stably.
func strip(dst, text []rune) []rune {
	from := len(dst) // where a run of marks begins
	for _, r := range text {
		if r >= utf8.RuneSelf && in(marks, r) {
			if in(fixed, r) {
				order(dst[from:])
				from = len(dst)
			}
			continue
		}
		begin := len(dst)
		if r < utf8.RuneSelf {
			dst = append(dst, r)
		} else {
			dst = appendBases(dst, r)
		}
		for i := begin; i < len(dst); i++ {
			if classOf(dst[i]) == 0 {
				order(dst[from:i])
				from = i + 1
			}
		}
	}
	order(dst[from:])
	return dst
}

// order sorts a run of marks by class, stably.
func order(run []rune) {
	if len(run) > 1 {
		slices.SortStableFunc(run, func(a, b rune) int { return int(classOf(a)) - int(classOf(b)) })
	}
}

// lower appends text in small letters.
func lower(dst, text []rune) []rune {
	for _, r := range text {
		switch {
		case r < utf8.RuneSelf:
			if 'A' <= r && r <= 'Z' {
				r += 'a' - 'A'
			}
			dst = append(dst, r)
		case r == 'İ':
			dst = append(dst, 'i', '\u0307')
		default:
			dst = append(dst, small(r))
		}
	}
	return dst
}
