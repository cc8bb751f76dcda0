package data

import (
	"bytes"
	"math"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

const (
	shipped = "../../public/data/fashion-mnist"
	whole   = "/usr/share/datasets/fashion-mnist" // Debian's dataset-fashion-mnist
)

// load reads a pair of files from dir; part is "train" or "test" or "t10k".
func load(t *testing.T, dir, part string) *Images {
	t.Helper()
	images, err := os.ReadFile(filepath.Join(dir, part+"-images-idx3-ubyte.gz"))
	if err != nil {
		t.Fatal(err)
	}
	labels, err := os.ReadFile(filepath.Join(dir, part+"-labels-idx1-ubyte.gz"))
	if err != nil {
		t.Fatal(err)
	}
	m, err := LoadIDX(images, labels, FashionMNIST())
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestShippedFashionMNIST(t *testing.T) {
	for _, tt := range []struct {
		part     string
		perClass int
	}{
		{"train", 600},
		{"test", 100},
	} {
		m := load(t, shipped, tt.part)
		if m.Len() != 10*tt.perClass || m.Width != 28 || m.Height != 28 || m.Channels != 1 {
			t.Errorf("%s: %d images of %d×%d×%d, want %d of 28×28×1", tt.part, m.Len(), m.Width, m.Height, m.Channels, 10*tt.perClass)
		}
		if got, want := m.Counts(), slices.Repeat([]int{tt.perClass}, 10); !slices.Equal(got, want) {
			t.Errorf("%s: classes have %v images, want %v", tt.part, got, want)
		}
	}
}

// TestShippedPixels holds the mean and deviation that the files' README states.
func TestShippedPixels(t *testing.T) {
	m := load(t, shipped, "train")
	var sum, squares float64
	for _, p := range m.Pixels {
		x := float64(p) / 255
		sum += x
		squares += x * x
	}
	n := float64(len(m.Pixels))
	mean := sum / n
	deviation := math.Sqrt(squares/n - mean*mean)
	if math.Abs(mean-0.287) > 0.0005 || math.Abs(deviation-0.354) > 0.0005 {
		t.Errorf("mean %.4f, deviation %.4f, want 0.287 and 0.354 as stated", mean, deviation)
	}
}

// TestShippedIsFirstOfWhole compares the shipped files with the whole set: they
// are the first of each class, in order, and training never sees a test image.
func TestShippedIsFirstOfWhole(t *testing.T) {
	if _, err := os.Stat(whole); err != nil {
		t.Skipf("apt install dataset-fashion-mnist to run this test: %v", err)
	}
	for _, tt := range []struct {
		part, wholePart string
		size            int
	}{
		{"train", "train", 60000},
		{"test", "t10k", 10000},
	} {
		all, m := load(t, whole, tt.wholePart), load(t, shipped, tt.part)
		if all.Len() != tt.size {
			t.Errorf("whole %s set: %d images, want %d", tt.wholePart, all.Len(), tt.size)
		}
		quota := m.Counts()
		at := 0
		for i, l := range all.Labels {
			if quota[l]--; quota[l] < 0 {
				continue
			}
			if m.Labels[at] != l || !bytes.Equal(m.Image(at), all.Image(i)) {
				t.Fatalf("%s: image %d is not image %d of the whole set", tt.part, at, i)
			}
			at++
		}
	}
	train, test := load(t, whole, "train"), load(t, shipped, "test")
	seen := map[string]bool{}
	for i := range train.Len() {
		seen[string(train.Image(i))] = true
	}
	for i := range test.Len() {
		if seen[string(test.Image(i))] {
			t.Errorf("shipped test image %d is in the whole training set", i)
		}
	}
}
