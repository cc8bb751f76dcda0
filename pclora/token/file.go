package token

import "strconv"

// Parse reads a tokenizer.json of a BERT model: a WordPiece model with prefix ##,
// BertNormalizer, BertPreTokenizer, BertProcessing or a TemplateProcessing, and
// added tokens that are special. Of the two errors, an UnsupportedError names
// another component.
//
// The padding token and the length are taken from its sections padding and
// truncation, [PAD] and none where these are null.
func Parse(b []byte) (*Tokenizer, error) { return ParseOf(b, maxPieces) }

// ParseOf is Parse for a model that knows that many pieces. More are a SizeError, as
// soon as one is met.
func ParseOf(b []byte, pieces int) (*Tokenizer, error) {
	m, err := parse("tokenizer.json", b, maxFile)
	if err != nil {
		return nil, err
	}
	t := &Tokenizer{chars: maxChars, options: Options{Clean: true, Chinese: true, Lower: true, StripAccents: true}}
	names := DefaultConfig()
	readModel := func(m members, names *Config) error { return t.readModel(m, names, min(pieces, maxPieces)) }
	for _, read := range []func(members, *Config) error{
		t.readNormalizer, t.readPreTokenizer, readModel, t.readSpecials,
		t.readProcessor, t.readDecoder, t.readPadding, t.readTruncation,
	} {
		if err := read(m, &names); err != nil {
			return nil, err
		}
	}
	t.names, err = names.names(t.id)
	return t, err
}

// component returns the members of a section, which must be of one of types.
func (m members) component(key string, types ...string) (members, error) {
	v := m.get(key)
	if v.null() {
		return members{}, unsupported("%s is missing or null, supported is %q: use a BERT or DistilBERT model", v.name, types)
	}
	c, err := v.object()
	if err != nil {
		return c, err
	}
	if c.get("type").null() && key != "model" { // which older files leave out
		return c, malformed("%s.type is missing", v.name)
	}
	return c, c.must("type", types...)
}

func (t *Tokenizer) readNormalizer(m members, _ *Config) error {
	c, err := m.component("normalizer", "BertNormalizer")
	if err != nil {
		return err
	}
	for _, key := range []struct {
		name string
		dst  *bool
	}{{"clean_text", &t.options.Clean}, {"handle_chinese_chars", &t.options.Chinese}, {"lowercase", &t.options.Lower}} {
		if err := into(key.dst, c.get(key.name), "true or false"); err != nil {
			return err
		}
	}
	t.options.StripAccents = t.options.Lower
	return into(&t.options.StripAccents, c.get("strip_accents"), "true, false or null")
}

func (t *Tokenizer) readPreTokenizer(m members, _ *Config) error {
	_, err := m.component("pre_tokenizer", "BertPreTokenizer")
	return err
}

func (t *Tokenizer) readModel(m members, names *Config, room int) error {
	c, err := m.component("model", "WordPiece")
	if err != nil {
		return err
	}
	if c.get("continuing_subword_prefix").null() {
		return unsupported("tokenizer.json: the model is no WordPiece: use a BERT or DistilBERT model")
	}
	if err := c.must("continuing_subword_prefix", continuing); err != nil {
		return err
	}
	if v := c.get("max_input_chars_per_word"); !v.null() {
		if t.chars, err = v.integer(1, maxChars); err != nil {
			return err
		}
	}
	if err := readToken(&names.Unknown, c.get("unk_token")); err != nil {
		return err
	}
	t.vocab, err = readVocab(c.get("vocab"), room)
	return err
}

// readVocab reads {"piece": id, …}, with ids below room.
func readVocab(list value, room int) (*Vocab, error) {
	if list.null() || list.raw[0] != '{' {
		return nil, list.wrong("an object of pieces and ids")
	}
	v := makeVocab(min(len(list.raw)/16, room)) // bytes of a short entry
	v.room = room
	err := list.each(func(piece string, raw []byte) error {
		id, err := strconv.Atoi(string(raw))
		if err != nil {
			return malformed("%s: piece %s has the id %s, want a whole number", list.name, quote(piece), quote(raw))
		}
		return v.add(piece, id)
	})
	if err != nil {
		return nil, err
	}
	return v, v.check()
}

func (t *Tokenizer) readSpecials(m members, _ *Config) error {
	var list []Special
	err := m.get("added_tokens").array(func(v value) error {
		c, err := v.object()
		if err != nil {
			return err
		}
		if len(list) == maxSpecial {
			return unsupported("%s has more than %d tokens", v.name, maxSpecial)
		}
		id, err := c.get("id").integer(0, maxPieces-1)
		if err != nil {
			return err
		}
		token, err := readSpecial(v)
		list = append(list, Special{token, int32(id)})
		return err
	})
	if err != nil {
		return err
	}
	return t.setSpecials(list)
}

func (t *Tokenizer) readDecoder(m members, _ *Config) error {
	if m.get("decoder").null() {
		return nil
	}
	c, err := m.component("decoder", "WordPiece")
	if err != nil {
		return err
	}
	return c.must("prefix", continuing)
}

func (t *Tokenizer) readPadding(m members, names *Config) error {
	c, err := m.get("padding").object()
	if err != nil {
		return err
	}
	if err := c.must("direction", "Right"); err != nil {
		return err
	}
	if v := c.get("pad_type_id"); !v.null() {
		kind, err := v.integer(0, 1)
		if err != nil {
			return err
		}
		t.padType = int32(kind)
	}
	return readToken(&names.Pad, c.get("pad_token"))
}

func (t *Tokenizer) readTruncation(m members, _ *Config) error {
	c, err := m.get("truncation").object()
	if err != nil {
		return err
	}
	if err := c.must("direction", "Right"); err != nil {
		return err
	}
	if err := c.must("strategy", "LongestFirst", "longest_first"); err != nil {
		return err
	}
	if v := c.get("max_length"); !v.null() {
		t.length, err = v.integer(4, maxLength)
	}
	return err
}
