// Package pretrain makes the built-in teachers with the project's own engine,
// natively.
package pretrain

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/pcloralab/pcloralab/build/progress"
	"github.com/pcloralab/pcloralab/pclora/data"
	"github.com/pcloralab/pcloralab/pclora/model"
	"github.com/pcloralab/pcloralab/pclora/train"
	"github.com/pcloralab/pcloralab/pclora/vision"
	"github.com/pcloralab/pcloralab/tensor"
)

// ViTConfig is the built-in vision transformer: 17 tokens, so that a run in a
// tab is short, and 0.68 M parameters.
func ViTConfig() model.Config {
	return model.Config{
		ModelType: "vit", HiddenSize: 96, Layers: 6, Heads: 3, IntermediateSize: 384, HiddenAct: "gelu",
		LayerNormEps: 1e-12, ImageSize: 28, PatchSize: 7, Channels: 1, QKVBias: true, Labels: data.FashionMNIST(),
	}
}

// Prep is how the built-in vision transformer takes its images: bytes to
// [0, 1], then mean 0 and deviation 1 by the moments of the training images.
func Prep() vision.Config {
	return vision.Config{
		Height: 28, Width: 28, DoResize: true, Resample: 2, DoRescale: true, RescaleFactor: 1. / 255,
		DoNormalize: true, Mean: []float64{0.286}, Std: []float64{0.353},
	}
}

// Options say how the vision transformer is trained and where files lie.
type Options struct {
	Data       string // folder of the four IDX files of the whole Fashion-MNIST
	Out        string // folder of the model's files
	Checkpoint string // file that an interrupted run goes on from
	Epochs     int    // passes over the training images
	Seed       uint32
	Replicas   int
	Log        io.Writer
}

// batch is the images a step.
const batch = 256

// ViT trains the built-in vision transformer on all 60,000 training images and
// writes its files. It goes on from the checkpoint if there is one.
func ViT(o Options) error {
	set, err := Part(o.Data, "train")
	if err != nil {
		return err
	}
	test, err := Part(o.Data, "t10k")
	if err != nil {
		return err
	}
	steps := o.Epochs * set.Len() / batch
	run, err := train.NewPretrain(train.PretrainConfig{
		Steps: steps, Batch: batch, LearningRate: 1.5e-3, Warmup: steps / 20, WeightDecay: 0.05, Clip: 1,
		Shift: 2, Flip: true, Seed: o.Seed, Replicas: o.Replicas,
	}, ViTConfig(), set)
	if err != nil {
		return err
	}
	saved, err := os.ReadFile(o.Checkpoint)
	switch {
	case err == nil:
		if err := run.Resume(saved); err != nil {
			return fmt.Errorf("%s: %w", o.Checkpoint, err)
		}
		fmt.Fprintf(o.Log, "going on from step %d of %d, saved in %s\n", run.N, steps, o.Checkpoint)
	case !errors.Is(err, fs.ErrNotExist):
		return err
	}
	if err := trainAll(run, o); err != nil {
		return err
	}
	score := train.NewScore(test)
	score.All(run.Model)
	fmt.Fprintf(o.Log, "%d of %d test images right: %.2f %%\n", score.Correct, score.Total, 100*score.Accuracy())
	if err := writeModel(o, run, score); err != nil {
		return err
	}
	return os.Remove(o.Checkpoint)
}

// trainAll makes the steps that are left, with a line and a checkpoint every
// half minute.
func trainAll(run *train.Pretrain, o Options) error {
	const every = 30 * time.Second
	start, last, first := time.Now(), time.Now(), run.N
	var loss, accuracy float64
	since := 0
	for run.N < run.Config.Steps {
		l, a, err := run.Step()
		if err != nil {
			return err
		}
		loss, accuracy, since = loss+l, accuracy+a, since+1
		if time.Since(last) < every && run.N < run.Config.Steps {
			continue
		}
		left := time.Since(start) / time.Duration(run.N-first) * time.Duration(run.Config.Steps-run.N)
		fmt.Fprintf(o.Log, "step %d of %d: loss %.4f, %.1f %% of augmented training images right, %s left\n",
			run.N, run.Config.Steps, loss/float64(since), 100*accuracy/float64(since), progress.Seconds(left))
		loss, accuracy, since, last = 0, 0, 0, time.Now()
		if err := save(o.Checkpoint, run.Save); err != nil {
			return err
		}
	}
	return nil
}

