package e2e

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"

	"github.com/pcloralab/pcloralab/pclora/checkpoint"
	"github.com/pcloralab/pcloralab/pclora/model"
)

// TinyBERT returns the files, by their names, of a BERT of random weights that
// knows these words and classes. A page does with it in seconds what takes minutes
// with a real one.
func TinyBERT(words, labels []string) (map[string][]byte, error) {
	vocab := append([]string{"[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"}, words...)
	m := model.Make(model.Config{ModelType: "bert", HiddenSize: 32, Layers: 2, Heads: 2, IntermediateSize: 64, HiddenAct: "gelu",
		LayerNormEps: 1e-12, QKVBias: true, VocabSize: len(vocab), MaxPositions: 64, TypeVocab: 2, Labels: labels})
	m.Init(1)
	var weights bytes.Buffer
	if err := m.Write(&weights, nil); err != nil {
		return nil, err
	}
	return map[string][]byte{
		checkpoint.ConfigFile:       m.Settings().JSON(),
		checkpoint.VocabFile:        []byte(strings.Join(vocab, "\n") + "\n"),
		checkpoint.TokenizerOptions: []byte(`{"do_lower_case": true}`),
		checkpoint.WeightsFile:      weights.Bytes(),
	}, nil
}

// TinyViT returns the config and the weights of a ViT of one narrow block and random
// weights that takes what the ViT of this config takes, by the files' names.
func TinyViT(config []byte) (map[string][]byte, error) {
	c, err := model.ParseConfig(config)
	if err != nil {
		return nil, err
	}
	c.HiddenSize, c.Layers, c.Heads, c.IntermediateSize = 32, 1, 2, 64
	m := model.Make(c)
	m.Init(1)
	var weights bytes.Buffer
	if err := m.Write(&weights, nil); err != nil {
		return nil, err
	}
	return map[string][]byte{checkpoint.ConfigFile: c.JSON(), checkpoint.WeightsFile: weights.Bytes()}, nil
}

// WriteFiles writes files by their names into a folder, which it makes.
func WriteFiles(dir string, files map[string][]byte) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	for name, b := range files {
		if err := os.WriteFile(filepath.Join(dir, name), b, 0o644); err != nil {
			return err
		}
	}
	return nil
}
