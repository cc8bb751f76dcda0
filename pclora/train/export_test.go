package train

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"io"
	"strings"
	"testing"

	"github.com/pcloralab/pcloralab/pclora/model"
	"github.com/pcloralab/pcloralab/pclora/run"
	"github.com/pcloralab/pcloralab/pclora/safetensors"
	"github.com/pcloralab/pcloralab/pclora/vision"
)

// TestExportReadsBack: the zip's model answers bit for bit as the finished one,
// its config says the same, and its record is whole.
func TestExportReadsBack(t *testing.T) {
	teacher := toyTeacher(t, 20)
	r := newToyRun(t, toyRunConfig(), teacher)
	steps(t, r, r.Config.Steps)
	m, err := r.Finish()
	if err != nil {
		t.Fatal(err)
	}
	score := NewScore(toySet(60, 5))
	score.All(m)
	record := run.Record{Config: r.Config, Result: run.Result{Before: Side(teacher, score), After: Side(m, score)}}
	var b, again bytes.Buffer
	if err := Export(&b, m, 0, toySet(1, 1).Prep, record); err != nil {
		t.Fatal(err)
	}
	if err := Export(&again, m, 0, toySet(1, 1).Prep, record); err != nil || !bytes.Equal(b.Bytes(), again.Bytes()) {
		t.Errorf("Export twice: the bytes differ, %v", err)
	}

	files := unzip(t, b.Bytes())
	if got := int64(len(files["model.safetensors"])); got != record.Result.After.Bytes {
		t.Errorf("model.safetensors has %d bytes, the record says %d", got, record.Result.After.Bytes)
	}
	back, err := model.Load(files["config.json"], files["model.safetensors"])
	if err != nil {
		t.Fatal(err)
	}
	if !equal(logits(m), logits(back)) {
		t.Error("the model read back answers otherwise")
	}
	if back.Budget() != m.Budget() {
		t.Errorf("read back: %+v, want %+v", back.Budget(), m.Budget())
	}
	if _, err := vision.ParseConfig(files["preprocessor_config.json"]); err != nil {
		t.Error(err)
	}
	var got run.Record
	if err := json.Unmarshal(files["run.json"], &got); err != nil || got.Result != record.Result || got.Config != record.Config {
		t.Errorf("run.json: %+v, %v", got, err)
	}
	if len(files["README.md"]) == 0 {
		t.Error("no README.md")
	}
}

// TestExportOfTexts: a finished model of texts, read back with its tokenizer's
// files, answers a padded batch as it did.
func TestExportOfTexts(t *testing.T) {
	for _, kind := range toyKinds {
		r := newTextRun(t, toyRunConfig(), kind)
		steps(t, r, r.Config.Steps)
		m, err := r.Finish()
		if err != nil {
			t.Fatal(err)
		}
		score := NewScore(r.set)
		score.All(m)
		after := Side(m, score)
		vocab := toyTokenizer(t).Vocab().Text()
		var b bytes.Buffer
		if err := Export(&b, m, 0, vision.Config{}, run.Record{Config: r.Config, Result: run.Result{After: after}}, File{"vocab.txt", vocab}); err != nil {
			t.Fatal(err)
		}
		files := unzip(t, b.Bytes())
		if !bytes.Equal(files["vocab.txt"], vocab) || files["preprocessor_config.json"] != nil || !strings.Contains(string(files["README.md"]), "AutoTokenizer") {
			t.Errorf("%s: the zip is not that of a model of texts", kind)
		}
		weights, err := safetensors.Open(files["model.safetensors"])
		if err != nil {
			t.Fatal(err)
		}
		back, err := model.Open(files["config.json"], weights, model.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if len(back.Fresh) > 0 || !equal(logitsOf(m, r.set), logitsOf(back.Model, r.set)) {
			t.Errorf("%s: the model read back answers otherwise, %v are fresh", kind, back.Fresh)
		}
		// Embeddings: words, positions, types and a norm. Blocks: factors with
		// their biases, norms. The rest: pooler, classifier and the file's header.
		c := *m.Settings()
		embeddings := int64(c.VocabSize+c.MaxPositions+c.TypeVocab+2) * 16
		encoder := after.EncoderWeights + 2*(4*16+32+16+4*16)
		if after.EmbeddingBytes != 4*embeddings || after.EncoderBytes != 4*encoder || 4*after.Params != 4*(embeddings+encoder+17*16+17*3) {
			t.Errorf("%s: %+v, want %d values in the embeddings and %d in the encoder", kind, after, embeddings, encoder)
		}
	}
}

func unzip(t *testing.T, b []byte) map[string][]byte {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	files := map[string][]byte{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		if files[f.Name], err = io.ReadAll(r); err != nil {
			t.Fatal(err)
		}
	}
	return files
}
