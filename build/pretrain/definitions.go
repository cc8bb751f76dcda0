package pretrain

import (
	"os"
	"path/filepath"

	"github.com/pcloralab/pcloralab/pclora/data"
	"github.com/pcloralab/pcloralab/pclora/data/table"
)

// definitions are the project's labelled texts, in parts.
type definitions struct {
	*data.Texts
	data.Parts
}

// readDefinitions reads the project's files and puts an eighth of the training
// texts, of every class as many, aside for validation.
func readDefinitions(dir string) (definitions, error) {
	var sources []data.TextSource
	for _, file := range []struct {
		name string
		part data.Part
	}{{"train.tsv.gz", data.Train}, {"test.tsv.gz", data.Test}} {
		b, err := os.ReadFile(filepath.Join(dir, file.name))
		if err != nil {
			return definitions{}, err
		}
		t, err := table.Read(file.name, b)
		if err != nil {
			return definitions{}, err
		}
		choice := table.Choice{Header: true, Label: 0, Text: 1, Pair: table.None}
		sources = append(sources, data.TextSource{Table: t, Choice: choice, Part: file.part})
	}
	texts, err := data.LoadTexts(data.Supersenses(), sources...)
	if err != nil {
		return definitions{}, err
	}
	parts, err := texts.Split(data.Shares{Validation: 1. / 8}, 1)
	return definitions{texts, parts}, err
}

// of returns the texts with the given indices.
func (d definitions) of(indices []int) (texts []string) {
	for _, i := range indices {
		texts = append(texts, d.Rows[i].First)
	}
	return texts
}
