package token

import "sort"

// A span is a range of code points, both ends included.
type span struct{ first, last rune }

// A class gives the marks of a range their canonical combining class.
type class struct {
	first, last rune
	class       uint8
}

// A shift leads from every step-th letter of a range to its small letter.
type shift struct{ first, last, step, distance rune }

// A run holds what neighbours from first on are decomposed into.
type run struct {
	first rune
	bases []rune
}

// in reports whether a table has r.
func in(table []span, r rune) bool {
	i := sort.Search(len(table), func(i int) bool { return table[i].last >= r })
	return i < len(table) && table[i].first <= r
}

// classOf returns r's combining class where r is a mark that stays, else 0.
func classOf(r rune) uint8 {
	if r < classes[0].first {
		return 0
	}
	i := sort.Search(len(classes), func(i int) bool { return classes[i].last >= r })
	if i < len(classes) && classes[i].first <= r {
		return classes[i].class
	}
	return 0
}

// small returns r's small letter, or r. U+0130 alone becomes two code points,
// which lower sees to.
func small(r rune) rune {
	i := sort.Search(len(shifts), func(i int) bool { return shifts[i].last >= r })
	if i < len(shifts) && shifts[i].first <= r && (r-shifts[i].first)%shifts[i].step == 0 {
		return r + shifts[i].distance
	}
	return r
}

// base returns the single code point that r is decomposed into when its marks
// are left out, or r.
func base(r rune) rune {
	i := sort.Search(len(bases), func(i int) bool { return bases[i].first > r }) - 1
	if i >= 0 && int(r-bases[i].first) < len(bases[i].bases) {
		if b := bases[i].bases[r-bases[i].first]; b != 0 {
			return b
		}
	}
	return r
}

// appendBases appends what r is decomposed into, less the marks.
func appendBases(dst []rune, r rune) []rune {
	if 0xac00 <= r && r <= 0xd7a3 {
		return appendJamo(dst, r-0xac00)
	}
	i := sort.Search(len(longBases), func(i int) bool { return longBases[i][0] >= r })
	if i == len(longBases) || longBases[i][0] != r {
		return append(dst, base(r))
	}
	for _, b := range longBases[i][1:] {
		if b != 0 {
			dst = append(dst, b)
		}
	}
	return dst
}

// appendJamo appends the two or three letters of the Hangul syllable with index
// s (The Unicode Standard, section 3.12).
func appendJamo(dst []rune, s rune) []rune {
	const vowels, tails = 21, 28
	dst = append(dst, 0x1100+s/(vowels*tails), 0x1161+s/tails%vowels)
	if t := s % tails; t != 0 {
		dst = append(dst, 0x11a7+t)
	}
	return dst
}
