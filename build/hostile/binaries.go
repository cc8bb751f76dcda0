package hostile

import "encoding/binary"

// Names of files in the forms of MNIST and CIFAR.
const (
	idxImages  = "train-images-idx3-ubyte"
	idxLabels  = "train-labels-idx1-ubyte"
	cifarBatch = "data_batch_1.bin"
)

// idx is a file of MNIST's form: a magic number, sizes, and bytes.
func idx(magic uint32, sizes []uint32, data int) []byte {
	b := binary.BigEndian.AppendUint32(nil, magic)
	for _, s := range sizes {
		b = binary.BigEndian.AppendUint32(b, s)
	}
	return append(b, make([]byte, data)...)
}

// pair is a case of a file of images and one of labels.
func pair(name, want string, images, labels func() []byte) Case {
	return Case{Name: "IDX: " + name, Kind: Data, Want: want,
		Make: func() []File { return []File{{idxImages, images()}, {idxLabels, labels()}} }}
}

// batch is a case of CIFAR's form.
func batch(name, want string, content func() []byte) Case {
	return Case{Name: "CIFAR: " + name, Kind: Data, Want: want,
		Make: func() []File { return []File{{cifarBatch, content()}} }}
}

func binaryCases() []Case {
	const images, labels = 2051, 2049
	given := func(b []byte) func() []byte { return func() []byte { return b } }
	four := given(idx(labels, []uint32{4}, 4))
	return []Case{
		pair("empty", "only 0 bytes", given(nil), four),
		pair("cut short", "bytes missing", given(idx(images, []uint32{4, 8, 8}, 100)), four),
		pair("too long", "bytes too many", given(idx(images, []uint32{4, 8, 8}, 300)), four),
		pair("not of this form", "not an IDX file", given([]byte("hello, this is text")), four),
		pair("floats", "another kind", given(idx(0x0d03, []uint32{4, 8, 8}, 1024)), four),
		pair("images for labels", "labels", given(idx(images, []uint32{4, 8, 8}, 256)), given(idx(images, []uint32{4, 8, 8}, 256))),
		pair("more images than labels", "labels", given(idx(images, []uint32{5, 8, 8}, 320)), four),
		pair("2³²−1 images of 2³²−1 pixels a side", "claims more than", given(idx(images, []uint32{1<<32 - 1, 1<<32 - 1, 1<<32 - 1}, 10)), four),
		pair("sizes whose product wraps", "claims more than", given(idx(images, []uint32{1 << 31, 1 << 31, 4}, 10)), four),
		pair("200 MB in a few bytes", "bytes missing", given(idx(images, []uint32{200, 1000, 1000}, 10)), four),
		pair("images without pixels", "0×0", given(idx(images, []uint32{4, 0, 0}, 0)), four),
		pair("a packed bomb", "no pictures shrink like that", func() []byte {
			return []byte(zipped(string(idx(images, []uint32{100, 500, 500}, 25_000_000))))
		}, four),
		pair("packed, 200 MB in a few bytes", "cannot hold", func() []byte {
			return []byte(zipped(string(idx(images, []uint32{200, 1000, 1000}, 10))))
		}, four),
		pair("packed, cut short", "missing", func() []byte { return []byte(zipped(string(idx(images, []uint32{4, 8, 8}, 100)))) }, four),
		{Name: "IDX: images alone", Kind: Data, Want: "has no other half", Make: func() []File {
			return []File{{idxImages, idx(images, []uint32{4, 8, 8}, 256)}}
		}},
		batch("empty", "no whole number of images", given(nil)),
		batch("cut short", "no whole number of images", given(make([]byte, 3073*2-1))),
		batch("a label of 10", "but there are 10 classes", func() []byte { b := make([]byte, 3073*2); b[3073] = 10; return b }),
		{Name: "CIFAR: of 10 and of 100 classes", Kind: Data, Want: "choose those of one", Make: func() []File {
			return []File{{cifarBatch, make([]byte, 3073)}, {"train.bin", make([]byte, 3074)}}
		}},
	}
}
