package train

import (
	"fmt"

	"github.com/pcloralab/pcloralab/pclora/model"
	"github.com/pcloralab/pcloralab/pclora/token"
)

// Texts are texts, or pairs of them, as token numbers: four bytes a token. Being
// made once, they cost a step nothing but a copy.
type Texts struct {
	tokens  []uint32 // of all texts, one after the other: id·2 + type
	starts  []int32  // where each begins, and where the last ends [N+1]
	padding uint32   // the token that fills up, id·2 + type

	longest int    // tokens of the longest text
	topID   uint32 // largest id, padding included
	pairs   bool   // whether any type is 1
}

// maxTextID bounds the ids, and maxTextTokens the tokens of a text: no model has
// more.
const (
	maxTextID     = 1 << 20
	maxTextTokens = 1 << 13
)

// NewTexts returns texts as tok encodes them, each with its pair if pairs is not
// nil, in at most most tokens, which must leave room for the special ones. It
// panics if there are pairs for another number of texts.
func NewTexts(tok *token.Tokenizer, texts, pairs []string, most int) *Texts {
	if pairs != nil && len(pairs) != len(texts) {
		panic(fmt.Sprintf("train: NewTexts of %d texts and %d pairs", len(texts), len(pairs)))
	}
	if most < 1 || most > maxTextTokens {
		panic(fmt.Sprintf("train: NewTexts of at most %d tokens, want 1 to %d", most, maxTextTokens))
	}
	t := newTexts(tok)
	for i, text := range texts {
		if pairs != nil {
			t.add(tok.EncodePair(text, pairs[i], most))
		} else {
			t.add(tok.Encode(text, most))
		}
	}
	return t
}

// newTexts returns no texts, with a tokenizer's padding.
func newTexts(tok *token.Tokenizer) *Texts {
	pad := tok.Pad(token.Encoding{}, 1)
	return &Texts{starts: []int32{0}, padding: packed(pad.IDs[0], pad.Types[0]), topID: uint32(pad.IDs[0])}
}

func packed(id, kind int32) uint32 { return uint32(id)<<1 | uint32(kind) }

func (t *Texts) add(e token.Encoding) {
	for i, id := range e.IDs {
		t.tokens = append(t.tokens, packed(id, e.Types[i]))
	}
	t.starts = append(t.starts, int32(len(t.tokens)))
	t.measure(t.Len() - 1)
}

// measure takes text i into what is known of all.
func (t *Texts) measure(i int) {
	text := t.text(i)
	t.longest = max(t.longest, len(text))
	for _, p := range text {
		t.topID = max(t.topID, p>>1)
		t.pairs = t.pairs || p&1 == 1
	}
}

// Len returns N, the number of texts.
func (t *Texts) Len() int { return len(t.starts) - 1 }

// Longest is the number of tokens of the longest text, special ones included.
func (t *Texts) Longest() int { return t.longest }

// Mean is the mean number of tokens of a text, rounded up; 1 without texts.
func (t *Texts) Mean() int {
	n := max(1, t.Len())
	return max(1, (len(t.tokens)+n-1)/n)
}

// Tokens is the number of tokens of text i.
func (t *Texts) Tokens(i int) int { return int(t.starts[i+1] - t.starts[i]) }

// IDs appends the token numbers of text i to ids.
func (t *Texts) IDs(ids []int32, i int) []int32 {
	for _, p := range t.text(i) {
		ids = append(ids, int32(p>>1))
	}
	return ids
}

func (t *Texts) text(i int) []uint32 { return t.tokens[t.starts[i]:t.starts[i+1]] }

func (t *Texts) bytes() int64 { return 4 * int64(len(t.tokens)+len(t.starts)) }

func (t *Texts) check(c model.Config) error {
	switch {
	case t.longest > c.MaxPositions:
		return fmt.Errorf("train: a text has %d tokens, the model takes %d: cut the texts", t.longest, c.MaxPositions)
	case int(t.topID) >= c.VocabSize:
		return fmt.Errorf("train: a text has token %d, the model knows %d: choose the vocabulary that belongs to the model", t.topID, c.VocabSize)
	case t.pairs && c.TypeVocab == 1:
		return fmt.Errorf("train: the data has pairs of texts, the model takes single ones: choose one column")
	}
	return nil
}
