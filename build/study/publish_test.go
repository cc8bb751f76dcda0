package study

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/pcloralab/pcloralab/build/toolchain"
	"github.com/pcloralab/pcloralab/pclora/run"
)

// TestPublished: what the page draws is what the committed books say, and so is the
// plot.
func TestPublished(t *testing.T) {
	root, err := toolchain.Root()
	if err != nil {
		t.Fatal(err)
	}
	found, err := Found(filepath.Join(root, "build", "study"))
	if err != nil {
		t.Fatal(err)
	}
	want, err := json.Marshal(found)
	if err != nil {
		t.Fatal(err)
	}
	files := map[string][]byte{"public/studies.json": append(want, '\n')}
	if sized(found) {
		files["build/study/pareto.svg"] = Plot(found)
	}
	for file, want := range files {
		if got, err := os.ReadFile(filepath.Join(root, file)); err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s is not made of the books: go run ./build study methods writes it (%v)", file, err)
		}
	}
	if len(found.Tasks) != 2 {
		t.Errorf("%d tasks, want both built-in ones", len(found.Tasks))
	}
	for _, task := range found.Tasks {
		for name, rows := range map[string]int{"ways to a model": len(task.Methods), "options": len(task.Options), "decay": len(task.Decay), "sizes": len(task.Sizes)} {
			if rows == 0 {
				t.Errorf("%s lacks the study of %s", task.Name, name)
			}
		}
	}
}

// TestPlotIsXML, whatever tasks are called.
func TestPlotIsXML(t *testing.T) {
	found := run.Studies{Tasks: []run.StudyTask{{Name: "a < b & c", On: "tests", Accuracy: 0.9, Sizes: []run.StudyRow{
		{Mean: 0.7, SD: 0.01, Gone: 0.98, Preset: run.Paper}, {Mean: 0.8, Gone: 0.9, Preset: run.Paper},
		{Mean: 0.8, SD: 0.01, Gone: 0.98, Preset: run.Best}, {Mean: 0.9, Gone: 0.9, Preset: run.Best},
	}}, {Name: "no sizes"}}}
	d := xml.NewDecoder(bytes.NewReader(Plot(found)))
	circles := 0
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if e, ok := token.(xml.StartElement); ok && e.Name.Local == "circle" {
			circles++
		}
	}
	if circles != 4 {
		t.Errorf("%d circles, want one a row", circles)
	}
}
