package e2e

import (
	"archive/zip"
	"fmt"
	"io"
	"path/filepath"

	"github.com/pcloralab/pcloralab/build/pretrain"
	"github.com/pcloralab/pcloralab/pclora/model"
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
