package token

import "strings"

// Decode returns ids as text for display: pieces that continue a word are joined
// to it, special tokens and ids out of range left out, words set apart by a space,
// which is left out before . , ! and ?. What encoding dropped is lost.
func (t *Tokenizer) Decode(ids []int32) string {
	var b strings.Builder
	first := true
	for _, id := range ids {
		piece := t.vocab.Piece(id)
		if _, special := t.specials.text(id); special || piece == "" {
			continue
		}
		if !first {
			tail, joined := strings.CutPrefix(piece, continuing)
			if !joined {
				tail = closer.Replace(" " + piece)
			}
			piece = tail
		}
		b.WriteString(piece)
		first = false
	}
	return b.String()
}

// closer takes out the space before what closes a sentence or a clause, and
// before an English ending, as the reference's "cleanup" does within a piece.
var closer = strings.NewReplacer(" .", ".", " ?", "?", " !", "!", " ,", ",", " n't", "n't", " 'm", "'m", " 's", "'s", " 've", "'ve", " 're", "'re")

// Token returns the token with an id as it is written, ## included, and "" where
// there is none.
func (t *Tokenizer) Token(id int32) string {
	if text, special := t.specials.text(id); special {
		return text
	}
	return t.vocab.Piece(id)
}
