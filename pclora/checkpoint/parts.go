package checkpoint

import (
	"errors"

	"github.com/pcloralab/pcloralab/pclora/model"
	"github.com/pcloralab/pcloralab/pclora/token"
	"github.com/pcloralab/pcloralab/pclora/vision"
)

// Tokenizer reads the tokenizer of a model of texts: tokenizer.json, else
// vocab.txt, with tokenizer_config.json where there is one. The error is an *Error
// of the Kind Missing where there is none, or Mismatch where the model knows fewer
// tokens; else one of package token or a *model.ConfigError.
func (c *Checkpoint) Tokenizer() (*token.Tokenizer, error) {
	config, err := model.ParseConfig(c.config)
	if err != nil {
		return nil, err
	}
	t, err := c.tokenizer(config.VocabSize)
	var size token.SizeError
	if errors.As(err, &size) {
		return nil, refuse(Mismatch, "", "the tokenizer has over %d tokens, the model knows no more: choose the files of one model", int(size))
	}
	if err != nil {
		return nil, err
	}
	if n := t.Size(); n > config.VocabSize {
		return nil, refuse(Mismatch, "", "the tokenizer has %d tokens, the model knows %d: choose the files of one model", n, config.VocabSize)
	}
	return t, nil
}

// tokenizer reads the tokenizer of a model that knows that many tokens.
func (c *Checkpoint) tokenizer(pieces int) (*token.Tokenizer, error) {
	if !c.has(TokenizerFile) && !c.has(VocabFile) {
		return nil, refuse(Missing, TokenizerFile, "is missing, and vocab.txt too: a model of texts needs one of the two, choose it too")
	}
	options := token.DefaultConfig()
	if c.has(TokenizerOptions) {
		text, err := c.read(c.dir + TokenizerOptions)
		if err != nil {
			return nil, err
		}
		if options, err = token.ParseConfig(text); err != nil {
			return nil, err
		}
	}
	if !c.has(TokenizerFile) {
		text, err := c.read(c.dir + VocabFile)
		if err != nil {
			return nil, err
		}
		vocab, err := token.ReadVocabOf(text, pieces)
		if err != nil {
			return nil, err
		}
		return token.New(vocab, options)
	}
	text, err := c.read(c.dir + TokenizerFile)
	if err != nil {
		return nil, err
	}
	t, err := token.ParseOf(text, pieces)
	if err != nil || !c.has(TokenizerOptions) {
		return t, err
	}
	return t.Configure(options)
}

// Prep reads how images are prepared for a model of images. Where there is no
// preprocessor_config.json, found is false and c is what ViTImageProcessor does
// when its file is silent, at the model's own size. The error is one of package
// vision, a *model.ConfigError or an *Error.
func (c *Checkpoint) Prep() (prep vision.Config, found bool, err error) {
	if c.has(PrepFile) {
		text, err := c.read(c.dir + PrepFile)
		if err != nil {
			return vision.Config{}, false, err
		}
		prep, err = vision.ParseConfig(text)
		return prep, true, err
	}
	config, err := model.ParseConfig(c.config)
	if err != nil {
		return vision.Config{}, false, err
	}
	prep = vision.Default()
	prep.Height, prep.Width = config.ImageSize, config.ImageSize
	return prep, false, nil
}
