package data

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"io"
)

const (
	imagesMagic = 2051 // 0x00000803: unsigned bytes, 3 dimensions
	labelsMagic = 2049 // 0x00000801: unsigned bytes, 1 dimension

	// maxIDX is the largest array that ReadIDX unpacks, in bytes: five times
	// the whole Fashion-MNIST training set.
	maxIDX = 256 << 20

	// maxExpansion is the most by which deflate can shrink: 258 bytes in 2 bits
	// (RFC 1951).
	maxExpansion = 258 * 8 / 2

	// An array of over ordinary bytes may claim to have shrunk maxRatio times at
	// most. MNIST's pictures, mostly black, shrink six times.
	ordinary = 1 << 20
	maxRatio = 100

	longestHead = 4 + 3*4 // the magic number and three sizes, in bytes
)

// An IDX is an array of bytes read from a file of the kind that MNIST and its
// successors come in.
type IDX struct {
	Shape []int  // [N H W] of images or [N] of labels
	Data  []byte // row-major; its length is the product of Shape
}

// ReadIDX reads a file of images (magic number 2051) or labels (2049), plain or
// gzip-compressed. Data is a view into b when the file is plain. At most
// 256 MiB are unpacked, and never more than b's own size can hold.
func ReadIDX(b []byte) (IDX, error) { return readIDX("IDX file", b) }

// readIDX is ReadIDX with the name that errors use for the file.
func readIDX(what string, b []byte) (IDX, error) {
	if bytes.HasPrefix(b, []byte("\x1f\x8b")) {
		return readPackedIDX(what, b)
	}
	x, size, err := idxHead(what, b)
	if err != nil {
		return IDX{}, err
	}
	x.Data = b[4+4*len(x.Shape) : len(b) : len(b)]
	switch {
	case len(x.Data) < size:
		return IDX{}, malformed("%s: %d of %d bytes missing: it is cut short, download it again", what, size-len(x.Data), size)
	case len(x.Data) > size:
		return IDX{}, malformed("%s: %d bytes too many: it is damaged, download it again", what, len(x.Data)-size)
	}
	return x, nil
}

// readPackedIDX unpacks the head first, and the rest once it knows how much
// that is.
func readPackedIDX(what string, b []byte) (IDX, error) {
	r, err := gzip.NewReader(bytes.NewReader(b))
	if err != nil {
		return IDX{}, malformed("%s: gzip: %v: it is damaged, download it again", what, err)
	}
	var start [longestHead]byte // of a few labels it is more than the head
	n, err := io.ReadFull(r, start[:])
	if err != nil && !endsEarly(err) {
		return IDX{}, malformed("%s: gzip: %v: it is damaged, download it again", what, err)
	}
	x, size, err := idxHead(what, start[:n])
	if err != nil {
		return IDX{}, err
	}
	if size/maxExpansion > len(b) {
		return IDX{}, malformed("%s: %d compressed bytes cannot hold the %d that its header claims", what, len(b), size)
	}
	if size > ordinary && size > maxRatio*len(b) {
		return IDX{}, malformed("%s: %d compressed bytes claim to be %d: no pictures shrink like that", what, len(b), size)
	}
	x.Data = make([]byte, size)
	rest := io.MultiReader(bytes.NewReader(start[4+4*len(x.Shape):n]), r)
	if n, err := io.ReadFull(rest, x.Data); endsEarly(err) {
		return IDX{}, malformed("%s: %d of %d bytes missing: it is cut short, download it again", what, size-n, size)
	} else if err != nil {
		return IDX{}, malformed("%s: gzip: %v: it is damaged, download it again", what, err)
	}
	// Reading on reaches the checksum, and finds what should not be there.
	if n, err := io.ReadFull(rest, start[:1]); n != 0 {
		return IDX{}, malformed("%s: more than the %d bytes that its header claims: it is damaged, download it again", what, size)
	} else if err != io.EOF {
		return IDX{}, malformed("%s: gzip: %v: it is damaged, download it again", what, err)
	}
	return x, nil
}

func endsEarly(err error) bool {
	return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
}

// idxHead reads the magic number and the sizes at the start of b, and returns
// the size of the data in bytes.
func idxHead(what string, b []byte) (x IDX, size int, err error) {
	if len(b) < 4 {
		return IDX{}, 0, malformed("%s: only %d bytes: it is cut short, download it again", what, len(b))
	}
	dims := 0
	switch magic := binary.BigEndian.Uint32(b); {
	case magic == imagesMagic:
		dims = 3
	case magic == labelsMagic:
		dims = 1
	case magic>>8 >= 0x08 && magic>>8 <= 0x0e && magic&255 > 0 && magic&255 < 8:
		return IDX{}, 0, UnsupportedError(what + ": an IDX array of another kind; only images (magic 2051) and labels (2049) in unsigned bytes are read")
	default:
		return IDX{}, 0, malformed("%s: not an IDX file: it starts with % x, want magic 2051 for images or 2049 for labels", what, b[:4])
	}
	if len(b) < 4+4*dims {
		return IDX{}, 0, malformed("%s: only %d bytes: it is cut short, download it again", what, len(b))
	}
	product := uint64(1)
	for i := range dims {
		d := binary.BigEndian.Uint32(b[4+4*i:])
		x.Shape = append(x.Shape, int(d))
		if product *= uint64(d); product > maxIDX { // < 2²⁹·2³², so it has not wrapped
			return IDX{}, 0, malformed("%s: claims more than %d bytes, the limit", what, maxIDX)
		}
	}
	return x, int(product), nil
}
