package data

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/pcloralab/pcloralab/pclora/data/files"
)

// toy is a picture of one value in a format that only tests know.
func toy(w, h, value byte) []byte { return append([]byte("\x89PNG\r\n\x1a\n"), w, h, value) }

func toyDecode(b []byte) (Bitmap, error) {
	if len(b) != 11 {
		return Bitmap{}, malformed("it is cut short")
	}
	w, h := int(b[8]), int(b[9])
	return Bitmap{w, h, 3, bytes.Repeat(b[10:], 3*w*h)}, nil
}

// folder holds a different picture under each name that ends in .png, and a
// note under the others.
func folder(names ...string) (f files.Folder) {
	for i, name := range names {
		b := []byte("a note")
		if strings.HasSuffix(name, ".png") {
			b = toy(2, 2, byte(i))
		}
		f = append(f, files.File{Name: name, Data: b})
	}
	return f
}

func TestLoadPictures(t *testing.T) {
	for _, tt := range []struct {
		name  string
		files []string
		want  []string // name class part, of each picture
		notes []int    // counts
	}{
		{"class folders", []string{"dog/1.png", "cat/1.png", "dog/2.png"},
			[]string{"dog/1.png dog anywhere", "cat/1.png cat anywhere", "dog/2.png dog anywhere"}, nil},
		{"folders around and below", []string{"a/b/cat/x/1.png", "a/b/dog/1.png"},
			[]string{"a/b/cat/x/1.png cat anywhere", "a/b/dog/1.png dog anywhere"}, nil},
		{"parts", []string{"set/Train/cat/1.png", "set/Train/dog/1.png", "set/val/cat/2.png", "set/test/dog/1.png"},
			[]string{"set/Train/cat/1.png cat training", "set/Train/dog/1.png dog training", "set/val/cat/2.png cat validation", "set/test/dog/1.png dog test"}, nil},
		{"one part alone", []string{"test/cat/1.png", "test/dog/1.png"},
			[]string{"test/cat/1.png cat anywhere", "test/dog/1.png dog anywhere"}, nil},
		{"a class called train", []string{"train/1.png", "car/1.png"},
			[]string{"train/1.png train anywhere", "car/1.png car anywhere"}, nil},
		{"parts without classes are classes", []string{"train/1.png", "test/1.png"},
			[]string{"train/1.png train anywhere", "test/1.png test anywhere"}, nil},
		{"one class", []string{"pets/cat/1.png", "pets/cat/2.png"},
			[]string{"pets/cat/1.png cat anywhere", "pets/cat/2.png cat anywhere"}, nil},
		{"what systems leave", []string{"cat/1.png", "__MACOSX/cat/._1.png", "cat/.DS_Store", "dog/Thumbs.db", "dog/1.png"},
			[]string{"cat/1.png cat anywhere", "dog/1.png dog anywhere"}, nil},
		{"other files, and pictures outside", []string{"pets/README", "pets/all.png", "pets/cat/1.png", "pets/dog/1.png", "pets/dog/note.txt", "front.png"},
			[]string{"pets/cat/1.png cat anywhere", "pets/dog/1.png dog anywhere"}, []int{2, 2}},
	} {
		checkPictures(t, tt.name, folder(tt.files...), tt.want, tt.notes)
	}
}

func checkPictures(t *testing.T, name string, f files.Files, want []string, notes []int) {
	t.Helper()
	p, err := LoadPictures(f)
	if err != nil {
		t.Errorf("%s: %v", name, err)
		return
	}
	var got []string
	for i, l := range p.Labels {
		part := Anywhere
		if p.Given != nil {
			part = p.Given[i]
		}
		got = append(got, fmt.Sprint(p.Name(i), " ", p.Classes[l], " ", part))
	}
	var counts []int
	for _, w := range p.Notes {
		counts = append(counts, w.Count)
	}
	if !slices.Equal(got, want) || !slices.Equal(counts, notes) || !slices.IsSorted(p.Classes) {
		t.Errorf("%s: %q %v, want %q %v", name, got, p.Notes, want, notes)
	}
}

// brokenFiles cannot be read.
type brokenFiles struct{ files.Folder }

func (brokenFiles) Bytes(int) ([]byte, error) {
	return nil, files.Error{Kind: files.Damaged, Text: "broken"}
}

func TestLoadPicturesRefuses(t *testing.T) {
	var many []string
	for i := range MaxClasses + 1 {
		many = append(many, fmt.Sprintf("class%d/1.png", i))
	}
	for _, tt := range []struct {
		name  string
		files files.Files
		want  string
	}{
		{"no folders", folder("1.png", "2.png"), "2 pictures and no class folders"},
		{"no pictures", folder("cat/1.txt"), "0 pictures and no class folders"},
		{"many classes", folder(many...), "257 class folders, at most 256"},
		{"nothing", folder(), "no files"},
		{"a name that leads out", folder("../cat/1.png"), "leads elsewhere"},
		{"a name twice", folder("cat/1.png", "cat/1.png"), "is there twice"},
		{"an unreadable file", brokenFiles{folder("cat/1.png")}, "broken"},
	} {
		p, err := LoadPictures(tt.files)
		if err == nil || p != nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v, want …%s…", tt.name, err, tt.want)
		}
	}
}

func TestPicturesImages(t *testing.T) {
	p, err := LoadPictures(folder("b/1.png", "a/1.png"))
	if err != nil {
		t.Fatal(err)
	}
	m, err := p.Images(toyDecode)
	if err != nil {
		t.Fatal(err)
	}
	want := append(make([]byte, 12), bytes.Repeat([]byte{1}, 12)...)
	if m.Width != 2 || m.Height != 2 || m.Channels != 3 || !slices.Equal(m.Labels, []uint8{1, 0}) || !bytes.Equal(m.Pixels, want) {
		t.Errorf("%+v, want two of 2×2×3, labels [1 0]", m)
	}
	grey := func(b []byte) (Bitmap, error) { x, err := toyDecode(b); return x.Grey(), err }
	if m, err = p.Images(grey); err != nil || m.Channels != 1 || !bytes.Equal(m.Pixels, []byte{0, 0, 0, 0, 1, 1, 1, 1}) {
		t.Errorf("grey: %+v %v, want 8 pixels", m, err)
	}
}

func TestPicturesImagesRefuses(t *testing.T) {
	small, large := toy(2, 2, 1), toy(3, 2, 1)
	for _, tt := range []struct {
		name          string
		first, second []byte
		decode        Decoder
		want          string
	}{
		{"two sizes", small, large, toyDecode, `"b/2.png": 3×2 pixels, the first picture has 2×2: bring all to one size`},
		{"a damaged one", small, small[:10], toyDecode, `"b/2.png": data: it is cut short`},
		{"too many for the memory", small, small, func([]byte) (Bitmap, error) {
			return Bitmap{1 << 14, 1 << 14, 1, make([]byte, MaxPixels/2+1)}, nil
		}, "at most 268435456 bytes in all"},
		{"none decoded", small, small, func([]byte) (Bitmap, error) { return Bitmap{}, nil }, "0×0 pixels"},
	} {
		p, err := LoadPictures(files.Folder{{Name: "a/1.png", Data: tt.first}, {Name: "b/2.png", Data: tt.second}})
		if err != nil {
			t.Fatal(err)
		}
		if m, err := p.Images(tt.decode); err == nil || m != nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v, want …%s…", tt.name, err, tt.want)
		}
	}
}
