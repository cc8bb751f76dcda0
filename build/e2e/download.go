package e2e

import (
	"archive/zip"
	"fmt"
	"io"
	"path/filepath"

	"github.com/pcloralab/pcloralab/build/pretrain"
	"github.com/pcloralab/pcloralab/pclora/checkpoint"
	"github.com/pcloralab/pcloralab/pclora/data"
	"github.com/pcloralab/pcloralab/pclora/data/files"
	"github.com/pcloralab/pcloralab/pclora/data/intake"
	"github.com/pcloralab/pcloralab/pclora/model"
	"github.com/pcloralab/pcloralab/pclora/token"
	"github.com/pcloralab/pcloralab/pclora/train"
	"github.com/pcloralab/pcloralab/pclora/vision"
)

// A Checked is how a downloaded model answers, read back natively.
type Checked struct {
	Shipped int // right of the 1,000 shipped test images
	Whole   int // right of all 10,000; −1 where they are not installed
}

// CheckDownload reads the zip of a downloaded model and scores it. root is the
// project's folder, whole that of the whole Fashion-MNIST or empty.
func CheckDownload(path, root, whole string) (Checked, error) {
	c := Checked{Whole: -1}
	files, err := Unzip(path)
	if err != nil {
		return c, err
	}
	m, err := model.Load(files["config.json"], files["model.safetensors"])
	if err != nil {
		return c, err
	}
	prep, err := vision.ParseConfig(files["preprocessor_config.json"])
	if err != nil {
		return c, err
	}
	shipped, err := pretrain.Part(filepath.Join(root, "public/data/fashion-mnist"), "test")
	if err != nil {
		return c, err
	}
	shipped.Prep = prep
	c.Shipped = train.NewScore(shipped).All(m)
	if whole == "" {
		return c, nil
	}
	all, err := pretrain.Part(whole, "t10k")
	if err != nil {
		return c, fmt.Errorf("the 10,000 test images: %w", err)
	}
	all.Prep = prep
	c.Whole = train.NewScore(all).All(m)
	return c, nil
}

// CheckTexts reads the zip of a downloaded model of texts, and returns how many of
// the test texts of a folder it answers rightly natively, and how many there are.
// The texts are arranged and cut as the page does it.
func CheckTexts(path string, folder files.Files) (correct, total int, err error) {
	unzipped, err := Unzip(path)
	if err != nil {
		return 0, 0, err
	}
	return ScoreTexts(checkpoint.Memory(unzipped), folder)
}

// ScoreTexts is CheckTexts of any model's files.
func ScoreTexts(from checkpoint.Files, folder files.Files) (correct, total int, err error) {
	found, err := checkpoint.Find(from)
	if err != nil {
		return 0, 0, err
	}
	defer found.Close()
	m, err := found.Open(model.Options{})
	if err != nil {
		return 0, 0, err
	}
	tokenizer, err := found.Tokenizer()
	if err != nil {
		return 0, 0, err
	}
	read, err := intake.Read(folder)
	if err != nil {
		return 0, 0, err
	}
	texts, err := read.Rows(read.Propose())
	if err != nil {
		return 0, 0, err
	}
	parts, err := texts.Split(data.Shares{}, 1)
	if err != nil {
		return 0, 0, err
	}
	test := Texts(tokenizer, texts, m.Model.Settings().MaxPositions).Part(parts.Test)
	return train.NewScore(test).All(m.Model), test.Len(), nil
}

// maxTokens is how many tokens of a text the page reads at most.
const maxTokens = 128

// Texts are the examples of tables as a model reads them that takes so many
// tokens, cut as the page cuts them.
func Texts(tokenizer *token.Tokenizer, texts *data.Texts, positions int) train.Set {
	most := min(maxTokens, positions)
	if n := tokenizer.MaxLength(); n > 0 {
		most = min(most, n)
	}
	all := train.Set{Classes: texts.Classes}
	var rows []string
	for i, row := range texts.Rows {
		rows, all.Labels = append(rows, row.First), append(all.Labels, uint8(texts.Labels[i]))
	}
	all.Texts = train.NewTexts(tokenizer, rows, nil, most)
	return all
}

// Unzip returns the files of a zip by their names.
func Unzip(path string) (map[string][]byte, error) {
	z, err := zip.OpenReader(path)
	if err != nil {
		return nil, err
	}
	defer z.Close()
	files := map[string][]byte{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			return nil, err
		}
		if files[f.Name], err = io.ReadAll(r); err != nil {
			return nil, err
		}
	}
	return files, nil
}
