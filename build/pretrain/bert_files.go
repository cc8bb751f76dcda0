package pretrain

import (
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/pcloralab/pcloralab/pclora/language"
	"github.com/pcloralab/pcloralab/pclora/token"
	"github.com/pcloralab/pcloralab/pclora/train"
	"github.com/pcloralab/pcloralab/tensor"
)

// tokenConfig says how the built-in language model's texts are taken.
func tokenConfig() token.Config {
	c := token.DefaultConfig()
	c.MaxLength = BERTConfig().MaxPositions
	return c
}

// A result is what the card tells of a run.
type result struct {
	masked          *language.Pretrain
	tuned           *language.Tune
	entries, learnt int // texts of the two stages
	right, scored   int
}

// write writes what Hugging Face calls a model: weights, config, vocabulary,
// tokenizer config and card.
func (o BERTOptions) write(tok *token.Tokenizer, r result) error {
	if err := os.MkdirAll(o.Out, 0o755); err != nil {
		return err
	}
	config, err := tokenConfig().JSON()
	if err != nil {
		return err
	}
	licence, err := os.ReadFile(filepath.Join(o.Definitions, "COPYRIGHT"))
	if err != nil {
		return err
	}
	for name, text := range map[string][]byte{
		"COPYRIGHT":             licence,
		"config.json":           r.tuned.Model.Config.JSON(),
		"vocab.txt":             tok.Vocab().Text(),
		"tokenizer_config.json": config,
		"README.md":             []byte(o.card(r)),
	} {
		if err := os.WriteFile(filepath.Join(o.Out, name), text, 0o644); err != nil {
			return err
		}
	}
	return save(filepath.Join(o.Out, "model.safetensors"), func(w io.Writer) error {
		return r.tuned.Model.Write(w, train.FileMeta)
	})
}

func (o BERTOptions) card(r result) string {
	c, m, t := r.tuned.Model.Config, r.masked.Config, r.tuned.Config
	budget := c.Budget()
	c.Length = 16
	return fmt.Sprintf(`---
license: apache-2.0
language: en
library_name: transformers
pipeline_tag: text-classification
---
# wordnet-bert

A small BERT that reads a dictionary's definition and tells which of ten kinds
of thing it defines: "the head of a fire department" is a person. It was made as
the teacher of PC-LoRA Lab, and loads with transformers'
BertForSequenceClassification.

| what | value |
| --- | --- |
| texts | %d pieces without capitals, at most %d tokens |
| encoder | %d blocks of width %d, %d heads, MLP of %d |
| parameters | %d, of which %d weights in the encoder's linears and %d in the word embeddings |
| work for a text of 16 tokens | %.1f MFLOP, 2 a multiply-add |
| accuracy | %.2f %% (%d of the %d test definitions; naive Bayes on words: 82.2 %%) |
`+cardRecipe, c.VocabSize, c.MaxPositions, c.Layers, c.HiddenSize, c.Heads, c.IntermediateSize,
		budget.Params, budget.EncoderWeights, c.VocabSize*c.HiddenSize, float64(c.Budget().FLOPs)/1e6,
		percent(r.right, r.scored), r.right, r.scored, o.Epochs, o.TuneEpochs, o.Seed, o.Replicas,
		r.entries, 100*m.Hide, 100*m.HideSecond, m.Steps, m.Batch, m.Cycles, m.LearningRate, m.Warmup,
		r.learnt, t.Steps, t.Batch, t.LearningRate, t.Warmup, 100*t.Drop, t.Smooth, t.Average, m.WeightDecay, m.Clip, tensor.Used().Name)
}

// cardRecipe is how the model was made, and what it is not.
const cardRecipe = `
## How it was made

From random weights, by this command:

    go run ./build pretrain bert -epochs %d -tune %d -seed %d -replicas %d

1. *Vocabulary and language.* From the %d entries that are left of WordNet's
   nouns when every entry with a test definition's text is taken out, and every
   one with a text of an eighth of the training definitions, by which the recipe
   was chosen. A text is the definition, and as its second part the words of the
   entry's direct hypernyms: for "the head of a fire department", "fireman,
   firefighter, fire fighter, fire-eater". %g %% of the first part's pieces and
   %g %% of the second's are hidden, and the model guesses them (masked-language
   modelling): %d steps of %d texts, in %d cycles of a rate that rises to %g in
   %d steps and falls along a half cosine to 0. WordNet's categories are not read
   here, and no hypernym of an entry that was taken out; that entry's own words
   can still be another's hypernym.
2. *Categories.* From the %d labelled training definitions alone, without words
   or hypernyms: %d steps of %d texts with cross entropy, rate %g after %d steps
   of warm-up, then a half cosine; %g %% of the pieces hidden, labels smoothed by
   %g, and at the end the running average of the weights (%g a step).

Both by AdamW, weight decay %g, gradient norm at most %g. Kernels: %s.
The test definitions decided nothing; they are scored after the last step.

## Limits

It has read dictionary definitions of nouns and nothing else. Asked for anything
that is none of its ten categories, it names one all the same.

## Licence

The model is Apache-2.0. It was learnt from WordNet 3.0, Copyright 2006 by
Princeton University, all rights reserved, under [WordNet's licence](COPYRIGHT).
`
