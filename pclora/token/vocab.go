package token

import (
	"bytes"
	"strings"
	"unicode/utf8"
)

// continuing is the mark of a piece that continues a word.
const continuing = "##"

// A Vocab is a list of pieces, each with its id.
type Vocab struct {
	pieces []string         // by id; "" where an id has no piece
	ids    map[string]int32 // of all pieces, as they are written
	tails  map[string]int32 // of those that continue a word, without the mark
	most   int              // bytes of the longest piece
	room   int              // ids are below it
}

// NewVocab returns the vocabulary that gives each piece its index as id. The
// error is a FormatError: a piece that is empty, too long, not UTF-8 or given
// twice, or no piece at all.
func NewVocab(pieces []string) (*Vocab, error) {
	v := makeVocab(len(pieces))
	for id, piece := range pieces {
		if err := v.add(piece, id); err != nil {
			return nil, err
		}
	}
	return v, v.check()
}

// ReadVocab reads a vocab.txt: one piece a line, the first with id 0. A line ends
// in \n, \r\n or \r. As in the reference, of equal pieces the last counts, and the
// others' ids have none, nor has that of an empty line. The error is a
// FormatError.
func ReadVocab(b []byte) (*Vocab, error) { return ReadVocabOf(b, maxPieces) }

// ReadVocabOf is ReadVocab for a model that knows that many pieces. More are a
// SizeError, as soon as one is met.
func ReadVocabOf(b []byte, pieces int) (*Vocab, error) {
	if len(b) > maxFile {
		return nil, malformed("vocabulary of %d bytes, the limit is %d: this is another file", len(b), maxFile)
	}
	n := bytes.Count(b, []byte("\n")) + bytes.Count(b, []byte("\r"))
	if n > maxPieces {
		return nil, malformed("vocabulary of more than %d lines: this is another file", maxPieces)
	}
	v := makeVocab(min(n, pieces))
	v.room = min(pieces, maxPieces)
	text := string(b) // the pieces share this copy
	for id := 0; text != ""; id++ {
		var line string
		line, text = cutLine(text)
		if line == "" {
			continue
		}
		v.remove(line)
		if err := v.add(line, id); err == SizeError(v.room) {
			return nil, err
		} else if err != nil {
			return nil, malformed("vocab.txt line %d: %s", id+1, reason(err))
		}
	}
	return v, v.check()
}

// cutLine returns the first line, without its end, and the rest.
func cutLine(text string) (line, rest string) {
	end := strings.IndexAny(text, "\r\n")
	if end < 0 {
		return text, ""
	}
	next := end + 1
	if strings.HasPrefix(text[end:], "\r\n") {
		next++
	}
	return text[:end], text[next:]
}

func makeVocab(n int) *Vocab {
	return &Vocab{pieces: make([]string, 0, n), ids: make(map[string]int32, n), tails: make(map[string]int32, n/4), room: maxPieces}
}

// remove takes a piece out again.
func (v *Vocab) remove(piece string) {
	if id, ok := v.ids[piece]; ok {
		v.pieces[id] = ""
		delete(v.ids, piece)
	}
}

// add gives piece an id. Ids may come in any order and leave gaps, as they do in
// a tokenizer.json made from a vocab.txt with equal lines.
func (v *Vocab) add(piece string, id int) error {
	switch {
	case id < 0 || id >= maxPieces:
		return malformed("piece %s has id %d, have 0 to %d", quote(piece), id, maxPieces-1)
	case id >= v.room:
		return SizeError(v.room)
	case piece == "":
		return malformed("piece %d is empty", id)
	case len(piece) > maxPiece:
		return malformed("piece %s has %d bytes, the limit is %d", quote(piece), len(piece), maxPiece)
	case !utf8.ValidString(piece):
		return malformed("piece %s is not UTF-8 text: save the file as UTF-8", quote(piece))
	}
	if first, twice := v.ids[piece]; twice {
		return malformed("piece %s has two ids, %d and %d", quote(piece), first, id)
	}
	for len(v.pieces) <= id {
		v.pieces = append(v.pieces, "")
	}
	if v.pieces[id] != "" {
		return malformed("pieces %s and %s have the same id %d", quote(v.pieces[id]), quote(piece), id)
	}
	v.pieces[id] = piece
	v.ids[piece] = int32(id)
	if len(piece) > len(continuing) && piece[:len(continuing)] == continuing {
		v.tails[piece[len(continuing):]] = int32(id)
	}
	v.most = max(v.most, len(piece))
	return nil
}

func (v *Vocab) check() error {
	if len(v.pieces) == 0 {
		return malformed("vocabulary without a piece: download the file again")
	}
	return nil
}

// Size is one more than the largest id.
func (v *Vocab) Size() int { return len(v.pieces) }

// ID returns a piece's id, and whether there is such a piece.
func (v *Vocab) ID(piece string) (int32, bool) {
	id, ok := v.ids[piece]
	return id, ok
}

// Piece returns the piece with an id as it is written, ## included, and "" where
// there is none.
func (v *Vocab) Piece(id int32) string {
	if id < 0 || int(id) >= len(v.pieces) {
		return ""
	}
	return v.pieces[id]
}

// Text returns v as a vocab.txt, with an empty line for an id without a piece.
// ReadVocab reads it back unless a piece has the end of a line in it, which a
// vocabulary from a tokenizer.json may.
func (v *Vocab) Text() []byte {
	var b bytes.Buffer
	for _, piece := range v.pieces {
		b.WriteString(piece)
		b.WriteByte('\n')
	}
	return b.Bytes()
}
