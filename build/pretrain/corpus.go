package pretrain

import (
	"iter"
	"strings"

	"github.com/pcloralab/pcloralab/pclora/language"
	"github.com/pcloralab/pcloralab/pclora/model"
	"github.com/pcloralab/pcloralab/pclora/token"
)

// A corpus is what the model learns English from: WordNet's nouns, without those
// that it is scored on.
type corpus struct {
	entries []entry
	left    int // entries left out
}

// readCorpus leaves out every entry that has a test or validation definition's
// text, so that nothing of these is known before the score.
func readCorpus(dir string, d definitions) (corpus, error) {
	all, err := readNouns(dir)
	if err != nil {
		return corpus{}, err
	}
	var c corpus
	c.entries, c.left = without(all, append(d.of(d.Test), d.of(d.Validation)...))
	return c, nil
}

// lines yields all text of the corpus.
func (c corpus) lines() iter.Seq[string] {
	return func(yield func(string) bool) {
		for _, e := range c.entries {
			if !yield(e.definition) || !yield(kindsOf(e)) {
				return
			}
		}
	}
}

// tokenizer learns a vocabulary from the corpus.
func (c corpus) tokenizer(mc model.Config) (*token.Tokenizer, error) {
	vocab, err := token.Train(c.lines(), token.Training{Options: token.Uncased(), Size: mc.VocabSize, MinCount: 2})
	if err != nil {
		return nil, err
	}
	return token.New(vocab, tokenConfig())
}

// maxKinds is how many tokens of the second text are read.
const maxKinds = 10

// kindsOf returns an entry's second text.
func kindsOf(e entry) string { return strings.Join(e.kinds, ", ") }

// texts returns the corpus as a model reads it.
func (c corpus) texts(tok *token.Tokenizer) []language.Text {
	texts := make([]language.Text, 0, len(c.entries))
	for _, e := range c.entries {
		second := tok.Tokens(kindsOf(e))
		first := tok.Encode(e.definition, tok.MaxLength()-min(len(second), maxKinds)-1).IDs
		t := language.Text{IDs: first, Types: make([]int32, len(first))}
		t.IDs = append(append(t.IDs, second[:min(len(second), maxKinds)]...), tok.Names().Separator)
		for len(t.Types) < len(t.IDs) {
			t.Types = append(t.Types, 1)
		}
		texts = append(texts, t)
	}
	return texts
}
