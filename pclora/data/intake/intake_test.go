package intake

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"image"
	"image/color"
	"image/png"
	"slices"
	"strings"
	"testing"

	"github.com/pcloralab/pcloralab/pclora/data"
	"github.com/pcloralab/pcloralab/pclora/data/files"
)

// folder makes files of names and contents in turn.
func folder(all ...string) files.Folder {
	var f files.Folder
	for i := 0; i < len(all); i += 2 {
		f = append(f, files.File{Name: all[i], Data: []byte(all[i+1])})
	}
	return f
}

func picture(grey uint8) string {
	m := image.NewGray(image.Rect(0, 0, 2, 2))
	m.SetGray(0, 0, color.Gray{grey})
	var b bytes.Buffer
	png.Encode(&b, m)
	return b.String()
}

func idx(labels bool, n int) string {
	var b bytes.Buffer
	if labels {
		binary.Write(&b, binary.BigEndian, []uint32{2049, uint32(n)})
		for i := range n {
			b.WriteByte(byte(i % 3))
		}
		return b.String()
	}
	binary.Write(&b, binary.BigEndian, []uint32{2051, uint32(n), 2, 2})
	b.Write(make([]byte, 4*n))
	return b.String()
}

func cifar10(n int) string {
	b := make([]byte, n*3073)
	for i := range n {
		b[i*3073] = byte(i % 10)
	}
	return string(b)
}

func zipped(t *testing.T, f files.Folder) string {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, x := range f {
		w, err := z.Create(x.Name)
		if err != nil {
			t.Fatal(err)
		}
		w.Write(x.Data)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func gzipped(s string) string {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	w.Write([]byte(s))
	w.Close()
	return b.String()
}

func TestRead(t *testing.T) {
	pictures := folder("pets/cat/1.png", picture(1), "pets/cat/2.png", picture(2), "pets/dog/1.png", picture(3), "pets/.DS_Store", "x")
	for _, tt := range []struct {
		what       string
		files      files.Folder
		name, form string
		examples   int
		given      []data.Part
	}{
		{"a table", folder("reviews.csv", "text,label\ngood,1\nbad,0\n"), "reviews", "CSV", 2, nil},
		{"a packed table", folder("r.tsv.gz", gzipped("good\t1\nbad\t0\n")), "r", "TSV", 2, nil},
		{"tables with parts", folder("sst/train.tsv", "good\t1\nbad\t0\n", "sst/dev.tsv", "fine\t1\n"), "sst", "TSV", 3,
			[]data.Part{data.Train, data.Train, data.Validation}},
		{"pictures", pictures, "pets", "pictures in class folders", 3, nil},
		{"a zip of pictures", folder("pets.zip", zipped(t, pictures[:3])), "pets", "pictures in class folders", 3, nil},
		{"a zip of a table", folder("down/all.zip", zipped(t, folder("a.jsonl", `{"text":"x","label":"y"}`+"\n"+`{"text":"z","label":"w"}`))), "down", "JSONL", 2, nil},
		{"IDX", folder("train-images-idx3-ubyte", idx(false, 3), "train-labels-idx1-ubyte", idx(true, 3),
			"t10k-images-idx3-ubyte", idx(false, 2), "t10k-labels-idx1-ubyte", idx(true, 2)), "train-images-idx3-ubyte", "IDX", 5,
			[]data.Part{data.Train, data.Train, data.Train, data.Test, data.Test}},
		{"CIFAR-10", folder("c/data_batch_1.bin", cifar10(2), "c/test_batch.bin", cifar10(1)), "c", "CIFAR-10", 3,
			[]data.Part{data.Train, data.Train, data.Test}},
	} {
		f, err := Read(tt.files)
		if err != nil {
			t.Errorf("%s: %v", tt.what, err)
			continue
		}
		var s *data.Set
		if f.Texts() {
			texts, err := f.Rows(f.Propose())
			if err != nil {
				t.Errorf("%s: %v", tt.what, err)
				continue
			}
			s = &texts.Set
		} else {
			s = f.Set()
		}
		if f.Name != tt.name || f.Form != tt.form || s.Len() != tt.examples || !slices.Equal(s.Given, tt.given) {
			t.Errorf("%s: %q, a %s of %d examples for %v, want %q, a %s of %d for %v", tt.what, f.Name, f.Form, s.Len(), s.Given, tt.name, tt.form, tt.examples, tt.given)
		}
	}
}

func TestReadRefuses(t *testing.T) {
	for _, tt := range []struct {
		what  string
		files files.Folder
		want  string // part of the message
	}{
		{"nothing", nil, "no files"},
		{"only what systems leave", folder(".DS_Store", "x"), "no files"},
		{"half of IDX", folder("train-images-idx3-ubyte", idx(false, 3)), "no other half"},
		{"tables that differ", folder("a.csv", "x,y\n1,2\n", "b.csv", "x,y,z\n1,2,3\n"), `"b.csv"`},
		{"a broken zip", folder("a.zip", "PK\x03\x04"), "zip"},
		{"pictures without folders", folder("1.png", picture(1)), "folder"},
		{"CIFAR of two kinds", folder("data_batch_1.bin", cifar10(1), "train.bin", string(make([]byte, 3074))), "together"},
		{"a cut CIFAR", folder("data_batch_1.bin", "abc"), "3 bytes"},
		{"something else", folder("a.pdf", "%PDF"), "folder"},
	} {
		if _, err := Read(tt.files); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v, want an error with %q", tt.what, err, tt.want)
		}
	}
}
