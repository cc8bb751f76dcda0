package intake

import (
	"fmt"
	"path"
	"strings"

	"github.com/pcloralab/pcloralab/pclora/data"
	"github.com/pcloralab/pcloralab/pclora/data/files"
)

// readIDX joins files of images with those of labels. Which belong together is
// said by what stands before "images" and "labels" in their names.
func readIDX(f files.Files, at []int) (*Found, error) {
	type pair struct{ images, labels int }
	pairs, order := map[string]*pair{}, []string{}
	for _, i := range at {
		base := strings.ToLower(path.Base(f.Name(i)))
		isImages := strings.Contains(base, "idx3")
		word := "labels"
		if isImages {
			word = "images"
		}
		key, _, _ := strings.Cut(base, word)
		p, ok := pairs[key]
		if !ok {
			p = &pair{-1, -1}
			pairs[key], order = p, append(order, key)
		}
		if isImages {
			p.images = i
		} else {
			p.labels = i
		}
	}
	found := &Found{Form: "IDX"}
	for _, key := range order {
		p := pairs[key]
		if p.images < 0 || p.labels < 0 {
			return nil, data.FormatError(fmt.Sprintf("%q has no other half: choose the file of images (…-images-idx3-ubyte) and that of their labels (…-labels-idx1-ubyte) together", path.Base(f.Name(max(p.images, p.labels)))))
		}
		images, err := f.Bytes(p.images)
		if err != nil {
			return nil, err
		}
		labels, err := f.Bytes(p.labels)
		if err != nil {
			return nil, err
		}
		y, err := data.ReadIDX(labels)
		if err != nil {
			return nil, err
		}
		x, err := data.LoadIDX(images, labels, numbered(y.Data))
		if err != nil {
			return nil, err
		}
		if err := found.join(x, partOf(f.Name(p.images))); err != nil {
			return nil, err
		}
	}
	return found, nil
}

// numbered names the classes 0 … n−1 by their numbers, at least as many as there
// are labels.
func numbered(labels []byte) []string {
	most := byte(0)
	for _, l := range labels {
		most = max(most, l)
	}
	names := make([]string, int(most)+1)
	for i := range names {
		names[i] = fmt.Sprint(i)
	}
	return names
}

// readCIFAR reads CIFAR's binary files: those of 10 classes are called
// data_batch and test_batch, those of 100 train and test.
func readCIFAR(f files.Files, at []int) (*Found, error) {
	found := &Found{}
	for _, i := range at {
		b, err := f.Bytes(i)
		if err != nil {
			return nil, err
		}
		base := strings.ToLower(path.Base(f.Name(i)))
		form, part := "CIFAR-100", partOf(base)
		load := func() (*data.Images, error) { return data.LoadCIFAR100(b, true) }
		if strings.Contains(base, "batch") {
			form, load = "CIFAR-10", func() (*data.Images, error) { return data.LoadCIFAR10(b) }
			if part != data.Test {
				part = data.Train
			}
		}
		x, err := load()
		if err != nil {
			return nil, named(f, at, i, err)
		}
		if found.Form != "" && found.Form != form {
			return nil, data.FormatError("files of CIFAR-10 and of CIFAR-100 together: choose those of one")
		}
		found.Form = form
		if err := found.join(x, part); err != nil {
			return nil, err
		}
	}
	return found, nil
}

// join adds images of a part. All must have one size, and the longest list of
// classes counts.
func (f *Found) join(x *data.Images, part data.Part) error {
	if f.Images == nil {
		f.Images = &data.Images{Width: x.Width, Height: x.Height, Channels: x.Channels}
	}
	m := f.Images
	if x.Width != m.Width || x.Height != m.Height || x.Channels != m.Channels {
		return data.FormatError(fmt.Sprintf("images of %d×%d and of %d×%d pixels: choose files of one size", m.Width, m.Height, x.Width, x.Height))
	}
	if len(m.Pixels)+len(x.Pixels) > maxPixels {
		return data.FormatError(fmt.Sprintf("over %d MiB of images: choose fewer files", maxPixels>>20))
	}
	m.Pixels, m.Labels = append(m.Pixels, x.Pixels...), append(m.Labels, x.Labels...)
	if len(x.Classes) > len(m.Classes) {
		m.Classes = x.Classes
	}
	for range x.Labels {
		f.given = append(f.given, part)
	}
	return nil
}

// maxPixels bounds the images of all files together, in bytes.
const maxPixels = 256 << 20
