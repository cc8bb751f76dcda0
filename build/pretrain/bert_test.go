package pretrain

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"testing"

	"github.com/pcloralab/pcloralab/pclora/language"
	"github.com/pcloralab/pcloralab/pclora/model"
	"github.com/pcloralab/pcloralab/pclora/safetensors"
	"github.com/pcloralab/pcloralab/pclora/token"
	"github.com/pcloralab/pcloralab/tensor"
)

// reader is the committed language model's folder.
const reader = "../../public/models/wordnet-bert"

// readers returns the committed language model's files, by name.
func readers(t *testing.T) map[string][]byte {
	t.Helper()
	list, err := os.ReadDir(reader)
	if err != nil {
		t.Fatal(err)
	}
	files := map[string][]byte{}
	for _, f := range list {
		if files[f.Name()], err = os.ReadFile(filepath.Join(reader, f.Name())); err != nil {
			t.Fatal(err)
		}
	}
	return files
}

// TestReaderIsAsItsCardSays: size, settings, and the number of test definitions
// that the committed files answer rightly.
func TestReaderIsAsItsCardSays(t *testing.T) {
	files := readers(t)
	size := 0
	for _, b := range files {
		size += len(b)
	}
	if size > 6_000_000 {
		t.Errorf("the files have %d bytes, want at most 6 MB", size)
	}
	weights, err := safetensors.Open(files["model.safetensors"])
	if err != nil {
		t.Fatal(err)
	}
	l, err := model.Open(files["config.json"], weights, model.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if len(l.Notes) > 0 {
		t.Errorf("notes on a whole model: %v", l.Notes)
	}
	m := l.Model.(*model.BERT)
	if got, want := string(m.Config.JSON()), string(BERTConfig().JSON()); got != want {
		t.Errorf("config.json is\n%s\nthe command writes\n%s", got, want)
	}
	vocab, err := token.ReadVocab(files["vocab.txt"])
	if err != nil {
		t.Fatal(err)
	}
	config, err := token.ParseConfig(files["tokenizer_config.json"])
	if err != nil {
		t.Fatal(err)
	}
	tok, err := token.New(vocab, config)
	if err != nil {
		t.Fatal(err)
	}
	d, err := readDefinitions("../../public/data/wordnet-supersense10")
	if err != nil {
		t.Fatal(err)
	}
	card := files["README.md"]
	found := regexp.MustCompile(`\((\d+) of the 2000 test definitions`).FindSubmatch(card)
	if found == nil {
		t.Fatal("the card names no accuracy")
	}
	said, _ := strconv.Atoi(string(found[1]))
	if said < 1720 {
		t.Errorf("the card says %d of 2000, want at least 1720", said)
	}
	if text := fmt.Sprintf("| parameters | %d,", m.Budget().Params); !bytes.Contains(card, []byte(text)) {
		t.Errorf("the card lacks %q", text)
	}
	// Other kernels round otherwise, which may turn a text on the edge.
	edge := 2
	if bytes.Contains(card, []byte("Kernels: "+tensor.Used().Name+".")) {
		edge = 0
	}
	if got := language.Score(m, encodeAll(tok, d, d.Test), tok.Names().Pad); got < said-edge || got > said+edge {
		t.Errorf("%d of 2000 test definitions right, the card says %d ± %d", got, said, edge)
	}
}
