package main

import (
	"fmt"
	"io"

	"github.com/pcloralab/pcloralab/pclora/checkpoint"
	"github.com/pcloralab/pcloralab/pclora/data/files"
)

// A blob is a file that a person gave. It is read where and when it is needed.
type blob struct {
	path string
	size int64
	open func() io.ReaderAt // makes a reader, which may hold memory
}

// blobs are the files of a command, in its order. They are checkpoint.Files and
// files.Files.
type blobs []blob

var _ checkpoint.Files = blobs(nil)

// maxBlob bounds a file of data that is read whole, in bytes.
const maxBlob = 256 << 20

// Names implements checkpoint.Files.
func (b blobs) Names() []string {
	names := make([]string, len(b))
	for i := range b {
		names[i] = b[i].path
	}
	return names
}

// Open implements checkpoint.Files.
func (b blobs) Open(name string) (io.ReaderAt, int64, error) {
	for _, f := range b {
		if f.path == name {
			return f.open(), f.size, nil
		}
	}
	return nil, 0, fmt.Errorf("%q is not among the files: choose them again", name)
}

// asData are the same as files.Files, whose bytes are read anew at each call.
type asData struct{ blobs }

var _ files.Files = asData{}

// Len implements files.Files.
func (a asData) Len() int { return len(a.blobs) }

// Name implements files.Files.
func (a asData) Name(i int) string { return a.blobs[i].path }

// Size implements files.Sized.
func (a asData) Size(i int) int64 { return a.blobs[i].size }

// Bytes implements files.Files.
func (a asData) Bytes(i int) ([]byte, error) { return a.blobs[i].all() }

// all reads the whole file, unless it is too large.
func (f blob) all() ([]byte, error) {
	if f.size > maxBlob {
		return nil, fmt.Errorf("%q has %d MB, at most %d MB are read: take a part of it", f.path, f.size>>20, int64(maxBlob)>>20)
	}
	b := make([]byte, f.size)
	if n, err := f.open().ReadAt(b, 0); n < len(b) {
		if err == nil || err == io.EOF {
			err = io.ErrUnexpectedEOF
		}
		return nil, fmt.Errorf("%q could not be read (%w): choose it again", f.path, err)
	}
	return b, nil
}
