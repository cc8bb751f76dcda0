package train

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/pcloralab/pcloralab/pclora/model"
	"github.com/pcloralab/pcloralab/pclora/nn"
	"github.com/pcloralab/pcloralab/pclora/run"
	"github.com/pcloralab/pcloralab/tensor"
)

// TestCardInPython runs what the card says in PyTorch, for every family, with whole
// factors and with integers, of even and odd sizes, and with factors of words: the
// logits are ours.
func TestCardInPython(t *testing.T) {
	if out, err := exec.Command("python3", "-c", "import torch, safetensors, transformers").CombinedOutput(); err != nil {
		t.Skipf("pip install torch safetensors transformers to run this test: %s, %v", bytes.TrimSpace(out), err)
	}
	deit := toyConfig()
	deit.ModelType, deit.TwoHeads = "deit", true
	var dirs []string
	var want []tensor.Matrix
	bert, distil := toyTextConfig("bert"), toyTextConfig("distilbert")
	for _, tt := range []struct {
		c           model.Config
		bits, words int
		odd         bool // rows of odd length
	}{
		{toyConfig(), 0, 0, false}, {toyConfig(), 4, 0, true}, {deit, 8, 0, false},
		{bert, 0, 0, false}, {bert, 0, 3, false}, {bert, 8, 3, false}, {bert, 4, 0, true},
		{distil, 0, 3, false}, {distil, 4, 0, false}, {distil, 4, 3, true},
	} {
		c := tt.c
		c.Rank, c.Ranks = 5, []int{3, 1, 2, 3, 4, 5, 5, 4, 3, 2, 1, 2}
		c.Bits, c.EmbeddingRank = tt.bits, tt.words
		if tt.odd {
			c.HiddenSize, c.Heads, c.IntermediateSize = 15, 3, 31
		}
		dir := filepath.Join(t.TempDir(), fmt.Sprintf("%s-%d-%d-%d", c.ModelType, c.Bits, c.EmbeddingRank, c.HiddenSize))
		dirs, want = append(dirs, dir), append(want, exportForPython(t, c, dir))
	}
	cmd := exec.Command("python3", append([]string{"-c", `
import json, os, sys, torch
for folder in sys.argv[1:]:
    os.chdir(folder)
    names = {}
    exec(open("card.py").read(), names)
    given = {name: torch.tensor(value) for name, value in json.load(open("given.json")).items()}
    with torch.no_grad():
        json.dump(names["model"].eval()(**given).logits.tolist(), open("logits.json", "w"))
`}, dirs...)...)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	for i, dir := range dirs {
		text, err := os.ReadFile(filepath.Join(dir, "logits.json"))
		if err != nil {
			t.Fatal(err)
		}
		var got [][]float64
		if err := json.Unmarshal(text, &got); err != nil {
			t.Fatal(err)
		}
		var worst, largest float64
		for k, row := range got {
			for j, v := range row {
				worst, largest = max(worst, math.Abs(v-float64(want[i].Row(k)[j]))), max(largest, math.Abs(v))
			}
		}
		t.Logf("%s: logits up to %.2g differ by %.2g at most", filepath.Base(dir), largest, worst)
		if !(worst <= 1e-5) || len(got) != want[i].Rows || largest < 0.1 {
			t.Errorf("%s: %d logits up to %g differ by %g at most, want 1e-5", filepath.Base(dir), len(got), largest, worst)
		}
	}
}

// exportForPython writes an exported model with random weights, what its card says
// and an input to a folder, and returns the logits of that.
func exportForPython(t *testing.T, c model.Config, dir string) tensor.Matrix {
	t.Helper()
	bits := c.Bits
	c.Bits = 0
	m := model.Make(c)
	rng := tensor.NewRand(5, 1)
	m.Walk(func(_ string, p *nn.Param) { tensor.FillNormal(p.Value, rng, 0.3) })
	m, err := model.Quantised(m, bits)
	if err != nil {
		t.Fatal(err)
	}
	set, extra := toySet(9, 2), []File(nil)
	if c.Texts() {
		set, extra = toyTexts(t, 9, 2, false), []File{{"vocab.txt", toyTokenizer(t).Vocab().Text()}}
	}
	var zip bytes.Buffer
	if err := Export(&zip, m, bits, set.Prep, run.Record{}, extra...); err != nil {
		t.Fatal(err)
	}
	in := set.Input(0, 1, 2, 3, 4, 5, 6, 7, 8)
	given := map[string]any{}
	if c.Texts() {
		ids, mask := make([][]int32, 9), make([][]int, 9)
		for i, id := range in.Texts.IDs {
			k, seen := i/in.Texts.Tokens, 0
			if in.Texts.Mask == nil || in.Texts.Mask[i] {
				seen = 1
			}
			ids[k], mask[k] = append(ids[k], id), append(mask[k], seen)
		}
		given["input_ids"], given["attention_mask"] = ids, mask
	} else {
		pixels := make([][1][8][8]float32, 9)
		for i, v := range in.Images.Values() {
			pixels[i/64][0][i/8%8][i%8] = v
		}
		given["pixel_values"] = pixels
	}
	text, err := json.Marshal(given)
	if err != nil {
		t.Fatal(err)
	}
	files := unzip(t, zip.Bytes())
	files["given.json"], files["card.py"] = text, codeOf(string(files["README.md"]))
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return m.Logits(in).Clone()
}

// codeOf returns the lines of a card that are code.
func codeOf(card string) []byte {
	var code strings.Builder
	for line := range strings.Lines(card) {
		if line, ok := strings.CutPrefix(line, "    "); ok {
			code.WriteString(line)
		}
	}
	return []byte(code.String())
}
