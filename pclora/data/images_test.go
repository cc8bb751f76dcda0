package data

import (
	"errors"
	"slices"
	"strings"
	"testing"
)

func TestLoadIDX(t *testing.T) {
	images, labels := imagesFile(3, 1, 2, 1, 2, 3, 4, 5, 6), labelsFile(1, 0, 1)
	for kind, files := range map[string][2][]byte{
		"plain": {images, labels},
		"gzip":  {pack(images), pack(labels)},
		"mixed": {pack(images), labels},
	} {
		m, err := LoadIDX(files[0], files[1], []string{"a", "b"})
		if err != nil {
			t.Fatalf("%s: %v", kind, err)
		}
		if m.Len() != 3 || m.Width != 2 || m.Height != 1 || m.Channels != 1 {
			t.Errorf("%s: %d images of %d×%d×%d, want 3 of 2×1×1", kind, m.Len(), m.Width, m.Height, m.Channels)
		}
		if got := m.Image(1); !slices.Equal(got, []byte{3, 4}) || cap(got) != 2 {
			t.Errorf("%s: Image(1) is %v with capacity %d, want [3 4] with 2", kind, got, cap(got))
		}
		if got := m.Counts(); !slices.Equal(got, []int{1, 2}) {
			t.Errorf("%s: Counts %v, want [1 2]", kind, got)
		}
	}
}

func TestLoadIDXRefuses(t *testing.T) {
	images, labels := imagesFile(2, 1, 1, 5, 6), labelsFile(0, 1)
	for _, tt := range []struct {
		name           string
		images, labels []byte
		want           string
	}{
		{"cut images", images[:len(images)-1], labels, "data: images file: 1 of 2 bytes missing: it is cut short, download it again"},
		{"cut labels", images, labels[:len(labels)-1], "data: labels file: 1 of 2 bytes missing"},
		{"swapped", labels, images, "images file: holds labels: give the images first"},
		{"images twice", images, images, "labels file: holds images"},
		{"too few labels", images, labelsFile(0), "2 images but 1 labels: the files belong to different sets"},
		{"too many labels", images, labelsFile(0, 1, 0), "2 images but 3 labels"},
		{"label without a class", images, labelsFile(0, 2), "image 1 has label 2, but there are 2 classes, 0 to 1"},
		{"no images", imagesFile(0, 28, 28), labelsFile(), "nothing in it"},
		{"no pixels", imagesFile(2, 0, 28), labels, "nothing in it"},
	} {
		m, err := LoadIDX(tt.images, tt.labels, []string{"a", "b"})
		if fe := FormatError(""); !errors.As(err, &fe) || m != nil {
			t.Errorf("%s: %v, want a FormatError", tt.name, err)
		} else if !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v, want …%s…", tt.name, err, tt.want)
		}
	}
}

func TestLoadIDXClasses(t *testing.T) {
	for _, n := range []int{0, 257} { // a label is a byte
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("LoadIDX with %d classes did not panic", n)
				}
			}()
			LoadIDX(nil, nil, make([]string, n))
		}()
	}
}

func FuzzLoadIDX(f *testing.F) {
	f.Add(imagesFile(2, 1, 2, 1, 2, 3, 4), labelsFile(0, 1))
	f.Add(pack(imagesFile(1, 2, 2, 1, 2, 3, 4)), labelsFile(9))
	f.Fuzz(func(t *testing.T, images, labels []byte) {
		m, err := LoadIDX(images, labels, FashionMNIST())
		if err != nil {
			if m != nil {
				t.Fatal("images beside an error")
			}
			return
		}
		total := 0
		for _, n := range m.Counts() { // panics on a label out of range
			total += n
		}
		if total != m.Len() || m.Len() == 0 {
			t.Fatalf("%d images in classes, %d in all", total, m.Len())
		}
		if last := m.Image(m.Len() - 1); len(m.Pixels) != m.Len()*len(last) {
			t.Fatalf("%d pixels for %d images of %d", len(m.Pixels), m.Len(), len(last))
		}
	})
}
