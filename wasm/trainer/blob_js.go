package main

import (
	"errors"
	"fmt"
	"io"
	"syscall/js"

	"github.com/pcloralab/pcloralab/wasm/wire"
)

// A jsFile reads one of the browser's File objects a piece at a time, so that a
// large one never lies in memory whole. It implements io.ReaderAt.
type jsFile struct {
	file js.Value
	size int64
}

// ReadAt implements io.ReaderAt.
func (f jsFile) ReadAt(p []byte, at int64) (int, error) {
	if at < 0 || at >= f.size {
		return 0, io.EOF
	}
	end := min(at+int64(len(p)), f.size)
	var n int
	err := try(func() {
		piece := js.Global().Get("FileReaderSync").New().Call("readAsArrayBuffer", f.file.Call("slice", float64(at), float64(end)))
		n = js.CopyBytesToGo(p, js.Global().Get("Uint8Array").New(piece))
	})
	switch {
	case err != nil:
		return n, fmt.Errorf("the file cannot be read any more (%w): choose it again", err)
	case n < int(end-at):
		return n, errors.New("the file has become shorter: choose it again")
	case n < len(p):
		return n, io.EOF
	}
	return n, nil
}

// filesOf takes the File objects that came with a command.
func filesOf(c wire.Command, data js.Value) (blobs, error) {
	listed := wire.FilesOf(c)
	objects := data.Get("files")
	if len(listed) == 0 {
		return nil, nil
	}
	if !objects.InstanceOf(js.Global().Get("Array")) || objects.Length() != len(listed) {
		return nil, wire.FormatError("the message lists other files than it brings: choose them again")
	}
	all := make(blobs, len(listed))
	for i, l := range listed {
		o := objects.Index(i)
		if !o.InstanceOf(js.Global().Get("Blob")) {
			return nil, wire.FormatError(fmt.Sprintf("%.80q is no file: choose it again", l.Path))
		}
		size := int64(o.Get("size").Float()) // what it says of itself counts
		all[i] = blob{path: l.Path, size: size, ReaderAt: jsFile{o, size}}
	}
	return all, nil
}
