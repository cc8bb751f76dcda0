package token

// Limits on what is read and made. The largest vocabulary of a public BERT,
// LaBSE's, has 501,153 pieces in a tokenizer.json of 13 MB.
const (
	maxFile    = 32 << 20 // bytes of vocab.txt or tokenizer.json
	maxConfig  = 1 << 20  // bytes of tokenizer_config.json
	maxPieces  = 1 << 20  // of a vocabulary; ids are below it
	maxPiece   = 1 << 10  // bytes of a piece or a special token
	maxSpecial = 256      // special tokens, which are looked for everywhere in a text
	maxSlots   = 16       // parts of a template
	maxKeys    = 1 << 12  // keys of a JSON object that is not a vocabulary
	maxWords   = 1 << 20  // different words that Train counts
	maxLength  = 1 << 20  // tokens; a larger model_max_length means "no limit"

	// maxChars is BERT's own limit: a word of more characters becomes [UNK]. Spelling
	// a word may take time in proportion to its square.
	maxChars = 100
)
