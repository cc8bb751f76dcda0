package token

// A Tokenizer turns text into ids and back. It never changes.
type Tokenizer struct {
	vocab    *Vocab
	options  Options
	specials *specials
	names    Names
	template template
	padType  int32
	chars    int // characters of the longest word that is spelled
	size     int // 1 + the largest id
	length   int // the model's longest input, 0 where no file says so
}

// Names are the ids of the tokens that have a part to play.
type Names struct {
	Pad, Unknown, Class, Separator int32
	Mask                           int32 // −1 where there is none
}

// New returns the tokenizer of a vocabulary, with BERT's template. The error is a
// FormatError when the vocabulary lacks a token that the configuration names, and
// an UnsupportedError when the configuration needs a tokenizer.json.
func New(v *Vocab, c Config) (*Tokenizer, error) {
	if c.keep {
		return nil, unsupported("tokenizer_config.json is of a %s: load its tokenizer.json too", anyClass)
	}
	t := &Tokenizer{vocab: v, options: c.Options, chars: maxChars, length: c.MaxLength}
	list, err := c.specials(v.ID)
	if err != nil {
		return nil, err
	}
	if err := t.setSpecials(list); err != nil {
		return nil, err
	}
	if t.names, err = c.names(t.id); err != nil {
		return nil, err
	}
	t.template = bertTemplate(t.names.Class, t.names.Separator)
	return t, nil
}

// Configure returns t with a tokenizer_config.json laid over it, as transformers
// does: its options and its length count instead of those of tokenizer.json, and
// its special tokens come on top.
func (t *Tokenizer) Configure(c Config) (*Tokenizer, error) {
	changed := *t
	if !c.keep {
		changed.options = Options{t.options.Clean, c.Chinese, c.StripAccents, c.Lower}
	}
	if c.MaxLength > 0 {
		changed.length = c.MaxLength
	}
	list, err := c.specials(t.id)
	if err != nil {
		return nil, err
	}
	if err := changed.setSpecials(append(list, t.specials.list...)); err != nil {
		return nil, err
	}
	changed.names, err = c.names(changed.id)
	return &changed, err
}

// setSpecials makes list the special tokens, which must agree with the
// vocabulary.
func (t *Tokenizer) setSpecials(list []Special) (err error) {
	if t.specials, err = makeSpecials(list); err != nil {
		return err
	}
	t.size = t.vocab.Size()
	for _, s := range t.specials.list {
		piece := t.vocab.Piece(s.ID)
		if id, ok := t.vocab.ID(s.Text); ok && id != s.ID || piece != "" && piece != s.Text {
			return malformed("special token %s has id %d, which does not agree with the vocabulary", quote(s.Text), s.ID)
		}
		t.size = max(t.size, int(s.ID)+1)
	}
	return nil
}

// id returns the id of a token, special or not.
func (t *Tokenizer) id(text string) (int32, bool) {
	for _, s := range t.specials.list {
		if s.Text == text {
			return s.ID, true
		}
	}
	return t.vocab.ID(text)
}

// Names returns the ids of the tokens that have a part to play.
func (t *Tokenizer) Names() Names { return t.names }

// Options returns how texts are changed before they are cut into words.
func (t *Tokenizer) Options() Options { return t.options }

// Vocab returns the pieces, which must not be changed.
func (t *Tokenizer) Vocab() *Vocab { return t.vocab }

// Size is one more than the largest id: a model's word embeddings must have at
// least as many rows.
func (t *Tokenizer) Size() int { return t.size }

// MaxLength is the longest input of the model in tokens, special ones included,
// or 0 where the files do not say.
func (t *Tokenizer) MaxLength() int { return t.length }
