package pretrain

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"time"

	"github.com/pcloralab/pcloralab/build/progress"
	"github.com/pcloralab/pcloralab/pclora/data"
	"github.com/pcloralab/pcloralab/pclora/language"
	"github.com/pcloralab/pcloralab/pclora/model"
	"github.com/pcloralab/pcloralab/pclora/token"
)

// BERTConfig is the built-in language model.
func BERTConfig() model.Config {
	return model.Config{
		ModelType: "bert", HiddenSize: 128, Layers: 3, Heads: 4, IntermediateSize: 512, HiddenAct: "gelu", LayerNormEps: 1e-12,
		QKVBias: true, VocabSize: 4000, MaxPositions: 64, TypeVocab: 2, Labels: data.Supersenses(),
	}
}

// BERTOptions say how the language model is trained and where files lie.
type BERTOptions struct {
	WordNet     string // folder of WordNet's own files
	Definitions string // folder of the labelled definitions
	Out         string // folder of the model's files
	Checkpoints string // file name that an interrupted run's two stages begin theirs with
	Epochs      int    // passes over WordNet's nouns
	TuneEpochs  int    // passes over the labelled definitions
	Seed        uint64
	Replicas    int
	Validate    bool // learn from seven eighths of the training definitions, score the rest, and leave the test alone; write no model
	Log         io.Writer
}

// Sizes of the two stages' batches, in texts.
const (
	maskBatch = 128
	tuneBatch = 32
)

// maskCycles is how often the first stage's learning rate rises and falls.
const maskCycles = 2

// BERT trains the built-in language model and writes its files. It goes on from
// the checkpoints if there are any.
func BERT(o BERTOptions) error {
	d, err := readDefinitions(o.Definitions)
	if err != nil {
		return err
	}
	c, err := readCorpus(o.WordNet, d)
	if err != nil {
		return err
	}
	fmt.Fprintf(o.Log, "%d entries of WordNet, without the %d that a test or validation definition is of\n", len(c.entries), c.left)
	tok, err := c.tokenizer(BERTConfig())
	if err != nil {
		return err
	}
	masked, err := o.mask(tok, c)
	if err != nil {
		return err
	}
	learnt, scored, name := slices.Concat(d.Train, d.Validation), d.Test, "test"
	if o.Validate {
		learnt, scored, name = d.Train, d.Validation, "validation"
	}
	tuned, err := o.tune(tok, masked.Model, encodeAll(tok, d, learnt))
	if err != nil {
		return err
	}
	right := language.Score(tuned.Model, encodeAll(tok, d, scored), tok.Names().Pad)
	fmt.Fprintf(o.Log, "%d of %d %s definitions right: %.2f %%\n", right, len(scored), name, percent(right, len(scored)))
	if o.Validate {
		return os.Remove(o.checkpoint("tuned")) // the first stage is the same for another try, and for the test
	}
	if err := o.write(tok, result{masked, tuned, len(c.entries), len(learnt), right, len(scored)}); err != nil {
		return err
	}
	return errors.Join(os.Remove(o.checkpoint("masked")), os.Remove(o.checkpoint("tuned")))
}

// mask makes the steps of the first stage that are left.
func (o BERTOptions) mask(tok *token.Tokenizer, c corpus) (*language.Pretrain, error) {
	texts := c.texts(tok)
	cycle := o.Epochs * (len(texts) / maskBatch) / maskCycles
	steps := maskCycles * cycle
	run, err := language.NewPretrain(language.Masking{
		Plan: language.Plan{
			Steps: steps, Batch: maskBatch, LearningRate: 1.5e-3, Warmup: cycle / 20, Cycles: maskCycles, WeightDecay: 0.01, Clip: 1,
			Seed: o.Seed, Replicas: o.Replicas,
		},
		Hide: 0.25, HideSecond: 0.6,
	}, BERTConfig(), texts, special(tok))
	if err != nil {
		return nil, err
	}
	return run, o.train("masked", run, steps)
}

// tune makes the steps of the second stage that are left.
func (o BERTOptions) tune(tok *token.Tokenizer, m *model.BERT, texts []language.Text) (*language.Tune, error) {
	steps := o.TuneEpochs * (len(texts) / tuneBatch)
	run, err := language.NewTune(language.Tuning{
		Plan: language.Plan{
			Steps: steps, Batch: tuneBatch, LearningRate: 5e-4, Warmup: steps / 10, Cycles: 1, WeightDecay: 0.01, Clip: 1,
			Seed: o.Seed, Replicas: o.Replicas,
		},
		Drop: 0.25, Smooth: 0.1, Average: 0.99,
	}, m, texts, special(tok))
	if err != nil {
		return nil, err
	}
	if err := o.train("tuned", run, steps); err != nil {
		return nil, err
	}
	run.Settle()
	return run, nil
}

func (o BERTOptions) checkpoint(stage string) string {
	return o.Checkpoints + "-" + stage + ".safetensors"
}

// A stage is a run of one of the two kinds.
type stage interface {
	N() int
	Step() (loss float64, err error)
	Save(w io.Writer) error
	Resume(checkpoint []byte) error
}

// train makes the steps that are left, with a line and a checkpoint every half
// minute and at the end.
func (o BERTOptions) train(name string, run stage, steps int) error {
	path := o.checkpoint(name)
	saved, err := os.ReadFile(path)
	switch {
	case err == nil:
		if err := run.Resume(saved); err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		fmt.Fprintf(o.Log, "going on from step %d of %d, saved in %s\n", run.N(), steps, path)
	case !errors.Is(err, fs.ErrNotExist):
		return err
	}
	const every = 30 * time.Second
	start, last, first := time.Now(), time.Now(), run.N()
	var losses []float64
	for run.N() < steps {
		loss, err := run.Step()
		if err != nil {
			return err
		}
		losses = append(losses, loss)
		if time.Since(last) < every && run.N() < steps {
			continue
		}
		left := time.Since(start) / time.Duration(run.N()-first) * time.Duration(steps-run.N())
		fmt.Fprintf(o.Log, "%s: step %d of %d: loss %.4f, %s left\n", name, run.N(), steps, mean(losses), progress.Seconds(left))
		losses, last = losses[:0], time.Now()
		if err := save(path, run.Save); err != nil {
			return err
		}
	}
	fmt.Fprintf(o.Log, "%s: %d steps in %s\n", name, steps-first, progress.Seconds(time.Since(start)))
	return nil
}

func mean(x []float64) (m float64) {
	for _, v := range x {
		m += v / float64(len(x))
	}
	return m
}

func percent(part, whole int) float64 { return 100 * float64(part) / float64(whole) }

// special returns the ids that stand for no text.
func special(tok *token.Tokenizer) language.Special {
	n := tok.Names()
	return language.Special{Pad: n.Pad, Unknown: n.Unknown, Class: n.Class, Separator: n.Separator, Mask: n.Mask}
}

// encodeAll returns the definitions with the given indices as a model reads them.
func encodeAll(tok *token.Tokenizer, d definitions, indices []int) []language.Text {
	texts := make([]language.Text, 0, len(indices))
	for _, i := range indices {
		e := tok.Encode(d.Rows[i].First, tok.MaxLength())
		texts = append(texts, language.Text{IDs: e.IDs, Class: int32(d.Labels[i])})
	}
	return slices.Clip(texts)
}
