package token

import (
	"cmp"
	"iter"
	"maps"
	"slices"
	"strings"
)

// Training says what vocabulary Train learns.
type Training struct {
	Options      // how texts are changed before they are cut into words
	Size     int // pieces, special tokens included
	MinCount int // letters and pairs that are rarer are left out; at least 1
}

// Train learns a vocabulary from texts: [PAD], [UNK], [CLS], [SEP] and [MASK],
// with ids from 0 on; every character that occurs, as the start of a word and,
// unless it is a word alone, as a continuation; then pieces, each the most
// frequent pair of neighbours in the words so far joined to one (of equals the
// alphabetically first), as in byte-pair encoding. Those that a tokenizer hardly
// uses, since it takes the longest piece and not the way they were joined, are
// taken out again.
//
// The result depends on the texts and t alone, not even on the texts' order. It
// may have fewer pieces than t.Size. The error is a FormatError: a Size that does
// not hold the characters, a MinCount below 1, or too many different words.
func Train(texts iter.Seq[string], t Training) (*Vocab, error) {
	counts, err := countWords(texts, t.Options)
	if err != nil {
		return nil, err
	}
	alphabet := alphabet(counts, t.MinCount)
	start := append([]string{"[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"}, alphabet...)
	switch {
	case t.MinCount < 1:
		return nil, malformed("training with a least count of %d, want 1 or more", t.MinCount)
	case t.Size < len(start) || t.Size > maxPieces:
		return nil, malformed("training %d pieces, want %d, of special tokens and characters, to %d", t.Size, len(start), maxPieces)
	}
	j := newJoiner(start, counts, t.MinCount)
	for len(j.pieces) < t.Size+t.Size/8 && j.join() {
	}
	return prune(j.pieces, len(start), t.Size, counts)
}

// A wordCount is a word of 1 to maxChars characters and how often it occurs.
type wordCount struct {
	word  string
	count int
}

// countWords returns the texts' words in alphabetical order.
func countWords(texts iter.Seq[string], o Options) ([]wordCount, error) {
	n := normalizer{Options: o}
	counts := map[string]int{}
	var buf []byte
	for text := range texts {
		n.words(text, func(word []rune) bool {
			if len(word) <= maxChars {
				buf = append(buf[:0], string(word)...)
				counts[string(buf)]++
			}
			return len(counts) <= maxWords
		})
		if len(counts) > maxWords {
			return nil, malformed("training on more than %d different words: use fewer texts", maxWords)
		}
	}
	var out []wordCount
	for _, word := range slices.Sorted(maps.Keys(counts)) {
		out = append(out, wordCount{word, counts[word]})
	}
	return out, nil
}

// alphabet returns the pieces of one character, sorted: of each that occurs least
// times, the start of a word and the continuation.
func alphabet(words []wordCount, least int) []string {
	counts := map[rune]int{}
	for _, w := range words {
		for _, r := range w.word {
			counts[r] += w.count
		}
	}
	var heads, tails []string
	for _, r := range slices.Sorted(maps.Keys(counts)) {
		if counts[r] < least {
			continue
		}
		heads = append(heads, string(r))
		if alone, _ := kind(r); !alone {
			tails = append(tails, continuing+string(r))
		}
	}
	return append(heads, tails...)
}

// prune takes out the pieces after the first fixed ones that spelling the words
// uses least, of equals those learnt last, until size remain.
func prune(pieces []string, fixed, size int, words []wordCount) (*Vocab, error) {
	v, err := NewVocab(pieces)
	if err != nil || len(pieces) <= size {
		return v, err
	}
	uses := make([]int, len(pieces))
	s := speller{Vocab: v, unknown: 1, chars: maxChars}
	var ids []int32
	for _, w := range words {
		ids = s.appendPieces(ids[:0], []rune(w.word))
		for _, id := range ids {
			uses[id] += w.count
		}
	}
	learnt := make([]int, len(pieces)-fixed)
	for i := range learnt {
		learnt[i] = fixed + i
	}
	slices.SortStableFunc(learnt, func(a, b int) int { return cmp.Compare(uses[b], uses[a]) })
	learnt = learnt[:size-fixed]
	slices.Sort(learnt)
	kept := slices.Clone(pieces[:fixed])
	for _, id := range learnt {
		kept = append(kept, strings.Clone(pieces[id]))
	}
	return NewVocab(kept)
}
