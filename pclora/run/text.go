package run

import "strings"

// Clean makes text from elsewhere one that a Record may have: without characters that
// control others, on one line, and with at most most characters.
func Clean(text string, most int) string {
	text = strings.Map(func(r rune) rune {
		if unseen(r) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(text, ""))
	text = strings.Join(strings.Fields(text), " ")
	n := 0
	for i := range text {
		if n++; n > most {
			return text[:i]
		}
	}
	return text
}
