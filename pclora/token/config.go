package token

import (
	"slices"
	"strings"
)

// anyClass is the tokenizer class that takes everything from its tokenizer.json.
const anyClass = "PreTrainedTokenizerFast"

// A Config is what a tokenizer_config.json says.
type Config struct {
	Options
	MaxLength                            int    // the model's longest input in tokens; 0 where it is not said
	Pad, Unknown, Class, Separator, Mask string // the tokens' texts
	Added                                []Special
	Additional                           []string // more special tokens, whose ids the vocabulary has

	keep bool // a tokenizer.json's options count, not these
}

// DefaultConfig returns what BertTokenizerFast does when its file is silent: it is
// uncased.
func DefaultConfig() Config {
	return Config{Options: Uncased(), Pad: "[PAD]", Unknown: "[UNK]", Class: "[CLS]", Separator: "[SEP]", Mask: "[MASK]"}
}

// ParseConfig reads a tokenizer_config.json. A key that is missing or null has its
// default, strip_accents that of do_lower_case; keys that change no id are passed
// over. Of the two errors, an UnsupportedError says that the file is not for a
// BERT model, or asks for padding or truncation on the left.
func ParseConfig(b []byte) (Config, error) {
	c := DefaultConfig()
	m, err := parse("tokenizer_config.json", b, maxConfig)
	if err != nil {
		return c, err
	}
	for _, read := range []func(members) error{c.checkKind, c.readOptions, c.readLength, c.readTokens, c.readAdded, c.readAdditional, c.checkNeverSplit} {
		if err := read(m); err != nil {
			return DefaultConfig(), err
		}
	}
	return c, nil
}

// checkKind refuses what would make other ids than BERT's tokenizer.
func (c *Config) checkKind(m members) error {
	for _, key := range []struct {
		name string
		want []string
	}{
		{"tokenizer_class", []string{"BertTokenizer", "BertTokenizerFast", "DistilBertTokenizer", "DistilBertTokenizerFast", anyClass}},
		{"wordpieces_prefix", []string{continuing}},
		{"truncation_strategy", []string{"longest_first"}},
		{"padding_side", []string{"right"}},
		{"truncation_side", []string{"right"}},
	} {
		if err := m.must(key.name, key.want...); err != nil {
			return err
		}
	}
	basic := true
	if err := into(&basic, m.get("do_basic_tokenize"), "true or false"); err != nil {
		return err
	}
	if !basic {
		return unsupported("tokenizer_config.json turns do_basic_tokenize off: use a model that leaves it on")
	}
	class := ""
	err := into(&class, m.get("tokenizer_class"), "text")
	c.keep = class == anyClass
	return err
}

func (c *Config) readOptions(m members) error {
	for _, key := range []struct {
		name string
		dst  *bool
	}{{"do_lower_case", &c.Lower}, {"tokenize_chinese_chars", &c.Chinese}} {
		if err := into(key.dst, m.get(key.name), "true or false"); err != nil {
			return err
		}
	}
	c.StripAccents = c.Lower
	return into(&c.StripAccents, m.get("strip_accents"), "true, false or null")
}

// readLength reads model_max_length, for which files without a limit have a
// number of thirty digits.
func (c *Config) readLength(m members) error {
	v := m.get("model_max_length")
	var n float64
	if err := into(&n, v, "a number of tokens"); err != nil || v.null() || n > maxLength {
		return err
	}
	if n < 4 || n != float64(int(n)) {
		return v.wrong("a whole number from 4 on, which leaves room for special tokens")
	}
	c.MaxLength = int(n)
	return nil
}

func (c *Config) readTokens(m members) error {
	for _, key := range []struct {
		name string
		dst  *string
	}{
		{"pad_token", &c.Pad}, {"unk_token", &c.Unknown}, {"cls_token", &c.Class},
		{"sep_token", &c.Separator}, {"mask_token", &c.Mask},
	} {
		if err := readToken(key.dst, m.get(key.name)); err != nil {
			return err
		}
	}
	return nil
}

// readAdded reads added_tokens_decoder, {"id": {"content": …}, …}.
func (c *Config) readAdded(m members) error {
	list, err := m.get("added_tokens_decoder").object()
	if err != nil {
		return err
	}
	for key := range list.raw {
		id, err := value{list.name + ": id", []byte(key)}.integer(0, maxPieces-1)
		if err != nil {
			return err
		}
		token, err := readSpecial(list.get(key))
		if err != nil {
			return err
		}
		c.Added = append(c.Added, Special{token, int32(id)})
	}
	slices.SortFunc(c.Added, func(a, b Special) int { return int(a.ID - b.ID) })
	return nil
}

func (c *Config) readAdditional(m members) error {
	return m.get("additional_special_tokens").array(func(v value) error {
		if len(c.Additional) == maxSpecial {
			return unsupported("%s has more than %d tokens", v.name, maxSpecial)
		}
		var token string
		err := readToken(&token, v)
		c.Additional = append(c.Additional, token)
		return err
	})
}

// checkNeverSplit lets special tokens be named as never to be split, which they
// are anyway; the fast tokenizer passes over all others, the slow one does not.
func (c *Config) checkNeverSplit(m members) error {
	known := append([]string{c.Pad, c.Unknown, c.Class, c.Separator, c.Mask}, c.Additional...)
	for _, s := range c.Added {
		known = append(known, s.Text)
	}
	return m.get("never_split").array(func(v value) error {
		var token string
		if err := into(&token, v, "text"); err != nil {
			return err
		}
		if !slices.Contains(known, token) {
			return unsupported("%s has %s, supported are special tokens alone: make it one of additional_special_tokens", v.name, quote(token))
		}
		return nil
	})
}

// specials returns the special tokens, with the ids that find knows.
func (c *Config) specials(find func(string) (int32, bool)) ([]Special, error) {
	list := slices.Clone(c.Added)
	texts := append([]string{c.Pad, c.Unknown, c.Class, c.Separator, c.Mask}, c.Additional...)
	for i, text := range texts {
		if slices.ContainsFunc(list, func(s Special) bool { return s.Text == text }) {
			continue
		}
		if id, ok := find(text); ok {
			list = append(list, Special{text, id})
		} else if i >= 5 {
			return nil, unsupported("special token %s has no id in the vocabulary: save the tokenizer again, so that it has one", quote(text))
		}
	}
	return list, nil
}

// names returns the ids of the tokens with a part to play.
func (c *Config) names(find func(string) (int32, bool)) (n Names, err error) {
	for _, one := range []struct {
		text string
		id   *int32
		must bool
	}{
		{c.Pad, &n.Pad, true}, {c.Unknown, &n.Unknown, true}, {c.Class, &n.Class, true},
		{c.Separator, &n.Separator, true}, {c.Mask, &n.Mask, false},
	} {
		id, ok := find(one.text)
		if !ok && one.must {
			return n, malformed("the vocabulary has no %s: take the model's own vocabulary, in the encoding UTF-8", strings.ToValidUTF8(quote(one.text), ""))
		}
		if !ok {
			id = -1
		}
		*one.id = id
	}
	return n, nil
}
