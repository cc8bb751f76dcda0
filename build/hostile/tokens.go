package hostile

import (
	"fmt"
	"strings"
)

// worded is a case of a BERT with another file of its tokenizer.
func worded(file, name, want, content string) Case {
	return Case{Name: file + ": " + name, Kind: Model, Want: want,
		Make: func() []File { return with(bert(), file, []byte(content)) }}
}

// long is worded with a content that is made when it is asked for.
func long(file, name, want string, content func() string) Case {
	c := worded(file, name, want, "")
	c.Make = func() []File { return with(bert(), file, []byte(content())) }
	return c
}

func tokenCases() []Case {
	return []Case{
		{Name: "tokenizer: missing", Kind: Model, Want: "tokenizer.json is missing, and vocab.txt too", Make: func() []File { return without(bert(), vocabName) }},
		worded(vocabName, "empty", "is empty", ""),
		worded(vocabName, "no [UNK]", `has no "[UNK]"`, edit(goodVocab, "[UNK]", "unk")),
		worded(vocabName, "not UTF-8", "is not UTF-8", edit(goodVocab, "##c", "##\xff")),
		worded(vocabName, "more than the model knows", "the tokenizer has over 8 tokens", goodVocab+"d\n"),
		worded(vocabName, "a piece of 100 kB", "the limit is 1024", edit(goodVocab, "\nb\n", "\n"+strings.Repeat("x", 100_000)+"\n")),
		long(vocabName, "five million lines", "lines", func() string { return goodVocab + strings.Repeat("a\n", 5_000_000) }),
		long(vocabName, "one line of 40 MB", "are read: this is another file", func() string { return goodVocab + strings.Repeat("x", 40<<20) }),
		long(vocabName, "a million pieces", "the tokenizer has over 8 tokens", func() string { return goodVocab + pieces(1_000_000, "%d\n") }),

		worded(tokenName, "cut short", "is cut short or not JSON", goodToken[:len(goodToken)/2]),
		worded(tokenName, "not UTF-8", "is not UTF-8", edit(goodToken, `"##c"`, "\"##\xff\"")),
		worded(tokenName, "a list", "is not a JSON object", "[]"),
		worded(tokenName, "byte pairs, no WordPiece", "use a BERT or DistilBERT model", edit(goodToken, `"WordPiece"`, `"BPE"`)),
		worded(tokenName, "another normalizer", "use a BERT or DistilBERT model", edit(goodToken, `"BertNormalizer"`, `"NFC"`)),
		worded(tokenName, "no model", "model is missing or null", `{"normalizer":{"type":"BertNormalizer"},"pre_tokenizer":{"type":"BertPreTokenizer"}}`),
		worded(tokenName, "a piece twice", "has two ids", edit(goodToken, `"b":6`, `"a":6`)),
		worded(tokenName, "an id twice", "have the same id", edit(goodToken, `"b":6`, `"b":5`)),
		worded(tokenName, "an id of 2³¹", "has id 2147483648", edit(goodToken, `"b":6`, `"b":2147483648`)),
		worded(tokenName, "an id of 10³⁰", "want a whole number", edit(goodToken, `"b":6`, `"b":1000000000000000000000000000000`)),
		worded(tokenName, "a negative id", "has id -1", edit(goodToken, `"b":6`, `"b":-1`)),
		worded(tokenName, "an id far above the model's", "the tokenizer has over 8 tokens", edit(goodToken, `"b":6`, `"b":1000000`)),
		worded(tokenName, "a text as id", "want a whole number", edit(goodToken, `"b":6`, `"b":"6"`)),
		worded(tokenName, "no [UNK]", `has no "[UNK]"`, edit(goodToken, `"[UNK]":1`, `"unk":1`)),
		worded(tokenName, "a key twice", "twice", edit(goodToken, `"normalizer"`, `"normalizer":null,"normalizer"`)),
		worded(tokenName, "a list as vocabulary", "want an object of pieces", `{"normalizer":{"type":"BertNormalizer"},"pre_tokenizer":{"type":"BertPreTokenizer"},`+
			`"model":{"type":"WordPiece","continuing_subword_prefix":"##","vocab":["a","b"]}}`),
		worded(tokenName, "1000 special tokens", "more than 256 tokens", edit(goodToken, `"post_processor"`, `"added_tokens":[`+
			strings.TrimSuffix(pieces(1000, `{"id":%d,"content":"x","special":true},`), ",")+`],"post_processor"`)),
		worded(tokenName, "a special token above the model's", "the model knows 8", edit(goodToken, `"post_processor"`,
			`"added_tokens":[{"id":1000,"content":"[NEW]","special":true}],"post_processor"`)),
		worded(tokenName, "10,000 keys", "more than 4096 keys", edit(goodToken, `"post_processor"`, pieces(10_000, `"k%d":0,`)+`"post_processor"`)),
		long(tokenName, "nested a million deep", "not JSON", func() string {
			return edit(goodToken, `"post_processor"`, `"bomb":`+strings.Repeat("[", 1_000_000)+strings.Repeat("]", 1_000_000)+`,"post_processor"`)
		}),
		long(tokenName, "lists in lists in 10 MB", "use a BERT or DistilBERT model", func() string {
			return edit(edit(goodToken, `"post_processor"`, `"bomb":`+laughs(10_000_000)+`,"post_processor"`), `"WordPiece"`, `"Unigram"`)
		}),
		long(tokenName, "40 MB of blanks", "are read: this is another file", func() string { return strings.Repeat(" ", 40<<20) }),
		long(tokenName, "a million pieces", "the tokenizer has over 8 tokens", func() string {
			return edit(goodToken, `"##c":7`, strings.TrimSuffix(pieces(1_000_000, `"%d":%[1]d,`), ","))
		}),

		worded(optionsName, "padding on the left", "padding_side", `{"padding_side":"left"}`),
		worded(optionsName, "another tokenizer", "tokenizer_class", `{"tokenizer_class":"GPT2Tokenizer"}`),
		worded(optionsName, "a length of −1", "whole number from 4 on", `{"model_max_length":-1}`),
		worded(optionsName, "special tokens that are none", "has no id", `{"additional_special_tokens":["[NEW]"]}`),
		worded(optionsName, "an id of 2³⁰ for a token", "id is", `{"added_tokens_decoder":{"1073741824":{"content":"[PAD]","special":true}}}`),
		worded(optionsName, "nested 100,000 deep", "not JSON", `{"x":`+strings.Repeat("[", 100_000)+strings.Repeat("]", 100_000)+`}`),
		worded(optionsName, "two megabytes", "are read: this is another file", `{"x":"`+strings.Repeat("x", 2<<20)+`"}`),
	}
}

// pieces writes the numbers from 8 to n by a format.
func pieces(n int, format string) string {
	var b strings.Builder
	for i := 8; i < n; i++ {
		fmt.Fprintf(&b, format, i)
	}
	return b.String()
}
