package train

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"io"

	"github.com/pcloralab/pcloralab/pclora/model"
	"github.com/pcloralab/pcloralab/pclora/run"
	"github.com/pcloralab/pcloralab/pclora/vision"
)

// A File is a file of an exported zip.
type File struct {
	Name  string // without a folder
	Bytes []byte
}

// Export writes a finished model as a zip of a README.md that says what it is
// and how to load it, config.json, model.safetensors, of a model of images
// preprocessor_config.json, the extra files, such as those of a model of texts'
// tokenizer, and run.json with the record. Equal arguments give equal bytes.
//
// At 8 or 4 bits it writes m with its factors rounded as model.Quantised does, at 0
// as it is. The record is the caller's: if what it says was measured at other bits,
// the README.md says so.
func Export(w io.Writer, m model.Model, bits int, prep vision.Config, record run.Record, extra ...File) error {
	if bits != 0 && bits != m.Settings().Bits {
		rounded, err := model.Quantised(m, bits)
		if err != nil {
			return err
		}
		m = rounded
	}
	var weights bytes.Buffer
	if err := m.Write(&weights, FileMeta); err != nil {
		return err
	}
	recordText, err := json.MarshalIndent(record, "", "  ")
	if err != nil {
		return err
	}
	files := []File{
		{"README.md", []byte(card(m, record))},
		{"config.json", m.Settings().JSON()},
		{"model.safetensors", weights.Bytes()},
	}
	if !m.Settings().Texts() {
		prepText, err := prep.JSON()
		if err != nil {
			return err
		}
		files = append(files, File{"preprocessor_config.json", prepText})
	}
	files = append(append(files, extra...), File{"run.json", append(recordText, '\n')})
	z := zip.NewWriter(w)
	for _, f := range files {
		to, err := z.Create(f.Name)
		if err != nil {
			return err
		}
		if _, err := to.Write(f.Bytes); err != nil {
			return err
		}
	}
	return z.Close()
}
