package run_test

import (
	"bytes"
	"flag"
	"os"
	"testing"

	"github.com/pcloralab/pcloralab/pclora/run"
	"github.com/pcloralab/pcloralab/pclora/run/runtest"
)

func text(t *testing.T, r run.Record) []byte {
	t.Helper()
	b, err := r.JSON()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestRecordSurvivesJSON(t *testing.T) {
	for name, r := range map[string]run.Record{
		"finished": runtest.Finished(400, 36, 12), "without lists": runtest.Finished(0, 0, 0), "running": runtest.Running(),
	} {
		b := text(t, r)
		got, err := run.ParseRecord(b)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if again := text(t, got); !bytes.Equal(again, b) {
			t.Errorf("%s: %s, want %s", name, again, b)
		}
		t.Logf("%s: %d bytes", name, len(b))
	}
}

var update = flag.Bool("update", false, "rewrite the golden file")

// TestRecordGolden holds the form: ids of shared runs are hashes of it.
func TestRecordGolden(t *testing.T) {
	const file = "testdata/record.json"
	got := text(t, runtest.Finished(3, 2, 1))
	if *update {
		if err := os.WriteFile(file, append(got, '\n'), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if want := bytes.TrimSpace(want); !bytes.Equal(got, want) {
		t.Errorf("JSON: %s, want %s", got, want)
	}
}

func TestFit(t *testing.T) {
	r := runtest.Finished(400, 900, 12)
	for i := range r.Examples {
		e := &r.Examples[i]
		e.Width, e.Height, e.Pixels = 224, 100, noise(3*224*100, uint64(i))
	}
	if _, err := r.JSON(); err == nil {
		t.Fatal("JSON of too much: no error")
	}
	short := r.Fit()
	b := text(t, short)
	if len(short.Layers) != 900 || len(short.Examples) != 12 || len(short.Points) == 0 {
		t.Errorf("Fit left %d layers, %d examples and %d points in %d bytes", len(short.Layers), len(short.Examples), len(short.Points), len(b))
	}
	if len(r.Points) != 400 || len(r.Examples[0].Pixels) != 3*224*100 {
		t.Error("Fit changed the record itself")
	}
	if small := runtest.Finished(20, 2, 2); !bytes.Equal(text(t, small.Fit()), text(t, small)) {
		t.Error("Fit changed a record that fits")
	}
}

func TestSmall(t *testing.T) {
	e := run.Example{Width: 128, Height: 4, Pixels: make([]byte, 3*128*4)}
	for i := range e.Pixels {
		e.Pixels[i] = byte(i / 512) // the channel
	}
	got := e.Small()
	if got.Width != 64 || got.Height != 2 || len(got.Pixels) != 3*128 || got.Pixels[0] != 0 || got.Pixels[128] != 1 || got.Pixels[383] != 2 {
		t.Errorf("Small: %d×%d, %v", got.Width, got.Height, got.Pixels)
	}
	if same := (run.Example{Width: 1 << 40, Height: 1 << 40}).Small(); same.Width != 1<<40 {
		t.Errorf("without pixels: %+v", same)
	}
}

func TestClean(t *testing.T) {
	for _, tt := range []struct {
		text string
		most int
		want string
	}{{"  a\tb\n c\x00", 9, "a b c"}, {"äöü", 2, "äö"}, {"\u202eabc", 9, "abc"}, {"a\xffb", 9, "ab"}, {"<b>", 9, "<b>"}, {"x", 0, ""}} {
		if got := run.Clean(tt.text, tt.most); got != tt.want {
			t.Errorf("Clean(%q, %d): %q, want %q", tt.text, tt.most, got, tt.want)
		}
	}
}
