package web

import (
	"errors"
	"io"
	"io/fs"
	"syscall/js"

	"github.com/pcloralab/pcloralab/pclora/hub"
)

// OpenShelf returns the shelf in a folder of the origin's private file system. Where
// the browser has none, as some have in private windows, the shelf is in memory and
// note says so.
func OpenShelf(folder string) (shelf hub.Shelf, note string) {
	const lost = "this browser has no storage for the page (a private window, perhaps): downloaded models are gone when the page is closed, and take memory until then"
	storage := js.Global().Get("navigator").Get("storage")
	handle := js.Global().Get("FileSystemFileHandle")
	if !storage.Truthy() || !handle.Truthy() || !handle.Get("prototype").Get("createSyncAccessHandle").Truthy() {
		return &hub.Memory{}, lost
	}
	root, err := call(storage, "getDirectory")
	if err != nil {
		return &hub.Memory{}, lost
	}
	dir, err := call(root, "getDirectoryHandle", folder, object(map[string]any{"create": true}))
	if err != nil {
		return &hub.Memory{}, lost
	}
	return opfs{dir}, ""
}

// opfs is a Shelf in a folder of the origin's private file system. It reads files
// through handles, which need no memory but one buffer, or as Blobs where another
// tab has locked them.
type opfs struct{ dir js.Value }

// Names implements hub.Shelf.
func (s opfs) Names() ([]string, error) {
	var names []string
	list := s.dir.Call("keys")
	for {
		next, err := call(list, "next")
		if err != nil {
			return nil, err
		}
		if next.Get("done").Bool() {
			return names, nil
		}
		names = append(names, next.Get("value").String())
	}
}

// Open implements hub.Shelf.
func (s opfs) Open(name string) (io.ReaderAt, int64, error) {
	handle, err := call(s.dir, "getFileHandle", name)
	if named(err, "NotFoundError") {
		return nil, 0, fs.ErrNotExist
	}
	if err != nil {
		return nil, 0, shelfError(err)
	}
	// Several may read at once, where the browser knows this mode.
	access, err := call(handle, "createSyncAccessHandle", object(map[string]any{"mode": "read-only"}))
	if err == nil {
		r := &reader{access: access, buffer: js.Global().Get("Uint8Array").New(accessBuffer)}
		err = try(func() { r.size = int64(access.Call("getSize").Float()) })
		return r, r.size, shelfError(err)
	}
	file, err := call(handle, "getFile") // which nothing locks
	if err != nil {
		return nil, 0, shelfError(err)
	}
	b := newBlob(file)
	return b, b.size, nil
}

// Append implements hub.Shelf.
func (s opfs) Append(name string) (io.WriteCloser, error) {
	handle, err := call(s.dir, "getFileHandle", name, object(map[string]any{"create": true}))
	if err != nil {
		return nil, shelfError(err)
	}
	access, err := call(handle, "createSyncAccessHandle")
	if err != nil {
		return nil, shelfError(err)
	}
	w := &writer{access: access, buffer: js.Global().Get("Uint8Array").New(accessBuffer)}
	err = try(func() { w.at = access.Call("getSize").Float() })
	return w, shelfError(err)
}

// Delete implements hub.Shelf.
func (s opfs) Delete(name string) error {
	_, err := call(s.dir, "removeEntry", name)
	if named(err, "NotFoundError") {
		return nil
	}
	return shelfError(err)
}

// Room implements hub.Shelf.
func (s opfs) Room() (used, quota int64, err error) {
	estimate, err := call(js.Global().Get("navigator").Get("storage"), "estimate")
	if err != nil {
		return -1, -1, nil // no one knows
	}
	number := func(name string) int64 {
		if v := estimate.Get(name); v.Type() == js.TypeNumber {
			return int64(v.Float())
		}
		return -1
	}
	return number("usage"), number("quota"), nil
}

// shelfError gives exceptions the meaning that package hub knows.
func shelfError(err error) error {
	switch {
	case named(err, "NoModificationAllowedError", "InvalidStateError"):
		return hub.InUse(err)
	case named(err, "QuotaExceededError"):
		return hub.NoRoom(err)
	}
	return err
}

const accessBuffer = 64 << 10 // bytes that are copied at once

// writer writes at the end of a file, which is locked until Close.
type writer struct {
	access js.Value // a FileSystemSyncAccessHandle
	buffer js.Value // a Uint8Array of accessBuffer bytes
	at     float64
}

// Write implements io.Writer.
func (w *writer) Write(p []byte) (n int, err error) {
	for n < len(p) && err == nil {
		part := p[n:min(len(p), n+accessBuffer)]
		err = try(func() {
			js.CopyBytesToJS(w.buffer, part)
			k := w.access.Call("write", w.buffer.Call("subarray", 0, len(part)), object(map[string]any{"at": w.at})).Int()
			n, w.at = n+k, w.at+float64(k)
			if k < len(part) {
				panic(js.Error{Value: object(map[string]any{"name": "QuotaExceededError", "message": "a part was written"})})
			}
		})
	}
	return n, shelfError(err)
}

// Close implements io.Closer.
func (w *writer) Close() error {
	return errors.Join(
		shelfError(try(func() { w.access.Call("flush") })),
		shelfError(try(func() { w.access.Call("close") })))
}

// reader reads parts of a file, which is locked against writing until Close.
type reader struct {
	access js.Value // a FileSystemSyncAccessHandle
	buffer js.Value // a Uint8Array of accessBuffer bytes
	size   int64
}

// ReadAt implements io.ReaderAt.
func (r *reader) ReadAt(p []byte, at int64) (n int, err error) {
	for n < len(p) {
		if at >= r.size {
			return n, io.EOF
		}
		k := min(len(p)-n, accessBuffer)
		err := try(func() {
			part := r.buffer.Call("subarray", 0, k)
			k = r.access.Call("read", part, object(map[string]any{"at": float64(at)})).Int()
			js.CopyBytesToGo(p[n:n+k], part)
		})
		if err != nil {
			return n, err
		}
		if k == 0 {
			return n, io.ErrUnexpectedEOF
		}
		n, at = n+k, at+int64(k)
	}
	return n, nil
}

// Close implements io.Closer.
func (r *reader) Close() error { return try(func() { r.access.Call("close") }) }
