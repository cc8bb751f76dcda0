//go:build go1.27 && goexperiment.simd

package main

import (
	"fmt"
	"os"
	"path/filepath"

	vit "github.com/pcloralab/pcloralab/build/pretrain"
	"github.com/pcloralab/pcloralab/build/toolchain"
)

func pretrain(args []string) error {
	f := newFlags("pretrain [flags] vit", "Trains the built-in teacher natively and writes its files. Interrupted, it goes on\nfrom its last checkpoint when it is called again with the same flags.")
	data := f.String("data", "/usr/share/datasets/fashion-mnist", "folder of the whole Fashion-MNIST's four IDX files, gzip")
	out := f.String("out", "public/models/fashion-vit", "folder to write the model to, from the project's root")
	epochs := f.Int("epochs", 40, "passes over the training images")
	seed := f.Uint("seed", 1, "of the weights, the order and the augmentation")
	replicas := f.Int("replicas", 2, "parts of a batch that are worked on at once; decides the result's last bits")
	if err := parse(f, args, 1); err != nil {
		return err
	}
	if f.Arg(0) != "vit" {
		fmt.Fprintf(os.Stderr, "no model %q to train: there is vit, behind the flags\n", f.Arg(0))
		return errUsage
	}
	root, err := toolchain.Root()
	if err != nil {
		return err
	}
	return vit.ViT(vit.Options{
		Data: *data, Out: filepath.Join(root, *out), Checkpoint: filepath.Join(root, "build/out/pretrain-vit.safetensors"),
		Epochs: *epochs, Seed: uint32(*seed), Replicas: *replicas, Log: os.Stdout,
	})
}
