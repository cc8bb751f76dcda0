// Package token turns text into the numbers that a BERT model reads, and back:
// WordPiece, as Hugging Face's BertTokenizerFast does it (tokenizers 0.22), id
// for id.
//
// # From text to ids
//
// Special tokens such as [SEP] are taken out of the text where they stand. What
// lies between them is cleaned, gets spaces around Chinese characters, and loses
// accents and capitals, as Options say; spaces and punctuation cut it into
// words; each word is spelled with the longest pieces of the vocabulary, from
// its start on. A piece that continues a word begins with ##. A word of more
// than 100 characters, or one that cannot be spelled, becomes [UNK]. A template
// puts [CLS] and [SEP] around one text or two.
//
// # Files
//
// New takes a vocabulary (ReadVocab reads vocab.txt, Train learns one) and a
// Config (ParseConfig reads tokenizer_config.json). Parse takes a
// tokenizer.json, on top of which Configure puts a Config.
//
// # Who owns memory
//
// A Tokenizer never changes and may be used by many goroutines. What is returned
// belongs to the caller.
//
// # Errors
//
// Files are hostile until proven otherwise: they are checked whole, and sizes,
// counts and lengths have limits. Bytes that break a format give a FormatError,
// a lawful file that asks for something else than BERT's tokenizer gives an
// UnsupportedError. Texts are never wrong: a byte that is not UTF-8 counts as
// U+FFFD, which cleaning drops. A wrong argument panics with a message that
// begins "token:".
package token
