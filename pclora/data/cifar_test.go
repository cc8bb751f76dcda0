package data

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"
)

// record is a record of CIFAR's binary files, all pixels of one value.
func record(pixel byte, labels ...byte) []byte {
	return append(labels, bytes.Repeat([]byte{pixel}, cifarPlane)...)
}

func TestLoadCIFAR(t *testing.T) {
	two := slices.Concat(record(7, 9), record(8, 0))
	m, err := LoadCIFAR10(two, record(9, 3))
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(m.Labels, []uint8{9, 0, 3}) || m.Image(1)[0] != 8 || m.Image(2)[cifarPlane-1] != 9 || m.Channels != 3 || m.Width != 32 || m.Height != 32 {
		t.Errorf("CIFAR-10: labels %v, want [9 0 3]", m.Labels)
	}
	hundred := slices.Concat(record(1, 19, 99), record(2, 0, 0))
	for fine, want := range map[bool][]string{true: {"worm", "apple"}, false: {"vehicles_2", "aquatic_mammals"}} {
		m, err := LoadCIFAR100(hundred, fine)
		if err != nil || m.Image(0)[0] != 1 || m.Classes[m.Labels[0]] != want[0] || m.Classes[m.Labels[1]] != want[1] {
			t.Errorf("CIFAR-100, fine %t: %v, want %v", fine, err, want)
		}
	}
	for n, names := range map[int][]string{10: CIFAR10(), 100: CIFAR100(), 20: CIFAR100Coarse()} {
		if len(names) != n || !slices.IsSorted(names) || len(slices.Compact(slices.Clone(names))) != n {
			t.Errorf("%d names, want %d in order: %v", len(names), n, names)
		}
	}
}

func TestLoadCIFARRefuses(t *testing.T) {
	ten := func(b ...[]byte) func() (*Images, error) {
		return func() (*Images, error) { return LoadCIFAR10(b...) }
	}
	hundred := func(b []byte) func() (*Images, error) {
		return func() (*Images, error) { return LoadCIFAR100(b, true) }
	}
	for _, tt := range []struct {
		name string
		load func() (*Images, error)
		want string
	}{
		{"no files", ten(), "0 images"},
		{"an empty file", ten(record(1, 1), nil), "file 2: 0 bytes"},
		{"cut short", ten(record(1, 1)[:3072]), "3072 bytes are no whole number of images of 3073"},
		{"the packed file", ten([]byte("\x1f\x8b")), "choose an unpacked .bin"},
		{"CIFAR-100 as CIFAR-10", ten(record(1, 1, 2)), "no whole number"},
		{"CIFAR-10 as CIFAR-100", hundred(record(1, 1)), "images of 3074"},
		{"a label too high", ten(record(1, 9), record(1, 10)), "image 1 has label 10, but there are 10 classes"},
		{"a fine label too high", hundred(record(1, 0, 100)), "label 100"},
		{"too many", ten(slices.Repeat([][]byte{make([]byte, 1000*(1+cifarPlane))}, 88)...), "88000 images, have 1 to 87381"},
	} {
		m, err := tt.load()
		if fe := FormatError(""); !errors.As(err, &fe) || m != nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v, want …%s…", tt.name, err, tt.want)
		}
	}
}

func FuzzLoadCIFAR(f *testing.F) {
	f.Add(record(1, 2))
	f.Add(record(1, 2, 3))
	f.Fuzz(func(t *testing.T, b []byte) {
		ten, err := LoadCIFAR10(b)
		hundred, err100 := LoadCIFAR100(b, true)
		for _, x := range []struct {
			m   *Images
			err error
		}{{ten, err}, {hundred, err100}} {
			if x.err != nil {
				continue
			}
			total := 0
			for _, n := range x.m.Counts() { // panics on a label out of range
				total += n
			}
			if total == 0 || len(x.m.Pixels) != total*cifarPlane {
				t.Fatalf("%d images with %d pixels", total, len(x.m.Pixels))
			}
		}
	})
}
