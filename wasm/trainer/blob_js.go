package main

import (
	"fmt"
	"io"
	"syscall/js"

	"github.com/pcloralab/pcloralab/wasm/web"
	"github.com/pcloralab/pcloralab/wasm/wire"
)

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
		all[i] = blob{path: l.Path, size: size, open: func() io.ReaderAt { return web.Blob(o) }}
	}
	return all, nil
}
