//go:build go1.27 && goexperiment.simd

package main

import (
	"fmt"
	"os"
	"path/filepath"

	teachers "github.com/pcloralab/pcloralab/build/pretrain"
	"github.com/pcloralab/pcloralab/build/toolchain"
)

func pretrain(args []string) error {
	const about = `Trains a built-in teacher natively and writes its files: vit, the images', or bert,
the texts'. Interrupted, it goes on from its last checkpoint when it is called again
with the same flags.`
	f := newFlags("pretrain [flags] vit|bert", about)
	data := f.String("data", "", "folder of the whole Fashion-MNIST's four IDX files, gzip, or of WordNet's data.noun (default: where Debian has it)")
	out := f.String("out", "", "folder to write the model to, from the project's root (default: public/models/ and its name)")
	epochs := f.Int("epochs", 0, "passes over the training images, 40 unless given, or over WordNet, 12 unless given")
	tune := f.Int("tune", 8, "of bert: passes over the labelled definitions afterwards")
	validate := f.Bool("validate", false, "of bert: put an eighth of the training definitions aside, score those, and write no model")
	seed := f.Uint("seed", 1, "of the weights, the order, and what else is drawn")
	replicas := f.Int("replicas", 2, "parts of a batch that are worked on at once; decides the result's last bits")
	if err := parse(f, args, 1); err != nil {
		return err
	}
	root, err := toolchain.Root()
	if err != nil {
		return err
	}
	or := func(given, otherwise string) string {
		if given == "" {
			return otherwise
		}
		return given
	}
	passes := func(otherwise int) int {
		if *epochs == 0 {
			return otherwise
		}
		return *epochs
	}
	switch f.Arg(0) {
	case "vit":
		return teachers.ViT(teachers.Options{
			Data: or(*data, "/usr/share/datasets/fashion-mnist"), Out: filepath.Join(root, or(*out, "public/models/fashion-vit")),
			Checkpoint: filepath.Join(root, "build/out/pretrain-vit.safetensors"),
			Epochs:     passes(40), Seed: uint32(*seed), Replicas: *replicas, Log: os.Stdout,
		})
	case "bert":
		return teachers.BERT(teachers.BERTOptions{
			WordNet: or(*data, "/usr/share/wordnet"), Out: filepath.Join(root, or(*out, "public/models/wordnet-bert")),
			Definitions: filepath.Join(root, "public/data/wordnet-supersense10"),
			Checkpoints: filepath.Join(root, "build/out/pretrain-bert"),
			Epochs:      passes(12), TuneEpochs: *tune, Seed: uint64(*seed), Replicas: *replicas, Validate: *validate, Log: os.Stdout,
		})
	default:
		fmt.Fprintf(os.Stderr, "no model %q to train: there are vit and bert, behind the flags\n", f.Arg(0))
		return errUsage
	}
}
