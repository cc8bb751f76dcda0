package token

import (
	"errors"
	"reflect"
	"strings"
	"testing"
)

func TestParseConfig(t *testing.T) {
	for _, tt := range []struct {
		name, file string
		edit       func(*Config) // of DefaultConfig
	}{
		{"silent", `{}`, func(*Config) {}},
		{"cased", `{"do_lower_case": false}`, func(c *Config) { c.Lower, c.StripAccents = false, false }},
		{"accents apart", `{"do_lower_case": false, "strip_accents": true}`, func(c *Config) { c.Lower = false }},
		{"accents kept", `{"strip_accents": false}`, func(c *Config) { c.StripAccents = false }},
		{"accents as letters", `{"strip_accents": null}`, func(*Config) {}},
		{"no space in Chinese", `{"tokenize_chinese_chars": false}`, func(c *Config) { c.Chinese = false }},
		{"length", `{"model_max_length": 512}`, func(c *Config) { c.MaxLength = 512 }},
		{"no limit", `{"model_max_length": 1000000000000000019884624838656}`, func(*Config) {}},
		{"token as an object", `{"mask_token": {"content": "<m>", "lstrip": false}}`, func(c *Config) { c.Mask = "<m>" }},
		{"added", `{"added_tokens_decoder": {"9": {"content": "<b>"}, "7": {"content": "<a>", "special": true}}}`,
			func(c *Config) { c.Added = []Special{{"<a>", 7}, {"<b>", 9}} }},
		{"additional", `{"additional_special_tokens": ["<a>"], "never_split": ["<a>", "[SEP]"]}`, func(c *Config) { c.Additional = []string{"<a>"} }},
		{"all in tokenizer.json", `{"tokenizer_class": "PreTrainedTokenizerFast"}`, func(c *Config) { c.keep = true }},
		{"DistilBERT", `{"tokenizer_class": "DistilBertTokenizer", "clean_up_tokenization_spaces": true}`, func(*Config) {}},
	} {
		want := DefaultConfig()
		tt.edit(&want)
		if got, err := ParseConfig([]byte(tt.file)); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %+v %v, want %+v", tt.name, got, err, want)
		}
	}
}

func TestParseConfigRefuses(t *testing.T) {
	for _, tt := range []struct {
		name, file, want string
		unsupported      bool
	}{
		{name: "nothing", want: "cut short or not JSON"},
		{name: "cut short", file: `{"do_lower_case": tr`, want: "cut short or not JSON"},
		{name: "two objects", file: `{}{}`, want: "cut short or not JSON"},
		{name: "list", file: `[]`, want: "not a JSON object but \"[]\""},
		{name: "not UTF-8", file: "{\"a\": \"\xff\"}", want: "not UTF-8"},
		{name: "deep", file: strings.Repeat(`{"a":`, 20000) + "1" + strings.Repeat("}", 20000), want: "cut short or not JSON"},
		{name: "long", file: `{"a": "` + strings.Repeat("x", maxConfig) + `"}`, want: "the limit is 1048576"},
		{name: "key twice", file: `{"a": 1, "a": 1}`, want: `has "a" twice`},
		{name: "case as text", file: `{"do_lower_case": "yes"}`, want: "want true or false"},
		{name: "length as text", file: `{"model_max_length": "512"}`, want: "want a number of tokens"},
		{name: "length without room", file: `{"model_max_length": 3}`, want: "whole number from 4 on"},
		{name: "length in halves", file: `{"model_max_length": 12.5}`, want: "whole number from 4 on"},
		{name: "token as a number", file: `{"pad_token": 0}`, want: "want text"},
		{name: "empty token", file: `{"pad_token": ""}`, want: "want a token's text"},
		{name: "token without text", file: `{"pad_token": {"lstrip": false}}`, want: "content is missing"},
		{name: "token in a token", file: `{"pad_token": {"content": {"content": {}}}}`, want: "content is missing"},
		{name: "added id", file: `{"added_tokens_decoder": {"-1": {"content": "a"}}}`, want: "want a whole number from 0"},
		{name: "added as a list", file: `{"added_tokens_decoder": [1]}`, want: "want an object"},
		{name: "another model", file: `{"tokenizer_class": "RobertaTokenizer"}`, want: "use a BERT or DistilBERT model", unsupported: true},
		{name: "padding on the left", file: `{"padding_side": "left"}`, want: `supported is ["right"]`, unsupported: true},
		{name: "no basic tokenizer", file: `{"do_basic_tokenize": false}`, want: "leaves it on", unsupported: true},
		{name: "never split", file: `{"never_split": ["co-op"]}`, want: "supported are special tokens", unsupported: true},
		{name: "token that strips", file: `{"mask_token": {"content": "<m>", "lstrip": true}}`, want: "is lstrip", unsupported: true},
	} {
		_, err := ParseConfig([]byte(tt.file))
		checkRefusal(t, tt.name, err, tt.want, tt.unsupported)
	}
}

// checkRefusal reports an error that is not of the right type or does not have
// want in its text, or one of many lines.
func checkRefusal(t *testing.T, name string, err error, want string, isUnsupported bool) {
	t.Helper()
	fe, ue := FormatError(""), UnsupportedError("")
	if err == nil || errors.As(err, &ue) != isUnsupported || errors.As(err, &fe) == isUnsupported || !strings.Contains(err.Error(), want) {
		t.Errorf("%s: %T %v, want …%s…", name, err, err, want)
	} else if len(err.Error()) > 500 {
		t.Errorf("%s: an error of %d bytes", name, len(err.Error()))
	}
}