// Part reads the images of one part, such as "train", and their labels from a
// folder of IDX files named as MNIST's are.
func Part(dir, part string) (train.Set, error) {
	var files [2][]byte
	for i, kind := range []string{"-images-idx3-ubyte.gz", "-labels-idx1-ubyte.gz"} {
		b, err := os.ReadFile(filepath.Join(dir, part+kind))
		if err != nil {
			return train.Set{}, fmt.Errorf("%w: Debian's dataset-fashion-mnist has the whole set; -data names its folder", err)
		}
		files[i] = b
	}
	images, err := data.LoadIDX(files[0], files[1], data.FashionMNIST())
	if err != nil {
		return train.Set{}, fmt.Errorf("%s in %s: %w", part, dir, err)
	}
	return train.OfImages(images, Prep()), nil
}

// writeModel writes what Hugging Face calls a model: weights, config,
// preprocessor config and card.
func writeModel(o Options, run *train.Pretrain, score *train.Score) error {
	if err := os.MkdirAll(o.Out, 0o755); err != nil {
		return err
	}
	prep, err := Prep().JSON()
	if err != nil {
		return err
	}
	for name, text := range map[string][]byte{
		"config.json":              run.Model.Settings().JSON(),
		"preprocessor_config.json": prep,
		"README.md":                []byte(card(o, run, score)),
	} {
		if err := os.WriteFile(filepath.Join(o.Out, name), text, 0o644); err != nil {
			return err
		}
	}
	return save(filepath.Join(o.Out, "model.safetensors"), func(w io.Writer) error {
		return run.Model.Write(w, train.FileMeta)
	})
}

// save writes a file whole or not at all.
func save(path string, write func(io.Writer) error) error {
	var b bytes.Buffer
	if err := write(&b); err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	if err := os.WriteFile(path+".part", b.Bytes(), 0o644); err != nil {
		return err
	}
	return os.Rename(path+".part", path)
}

func card(o Options, run *train.Pretrain, score *train.Score) string {
	c, pc, budget := *run.Model.Settings(), run.Config, run.Model.Budget()
	return fmt.Sprintf(`---
license: apache-2.0
library_name: transformers
pipeline_tag: image-classification
datasets: [fashion_mnist]
---
# fashion-vit

A small vision transformer for the ten classes of Fashion-MNIST, made as the
teacher of PC-LoRA Lab. It loads with transformers' ViTForImageClassification.

| what | value |
| --- | --- |
| images | %d×%d grey, patches of %d, %d tokens |
| encoder | %d blocks of width %d, %d heads, MLP of %d |
| parameters | %d, of which %d weights in the encoder's linears |
| work for one image | %.1f MFLOP, 2 a multiply-add |
| accuracy | %.2f %% (%d of the %d test images, which training never saw) |

## How it was made

From random weights, by this command on all 60,000 training images:

    go run ./build pretrain vit -epochs %d -seed %d -replicas %d

%d steps of %d images with cross entropy and AdamW: rate %g after %d steps of
warm-up, then a half cosine to 0; weight decay %g, gradient norm at most %g.
Images were moved by up to %d pixels and mirrored half of the time. Kernels: %s.
The test set was looked at once, after the last step.

## Limits

It knows ten kinds of clothing in 28×28 grey pixels, centred on black, and
nothing else.
`, c.ImageSize, c.ImageSize, c.PatchSize, c.Tokens(), c.Layers, c.HiddenSize, c.Heads, c.IntermediateSize,
		budget.Params, budget.EncoderWeights, float64(budget.FLOPs)/1e6,
		100*score.Accuracy(), score.Correct, score.Total, o.Epochs, o.Seed, o.Replicas,
		pc.Steps, pc.Batch, pc.LearningRate, pc.Warmup, pc.WeightDecay, pc.Clip, pc.Shift, tensor.Used().Name)
}
