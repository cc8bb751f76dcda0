package token

import (
	"errors"
	"reflect"
	"slices"
	"testing"
	"unicode/utf8"
)

// checkTyped fails when an error is of neither type.
func checkTyped(t *testing.T, err error) {
	if fe, ue := FormatError(""), UnsupportedError(""); !errors.As(err, &fe) && !errors.As(err, &ue) {
		t.Fatalf("%v, want a FormatError or an UnsupportedError", err)
	}
}

func FuzzReadVocab(f *testing.F) {
	f.Add([]byte("[PAD]\r\n[UNK]\n[CLS]\n[SEP]\n\na\n##b\na\n"))
	f.Add([]byte("##\n#\n\xff"))
	f.Fuzz(func(t *testing.T, b []byte) {
		v, err := ReadVocab(b)
		if err != nil {
			checkTyped(t, err)
			return
		}
		again, err := ReadVocab(v.Text())
		if err != nil || !slices.Equal(again.pieces, v.pieces) {
			t.Fatalf("%q came back as %v %v", v.pieces, again, err)
		}
		if tok, err := New(v, DefaultConfig()); err == nil {
			checkEncode(t, tok, string(b))
		} else {
			checkTyped(t, err)
		}
	})
}

func FuzzParse(f *testing.F) {
	f.Add(readSaved(f, "tokenizer.json"))
	f.Add(tinyFile(nil))
	f.Add([]byte(`{"model":{"vocab":{"\ud800":0}}}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		tok, err := Parse(b)
		if err != nil {
			checkTyped(t, err)
			return
		}
		checkEncode(t, tok, string(b))
	})
}

func FuzzParseConfig(f *testing.F) {
	f.Add(readSaved(f, "tokenizer_config.json"))
	f.Add([]byte(`{"strip_accents":null,"never_split":["[SEP]"],"additional_special_tokens":[{"content":"x"}]}`))
	tok, err := Parse(tinyFile(nil))
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		c, err := ParseConfig(b)
		if err != nil {
			checkTyped(t, err)
			return
		}
		text, err := c.JSON()
		if err != nil {
			t.Fatalf("JSON of what was read: %v", err)
		}
		if again, err := ParseConfig(text); err != nil || !reflect.DeepEqual(again, c) {
			t.Fatalf("%+v came back as %+v %v", c, again, err)
		}
		if changed, err := tok.Configure(c); err == nil {
			checkEncode(t, changed, string(b))
		} else {
			checkTyped(t, err)
		}
	})
}

func FuzzEncode(f *testing.F) {
	for _, line := range hostileLines(40) {
		f.Add(line, uint8(0))
	}
	var toks []*Tokenizer
	for _, config := range []string{"{}", `{"do_lower_case":false}`, `{"strip_accents":false,"tokenize_chinese_chars":false}`} {
		toks = append(toks, smallTokenizer(f, config))
	}
	f.Fuzz(func(t *testing.T, text string, which uint8) {
		checkEncode(t, toks[int(which)%len(toks)], text)
	})
}

// checkEncode checks what must hold of every encoding.
func checkEncode(t *testing.T, tok *Tokenizer, text string) {
	all := tok.Tokens(text)
	if len(all) > 4*utf8.RuneCountInString(text) { // a letter has up to four in its decomposition
		t.Fatalf("%d tokens of %q", len(all), text)
	}
	for _, id := range all {
		if tok.Token(id) == "" {
			t.Fatalf("id %d of %q stands for nothing", id, text)
		}
	}
	most := len(tok.template.pair) + 16
	if one := tok.tokens(text, 3); !slices.Equal(one, all[:min(3, len(all))]) {
		t.Fatalf("the first of %v are %v", all, one)
	}
	e := tok.Pad(tok.EncodePair(text, "a b", most), most)
	if len(e.IDs) != most || len(e.Types) != most || len(e.Mask) != most {
		t.Fatalf("EncodePair and Pad: %d %d %d, want %d", len(e.IDs), len(e.Types), len(e.Mask), most)
	}
	if n := len(tok.Encode(text, 0).IDs); n != len(all)+added(tok.template.single) {
		t.Fatalf("Encode: %d tokens, want %d and the special ones", n, len(all))
	}
	tok.Decode(all)
}
