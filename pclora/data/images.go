package data

import "fmt"

// Images is a set of labelled images of one size.
type Images struct {
	Width, Height int
	Channels      int      // 1 grey, 3 red, green, blue
	Pixels        []byte   // [N C H W], 0 black to 255 full
	Labels        []uint8  // [N], indices into Classes
	Classes       []string // at most 256
}

// Len returns N, the number of images.
func (m *Images) Len() int { return len(m.Labels) }

// Image returns the pixels [C H W] of image i as a view into Pixels.
func (m *Images) Image(i int) []byte {
	n := m.Channels * m.Height * m.Width
	return m.Pixels[i*n : (i+1)*n : (i+1)*n]
}

// Counts returns how many images each class has.
func (m *Images) Counts() []int {
	counts := make([]int, len(m.Classes))
	for _, l := range m.Labels {
		counts[l]++
	}
	return counts
}

// LoadIDX joins a file of grey images and a file of their labels, each plain or
// gzip-compressed, as MNIST and its successors are stored; classes names the
// labels 0, 1, …. It keeps plain files' bytes rather than copying them. It gives
// an error when either file is no IDX file of its kind, when their counts differ
// or are 0, and when a label has no name.
func LoadIDX(images, labels []byte, classes []string) (*Images, error) {
	if len(classes) == 0 || len(classes) > 256 {
		panic(fmt.Sprintf("data: LoadIDX with %d classes, want 1 to 256", len(classes)))
	}
	x, err := readIDX("images file", images)
	if err != nil {
		return nil, err
	}
	y, err := readIDX("labels file", labels)
	if err != nil {
		return nil, err
	}
	if len(x.Shape) != 3 {
		return nil, malformed("images file: holds labels: give the images first, then the labels")
	}
	if len(y.Shape) != 1 {
		return nil, malformed("labels file: holds images: give the images first, then the labels")
	}
	m := &Images{Width: x.Shape[2], Height: x.Shape[1], Channels: 1, Pixels: x.Data, Labels: y.Data, Classes: classes}
	if err := m.check(x.Shape[0]); err != nil {
		return nil, err
	}
	return m, nil
}

// check reports whether n images have a size, a label each and classes for all
// labels.
func (m *Images) check(n int) error {
	if n != len(m.Labels) {
		return malformed("%d images but %d labels: the files belong to different sets", n, len(m.Labels))
	}
	if n == 0 || m.Width == 0 || m.Height == 0 {
		return malformed("images file: %d images of %d×%d pixels: there is nothing in it", n, m.Width, m.Height)
	}
	for i, l := range m.Labels {
		if int(l) >= len(m.Classes) {
			return malformed("labels file: image %d has label %d, but there are %d classes, 0 to %d", i, l, len(m.Classes), len(m.Classes)-1)
		}
	}
	return nil
}

// Set returns the labels and the pixels' sums, for balance, preview and
// division as other kinds of examples have them.
func (m *Images) Set() *Set {
	s := &Set{Classes: m.Classes, Labels: make([]int, m.Len()), Sums: make([]Sum, m.Len())}
	for i, l := range m.Labels {
		s.Labels[i] = int(l)
		s.Sums[i] = SumOf(m.Image(i))
	}
	return s
}
