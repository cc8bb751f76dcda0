package token

import (
	"encoding/json"
	"fmt"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
)

func readSaved(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile("testdata/saved/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// TestParseReference reads what transformers saved, and what New makes of the same
// vocabulary.
func TestParseReference(t *testing.T) {
	tok, err := Parse(readSaved(t, "tokenizer.json"))
	if err != nil {
		t.Fatal(err)
	}
	if tok.Options() != Cased() || tok.MaxLength() != 0 {
		t.Errorf("Parse: %+v, at most %d", tok.Options(), tok.MaxLength())
	}
	c, err := ParseConfig(readSaved(t, "tokenizer_config.json"))
	if err != nil {
		t.Fatal(err)
	}
	both, err := tok.Configure(c)
	if err != nil {
		t.Fatal(err)
	}
	plain, err := New(tok.Vocab(), c)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(both, plain) || both.MaxLength() != 64 {
		t.Errorf("tokenizer.json gives\n%+v, its vocabulary alone\n%+v", both, plain)
	}
	for _, line := range hostileLines(200) {
		a, b := tok.EncodePair(line, "Other Text", 40), plain.EncodePair(line, "Other Text", 40)
		if !reflect.DeepEqual(a, b) {
			t.Errorf("EncodePair(%q): %v, want %v", line, a, b)
		}
	}
}

// tinyFile returns a tokenizer.json, in which edits replace sections.
func tinyFile(edits map[string]string) []byte {
	sections := map[string]string{
		"added_tokens":   `[{"id": 9, "content": "<b>", "special": true}]`,
		"normalizer":     `{"type": "BertNormalizer", "clean_text": true, "handle_chinese_chars": true, "strip_accents": null, "lowercase": true}`,
		"pre_tokenizer":  `{"type": "BertPreTokenizer"}`,
		"post_processor": `{"type": "BertProcessing", "sep": ["[SEP]", 3], "cls": ["[CLS]", 2]}`,
		"decoder":        `{"type": "WordPiece", "prefix": "##", "cleanup": true}`,
		"padding":        `{"strategy": {"Fixed": 8}, "direction": "Right", "pad_id": 0, "pad_type_id": 0, "pad_token": "[PAD]"}`,
		"truncation":     `{"max_length": 8, "strategy": "LongestFirst", "stride": 0, "direction": "Right"}`,
		"model":          tinyModel(`{"[PAD]": 0, "[UNK]": 1, "[CLS]": 2, "[SEP]": 3, "a": 5, "##b": 4}`),
	}
	for key, section := range edits {
		sections[key] = section
	}
	list := []string{`"version": "1.0"`}
	for key, section := range sections {
		list = append(list, fmt.Sprintf("%q: %s", key, section))
	}
	slices.Sort(list)
	return []byte("{" + strings.Join(list, ", ") + "}")
}

// tinyModel returns the section model, in the form of older files.
func tinyModel(vocab string) string {
	return `{"unk_token": "[UNK]", "continuing_subword_prefix": "##", "max_input_chars_per_word": 100, "vocab": ` + vocab + `}`
}

func TestParse(t *testing.T) {
	tok, err := Parse(tinyFile(nil))
	if err != nil {
		t.Fatal(err)
	}
	e := tok.Pad(tok.EncodePair("AB x<b>", "ä", tok.MaxLength()), tok.MaxLength())
	want := Encoding{
		IDs:   []int32{2, 5, 4, 1, 9, 3, 5, 3},
		Types: []int32{0, 0, 0, 0, 0, 0, 1, 1},
		Mask:  []bool{true, true, true, true, true, true, true, true},
	}
	if !reflect.DeepEqual(e, want) || tok.Size() != 10 {
		t.Errorf("EncodePair: %v, want %v; size %d", e, want, tok.Size())
	}
	// As in the reference, only added tokens are special.
	if got, want := tok.Decode(e.IDs), "[CLS] ab [UNK] [SEP] a [SEP]"; got != want {
		t.Errorf("Decode: %q, want %q", got, want)
	}
	if tok.Token(9) != "<b>" || tok.Token(4) != "##b" || tok.Token(8) != "" || tok.Token(-1) != "" {
		t.Errorf("Token: %q %q %q", tok.Token(9), tok.Token(4), tok.Token(8))
	}
}

func TestParseRefuses(t *testing.T) {
	template := func(single, pair string) string {
		return fmt.Sprintf(`{"type": "TemplateProcessing", "single": [%s], "pair": [%s], "special_tokens": {"[SEP]": {"ids": [3]}, "two": {"ids": [2, 3]}, "far": {"ids": [99]}}}`, single, pair)
	}
	const a, b, sep = `{"Sequence": {"id": "A", "type_id": 0}}`, `{"Sequence": {"id": "B", "type_id": 1}}`, `{"SpecialToken": {"id": "[SEP]", "type_id": 0}}`
	for _, tt := range []struct {
		name, section, text, want string
		unsupported               bool
	}{
		{"no normalizer", "normalizer", `null`, "normalizer is missing or null", true},
		{"another normalizer", "normalizer", `{"type": "Sequence", "normalizers": []}`, `"Sequence", supported is ["BertNormalizer"]`, true},
		{"normalizer without a type", "normalizer", `{}`, "type is missing", false},
		{"normalizer as text", "normalizer", `"Bert"`, "want an object", false},
		{"switch as a number", "normalizer", `{"type": "BertNormalizer", "lowercase": 1}`, "want true or false", false},
		{"another splitter", "pre_tokenizer", `{"type": "ByteLevel"}`, "pre_tokenizer.type", true},
		{"another model", "model", `{"type": "BPE", "vocab": {}, "merges": []}`, `"BPE"`, true},
		{"older model of another kind", "model", `{"vocab": [["a", -1.5]]}`, "no WordPiece", true},
		{"another prefix", "model", `{"type": "WordPiece", "continuing_subword_prefix": "@@", "vocab": {}}`, `"@@"`, true},
		{"no vocabulary", "model", tinyModel(`null`), "want an object of pieces and ids", false},
		{"empty vocabulary", "model", tinyModel(`{}`), "without a piece", false},
		{"vocabulary as a list", "model", tinyModel(`["a"]`), "want an object", false},
		{"piece twice", "model", tinyModel(`{"a": 0, "a": 1}`), `"a" has two ids`, false},
		{"piece twice, once escaped", "model", tinyModel(`{"a": 0, "\u0061": 1}`), `"a" has two ids`, false},
		{"id twice", "model", tinyModel(`{"a": 0, "b": 0}`), "the same id 0", false},
		{"negative id", "model", tinyModel(`{"a": -1}`), "has id -1", false},
		{"huge id", "model", tinyModel(`{"a": 2000000000}`), "have 0 to 1048575", false},
		{"id beyond integers", "model", tinyModel(`{"a": 99999999999999999999}`), "want a whole number", false},
		{"id in halves", "model", tinyModel(`{"a": 1.5}`), "want a whole number", false},
		{"id as an object", "model", tinyModel(`{"a": {"a": {}}}`), "want a whole number", false},
		{"no [PAD]", "model", tinyModel(`{"[UNK]": 1, "[CLS]": 2, "[SEP]": 3}`), `has no "[PAD]"`, false},
		{"long words", "model", `{"type": "WordPiece", "continuing_subword_prefix": "##", "max_input_chars_per_word": 1000000, "vocab": {}}`, "from 1 to 100", false},
		{"no processor", "post_processor", `null`, "post_processor is missing", true},
		{"another processor", "post_processor", `{"type": "RobertaProcessing"}`, `"RobertaProcessing"`, true},
		{"processor with a wrong id", "post_processor", `{"type": "BertProcessing", "sep": ["[SEP]", 4], "cls": ["[CLS]", 2]}`, "as in the vocabulary", false},
		{"processor with half a token", "post_processor", `{"type": "BertProcessing", "sep": ["[SEP]"], "cls": ["[CLS]", 2]}`, "want a token and its id", false},
		{"template without a text", "post_processor", template(sep, a+","+b), "each text once", true},
		{"template with a text twice", "post_processor", template(a+","+a, a+","+b), "each text once", true},
		{"template of one part many times", "post_processor", template(strings.Repeat(sep+",", 40)+a, a+","+b), "more than 16 parts", true},
		{"part of both kinds", "post_processor", template(`{"Sequence": {}, "SpecialToken": {}}`, ""), "either Sequence or SpecialToken", false},
		{"third text", "post_processor", template(`{"Sequence": {"id": "C", "type_id": 0}}`, ""), "want the sequence A or B", false},
		{"third type", "post_processor", template(`{"Sequence": {"id": "A", "type_id": 2}}`, ""), "want a whole number from 0 to 1", false},
		{"unknown special token", "post_processor", template(a+`,{"SpecialToken": {"id": "x", "type_id": 0}}`, ""), "ids is missing", false},
		{"special token of two ids", "post_processor", template(a+`,{"SpecialToken": {"id": "two", "type_id": 0}}`, ""), "want one id", false},
		{"special token without a row", "post_processor", template(a+`,{"SpecialToken": {"id": "far", "type_id": 0}}`, ""), "from 0 to 9", false},
		{"another decoder", "decoder", `{"type": "ByteLevel"}`, `"ByteLevel"`, true},
		{"padding on the left", "padding", `{"direction": "Left"}`, `"Left"`, true},
		{"truncation on the left", "truncation", `{"direction": "Left"}`, `"Left"`, true},
		{"truncation of the first", "truncation", `{"strategy": "OnlyFirst"}`, `"OnlyFirst"`, true},
		{"truncation to nothing", "truncation", `{"max_length": 0}`, "from 4 to", false},
		{"added token that is normalised", "added_tokens", `[{"id": 9, "content": "x", "normalized": true}]`, "is normalized", true},
		{"added token without an id", "added_tokens", `[{"content": "x"}]`, "id is missing", false},
		{"added token as text", "added_tokens", `["x"]`, "want an object", false},
		{"added token over a piece", "added_tokens", `[{"id": 4, "content": "x"}]`, "does not agree", false},
		{"added tokens with one id", "added_tokens", `[{"id": 9, "content": "x"}, {"id": 9, "content": "y"}]`, "the same id 9", false},
	} {
		_, err := Parse(tinyFile(map[string]string{tt.section: tt.text}))
		checkRefusal(t, tt.name, err, tt.want, tt.unsupported)
	}
	_, err := Parse([]byte(`{"model": {}, "model": {}}`))
	checkRefusal(t, "section twice", err, "twice", false)
	many := strings.Repeat(`{"id": 9, "content": "x"},`, maxSpecial)
	_, err = Parse(tinyFile(map[string]string{"added_tokens": "[" + many + `{"id": 9, "content": "x"}]`}))
	checkRefusal(t, "many added tokens", err, "more than 256 tokens", true)
}

func BenchmarkParse(b *testing.B) {
	vocab := map[string]int{}
	for id, piece := range strings.Fields(string(manyPieces(100_000))) {
		vocab[piece] = id
	}
	text, err := json.Marshal(vocab)
	if err != nil {
		b.Fatal(err)
	}
	file := tinyFile(map[string]string{"model": tinyModel(string(text)), "added_tokens": "[]"})
	b.Run("100000", func(b *testing.B) {
		b.SetBytes(int64(len(file)))
		b.ReportAllocs()
		for b.Loop() {
			if _, err := Parse(file); err != nil {
				b.Fatal(err)
			}
		}
	})
}
