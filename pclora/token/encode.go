package token

import "fmt"

// An Encoding is what a BERT model reads of one text or two: T tokens.
type Encoding struct {
	IDs   []int32 // [T]
	Types []int32 // [T], 0 for the first text, 1 for the second and its [SEP]
	Mask  []bool  // [T], false for padding, which attention must not see
}

// Encode returns the encoding of one text with its special tokens, at most most
// tokens long; what is too long loses its end. With most 0 nothing is cut off.
// It panics when the special tokens alone are more than most.
func (t *Tokenizer) Encode(text string, most int) Encoding {
	return t.fill(t.template.single, [3][]int32{1: t.tokens(text, t.room("Encode", t.template.single, most))})
}

// EncodePair is Encode for two texts. Of those that are too long together, the
// longer loses tokens until they fit or both have the same number; then both
// lose in turn. An empty second text is one too, as in the reference's tokenizers;
// transformers takes a single pair with one for a single text.
func (t *Tokenizer) EncodePair(first, second string, most int) Encoding {
	room := t.room("EncodePair", t.template.pair, most)
	a, b := t.tokens(first, room), t.tokens(second, room)
	if room >= 0 {
		n1, n2 := fit(len(a), len(b), room)
		a, b = a[:n1], b[:n2]
	}
	return t.fill(t.template.pair, [3][]int32{1: a, 2: b})
}

// Tokens returns the ids of a text without special tokens around it.
func (t *Tokenizer) Tokens(text string) []int32 { return t.tokens(text, -1) }

// Pad returns e with padding up to n tokens, or e itself where it has as many.
func (t *Tokenizer) Pad(e Encoding, n int) Encoding {
	for len(e.IDs) < n {
		e.IDs, e.Types, e.Mask = append(e.IDs, t.names.Pad), append(e.Types, t.padType), append(e.Mask, false)
	}
	return e
}

// room returns how many tokens of text fit beside a template's own, −1 for any
// number.
func (t *Tokenizer) room(op string, slots []slot, most int) int {
	if most == 0 {
		return -1
	}
	n := added(slots)
	if most < n {
		panic(fmt.Sprintf("token: %s of at most %d tokens, of which %d are special", op, most, n))
	}
	return most - n
}

// tokens returns the first most ids of text, or all if most is −1.
func (t *Tokenizer) tokens(text string, most int) []int32 {
	var ids []int32
	if most == 0 {
		return nil
	}
	full := func() bool { return most > 0 && len(ids) >= most }
	n := normalizer{Options: t.options}
	s := speller{Vocab: t.vocab, unknown: t.names.Unknown, chars: t.chars}
	for found := true; found && !full(); {
		var before string
		var id int32
		before, id, text, found = t.specials.cut(text)
		n.words(before, func(word []rune) bool {
			ids = s.appendPieces(ids, word)
			return !full()
		})
		if found {
			ids = append(ids, id)
		}
	}
	if most > 0 && len(ids) > most {
		ids = ids[:most]
	}
	return ids
}

// fill puts texts, of which the first is not used, into a template.
func (t *Tokenizer) fill(slots []slot, texts [3][]int32) Encoding {
	n := added(slots) + len(texts[1]) + len(texts[2])
	e := Encoding{IDs: make([]int32, 0, n), Types: make([]int32, 0, n), Mask: make([]bool, n)}
	for i := range e.Mask {
		e.Mask[i] = true
	}
	for _, s := range slots {
		if s.text == 0 {
			e.IDs = append(e.IDs, s.id)
		} else {
			e.IDs = append(e.IDs, texts[s.text]...)
		}
		for len(e.Types) < len(e.IDs) {
			e.Types = append(e.Types, s.kind)
		}
	}
	return e
}
