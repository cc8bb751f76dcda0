package study

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/pcloralab/pcloralab/pclora/vision"
)

// colours are the classes of the made archives: what a model can tell apart, and
// a mistake in the order of channels too.
var colours = map[string]color.RGBA{"blue": {20, 40, 220, 255}, "red": {220, 40, 20, 255}}

// makeArchive writes a zip of n JPEGs a class under each folder, as a person may
// have them: most of 32×32 pixels, some larger. Picture i of a class, counted from
// first, is greener than the one before.
func makeArchive(t *testing.T, path string, n, first int, folders ...string) {
	t.Helper()
	var packed bytes.Buffer
	z := zip.NewWriter(&packed)
	for class, c := range colours {
		for k := range n * len(folders) {
			i, side := first+k%n, 32
			if i%4 == 3 {
				side = 48
			}
			m := image.NewRGBA(image.Rect(0, 0, side, side))
			for j := range side * side {
				m.SetRGBA(j%side, j/side, color.RGBA{c.R, c.G + uint8(4*i), c.B, 255})
			}
			w, err := z.Create(fmt.Sprintf("%s/%s/%04d.jpg", folders[k/n], class, i))
			if err != nil {
				t.Fatal(err)
			}
			if err := jpeg.Encode(w, m, nil); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, packed.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}

// archives makes 20 training and 6 test pictures a class, 2 of which are in both.
func archives(t *testing.T) Archives {
	t.Helper()
	c := CIFAR10(t.TempDir())
	makeArchive(t, c.Archives.Train, 20, 0, "train")
	makeArchive(t, c.Archives.Test, 6, 18, "test")
	return c.Archives
}

// TestArchives reads zips of class folders the way that a person's pictures take.
func TestArchives(t *testing.T) {
	p, err := archives(t).read(vision.ForModel(32, 3), 3, 1)
	if err != nil {
		t.Fatal(err)
	}
	if got := [3]int{p.train.Len(), p.validation.Len(), p.test.Len()}; got != [3]int{36, 4, 12} {
		t.Errorf("parts %v, want 36, 4 and 12", got)
	}
	if p.repeated != 4 {
		t.Errorf("%d test pictures were trained on, want 4", p.repeated)
	}
	if !slices.Equal(p.train.Classes, []string{"blue", "red"}) || !slices.Equal(p.test.Classes, p.train.Classes) {
		t.Errorf("classes %v and %v", p.train.Classes, p.test.Classes)
	}
	for i := range p.test.Len() {
		want := colours[p.test.Classes[p.test.Label(i)]]
		row := p.test.Input(i).Images.Row(0)
		if len(row) != 3*32*32 {
			t.Fatalf("a row of %d values, want %d", len(row), 3*32*32)
		}
		for channel, v := range map[int]uint8{0: want.R, 2: want.B} {
			// JPEG moves a plain colour by a few steps of 2/255 each.
			if got, want := float64(row[channel*32*32+500]), float64(v)/127.5-1; got < want-0.05 || got > want+0.05 {
				t.Errorf("test picture %d, channel %d: %.3f, want about %.3f", i, channel, got, want)
			}
		}
	}
}

// TestArchivesRefused: what is missing or does not fit is told with its file.
func TestArchivesRefused(t *testing.T) {
	whole := archives(t)
	other := filepath.Join(t.TempDir(), "other.zip")
	makeArchive(t, other, 2, 0, "train", "test")
	table := filepath.Join(t.TempDir(), "table.csv")
	if err := os.WriteFile(table, []byte("text,label\ngood,1\nbad,0\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		what string
		a    Archives
		want string
	}{
		{"no files", CIFAR10("/none/at-all").Archives, "no cifar10-train10k-jpeg.zip in /none/at-all"},
		{"a table", Archives{table, whole.Test}, "table.csv holds CSV, want pictures"},
		{"both parts in one", Archives{other, whole.Test}, "has a test part of its own"},
	} {
		if _, err := tt.a.read(vision.ForModel(32, 3), 3, 1); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v, want %q", tt.what, err, tt.want)
		}
	}
}

// TestCIFAR goes the whole way in seconds: two plain colours are learnt by all
// three, and the student is left with thin linears.
func TestCIFAR(t *testing.T) {
	c := CIFAR10("")
	c.Archives, c.Epochs = archives(t), 20
	c.Model.PatchSize, c.Model.HiddenSize, c.Model.Heads, c.Model.IntermediateSize, c.Model.Layers = 16, 32, 2, 64, 2
	c.Pretrain.Batch, c.Config.Batch, c.Config.Steps = 12, 12, 40
	m, err := MeasureCIFAR(c, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	if got := [3]int{m.Floor.Test, m.Result.Before.Correct, m.Result.After.Correct}; got != [3]int{12, 12, 12} {
		t.Errorf("floor, teacher and student have %v right of 12 each", got)
	}
	if m.Result.Gone() < 0.93 || m.Result.After.EncoderWeights == 0 {
		t.Errorf("%d of %d weights are left", m.Result.After.EncoderWeights, m.Result.Before.EncoderWeights)
	}
	if m.Pretrain.Steps != 60 || len(m.Validation) != 10 {
		t.Errorf("%d steps and %d evaluations, want 60 and 10", m.Pretrain.Steps, len(m.Validation))
	}
	if w := m.Worked; w[0] < 0 || w[0] > 600 || w[1] < 0 || w[1] > 600 {
		t.Errorf("processors worked %v s", w)
	}
	if table := m.Table(); strings.Count(table, "\n") != 12 || !strings.Contains(table, "4 of the test pictures were among") {
		t.Errorf("the table:\n%s", table)
	}
}

// TestCIFARTable: the committed table is what the committed numbers say.
func TestCIFARTable(t *testing.T) {
	var m CIFARRun
	numbers, err := os.ReadFile("cifar.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(numbers, &m); err != nil {
		t.Fatal(err)
	}
	table, err := os.ReadFile("cifar.md")
	if err != nil {
		t.Fatal(err)
	}
	if got := m.Table(); got != string(table) {
		t.Errorf("the numbers say\n%s\nthe table\n%s", got, table)
	}
}
