package web

import (
	"fmt"
	"io"
	"syscall/js"

	"github.com/pcloralab/pcloralab/pclora/checkpoint"
)

// dropped is checkpoint.Files of File objects.
type dropped struct {
	names []string
	file  map[string]js.Value
}

// Files returns the files in a JavaScript array of {path, file}: the path as the
// person's folders have it, the file a File or Blob. They are read in parts, and
// never as a whole.
func Files(list js.Value) (checkpoint.Files, error) {
	if !js.Global().Get("Array").Call("isArray", list).Bool() {
		return nil, fmt.Errorf("web: files came as something else than a list")
	}
	d := dropped{file: map[string]js.Value{}}
	for i := range list.Length() {
		one := list.Index(i)
		if one.Type() != js.TypeObject || one.Get("path").Type() != js.TypeString || !one.Get("file").InstanceOf(js.Global().Get("Blob")) {
			return nil, fmt.Errorf("web: file %d of %d came without its path or its bytes", i+1, list.Length())
		}
		name := one.Get("path").String()
		d.names = append(d.names, name)
		d.file[name] = one.Get("file")
	}
	return d, nil
}

// Names implements checkpoint.Files.
func (d dropped) Names() []string { return d.names }

// Open implements checkpoint.Files.
func (d dropped) Open(name string) (io.ReaderAt, int64, error) {
	file, ok := d.file[name]
	if !ok {
		return nil, 0, fmt.Errorf("web: no file %q", name)
	}
	r := newBlob(file)
	return r, r.size, nil
}

// Blob returns a reader of a Blob or File, which holds up to a megabyte once it is
// used.
func Blob(file js.Value) io.ReaderAt { return newBlob(file) }

const (
	leastWindow = 64 << 10 // bytes; what package safetensors asks for at once
	mostWindow  = 1 << 20
)

// A blob reads a Blob in parts. Where one begins where the last ended, it reads
// more ahead each time.
type blob struct {
	file   js.Value
	buffer js.Value // of its streams
	size   int64
	window []byte // what was read last; made at its full size
	at     int64  // its place in the file
	ahead  int    // length of the next window
}

func newBlob(file js.Value) *blob {
	return &blob{file: file, size: int64(file.Get("size").Float()), ahead: leastWindow}
}

// ReadAt implements io.ReaderAt.
func (b *blob) ReadAt(p []byte, at int64) (n int, err error) {
	for n < len(p) {
		if at >= b.size {
			return n, io.EOF
		}
		if at < b.at || at >= b.at+int64(len(b.window)) {
			if err := b.fill(at); err != nil {
				return n, err
			}
		}
		k := copy(p[n:], b.window[at-b.at:])
		n, at = n+k, at+int64(k)
	}
	return n, nil
}

// fill makes the window begin at a byte before the end.
func (b *blob) fill(at int64) error {
	if at == b.at+int64(len(b.window)) && at > 0 {
		b.ahead = min(2*b.ahead, mostWindow)
	} else {
		b.ahead = leastWindow
	}
	end := min(at+int64(b.ahead), b.size)
	if cap(b.window) < b.ahead {
		b.window = make([]byte, b.ahead)
	}
	b.window = b.window[:0]
	var part *stream
	err := try(func() {
		readable := b.file.Call("slice", float64(at), float64(end)).Call("stream")
		var err error
		if part, err = newStream(readable, b.buffer); err != nil {
			panic(err)
		}
	})
	if err == nil {
		b.window = b.window[:end-at]
		_, err = io.ReadFull(part, b.window)
		b.buffer = part.buffer
	}
	if err != nil {
		b.window = b.window[:0]
		return fmt.Errorf("web: the file cannot be read any more (%w): it was changed or removed, choose it again", err)
	}
	b.at = at
	return nil
}
