package main

import (
	"fmt"
	"strings"

	"github.com/pcloralab/pcloralab/pclora/checkpoint"
	"github.com/pcloralab/pcloralab/pclora/data"
	"github.com/pcloralab/pcloralab/pclora/data/files"
	"github.com/pcloralab/pcloralab/pclora/data/intake"
	"github.com/pcloralab/pcloralab/pclora/hub"
)

// The largest files beside the page that are fetched, in bytes.
const (
	maxText    = 1 << 20
	maxWeights = 64 << 20
	maxData    = 64 << 20
)

// A shipped model or data set lies beside the page.
type shipped struct {
	name, title string
	files       []string
	classes     []string // of data whose files number them; nil for names in the files
}

var shippedModels = []shipped{
	{name: "fashion-vit", title: "Fashion ViT", files: []string{checkpoint.ConfigFile, checkpoint.PrepFile, checkpoint.WeightsFile}},
	{name: "wordnet-bert", title: "WordNet BERT", files: []string{checkpoint.ConfigFile, checkpoint.VocabFile, checkpoint.TokenizerOptions, checkpoint.WeightsFile}},
}

var shippedData = []shipped{
	{name: "fashion-mnist", title: "Fashion-MNIST", classes: data.FashionMNIST(), files: []string{
		"train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte.gz", "test-images-idx3-ubyte.gz", "test-labels-idx1-ubyte.gz"}},
	{name: "wordnet-supersense10", title: "WordNet definitions", files: []string{"train.tsv.gz", "test.tsv.gz"}},
}

// shippedAs returns the one of this name.
func shippedAs(what string, all []shipped, name string) (shipped, error) {
	var have []string
	for _, s := range all {
		if s.name == name {
			return s, nil
		}
		have = append(have, s.name)
	}
	return shipped{}, fmt.Errorf("no %s %.40q: there is %s, and your own", what, name, strings.Join(have, " and "))
}

// shippedModel downloads a model from beside the page.
func (s *Session) shippedModel(name string) (*origin, error) {
	b, err := shippedAs("model", shippedModels, name)
	if err != nil {
		return nil, err
	}
	memory := checkpoint.Memory{}
	for _, file := range b.files {
		most := int64(maxText)
		if file == checkpoint.WeightsFile {
			most = maxWeights
		}
		if memory[file], err = s.fetch("model", "models/"+name+"/"+file, most); err != nil {
			return nil, err
		}
	}
	found, err := checkpoint.Find(memory)
	if err != nil {
		return nil, err
	}
	return &origin{name: b.name, title: b.title, sha256: hub.SumOf(memory[checkpoint.WeightsFile]), checkpoint: found}, nil
}

// shippedSet downloads data from beside the page.
func (s *Session) shippedSet(name string) (*material, error) {
	b, err := shippedAs("data", shippedData, name)
	if err != nil {
		return nil, err
	}
	var folder files.Folder
	for _, file := range b.files {
		text, err := s.fetch("examples", "data/"+name+"/"+file, maxData)
		if err != nil {
			return nil, err
		}
		folder = append(folder, files.File{Name: file, Data: text})
	}
	found, err := intake.Read(folder)
	if err != nil {
		return nil, err
	}
	if found.Images != nil && b.classes != nil {
		found.Images.Classes = b.classes
	}
	m, err := newMaterial(b.name, b.title, found)
	if err != nil {
		return nil, err
	}
	m.arrange.Validation = 0 // a model that comes with it has learnt from all of the rest
	return m, m.order()
}
