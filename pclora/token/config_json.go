package token

import (
	"encoding/json"
	"strconv"
)

// fileConfig is Config as the file spells it.
type fileConfig struct {
	Added        map[string]fileToken `json:"added_tokens_decoder,omitempty"`
	Additional   []string             `json:"additional_special_tokens,omitempty"`
	Class        string               `json:"cls_token"`
	Lower        bool                 `json:"do_lower_case"`
	Mask         string               `json:"mask_token"`
	MaxLength    int                  `json:"model_max_length,omitempty"`
	Pad          string               `json:"pad_token"`
	Separator    string               `json:"sep_token"`
	StripAccents bool                 `json:"strip_accents"`
	Chinese      bool                 `json:"tokenize_chinese_chars"`
	Kind         string               `json:"tokenizer_class"`
	Unknown      string               `json:"unk_token"`
}

type fileToken struct {
	Content    string `json:"content"`
	LStrip     bool   `json:"lstrip"`
	Normalized bool   `json:"normalized"`
	RStrip     bool   `json:"rstrip"`
	SingleWord bool   `json:"single_word"`
	Special    bool   `json:"special"`
}

// JSON returns c as a tokenizer_config.json, which ParseConfig reads back. Such a
// file cannot turn Clean off.
func (c Config) JSON() ([]byte, error) {
	f := fileConfig{
		Additional: c.Additional, Class: c.Class, Lower: c.Lower, Mask: c.Mask, MaxLength: c.MaxLength, Pad: c.Pad,
		Separator: c.Separator, StripAccents: c.StripAccents, Chinese: c.Chinese, Kind: "BertTokenizer", Unknown: c.Unknown,
	}
	if c.keep {
		f.Kind = anyClass
	}
	if len(c.Added) > 0 {
		f.Added = map[string]fileToken{}
	}
	for _, s := range c.Added {
		f.Added[strconv.Itoa(int(s.ID))] = fileToken{Content: s.Text, Special: true}
	}
	b, err := json.MarshalIndent(f, "", "  ")
	return append(b, '\n'), err
}
