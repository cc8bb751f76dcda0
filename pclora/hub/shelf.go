package hub

import (
	"io"
	"io/fs"
	"slices"
	"sync"
)

// A Shelf stores files under plain names. Several tabs may share one.
type Shelf interface {
	// Names returns the names of all files.
	Names() ([]string, error)
	// Open returns a file's bytes as they are now, and their number. The error of a
	// file that is not there is fs.ErrNotExist. If the reader is an io.Closer, it
	// must be closed.
	Open(name string) (io.ReaderAt, int64, error)
	// Append returns a writer at the end of a file, which it makes if there is
	// none. What was written is there for good once the writer is closed. Errors
	// are those of NoRoom and InUse.
	Append(name string) (io.WriteCloser, error)
	// Delete removes a file, if there is one.
	Delete(name string) error
	// Room returns the bytes in use and those that there may be, each −1 where no
	// one knows.
	Room() (used, quota int64, err error)
}

// Memory is a Shelf that lasts as long as the program: for browsers without
// storage, and for tests. Its zero value is empty.
type Memory struct {
	mu    sync.Mutex
	files map[string]*stacked
}

// stacked is a file in pieces, so that growing copies nothing.
type stacked struct {
	mu     sync.Mutex
	pieces [][]byte // all but the last are full
	size   int64
}

const pieceSize = 1 << 20 // bytes

// Names implements Shelf.
func (m *Memory) Names() ([]string, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var names []string
	for name := range m.files {
		names = append(names, name)
	}
	slices.Sort(names)
	return names, nil
}

// Open implements Shelf.
func (m *Memory) Open(name string) (io.ReaderAt, int64, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	f, ok := m.files[name]
	if !ok {
		return nil, 0, fs.ErrNotExist
	}
	return f, f.len(), nil
}

// Append implements Shelf.
func (m *Memory) Append(name string) (io.WriteCloser, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.files == nil {
		m.files = map[string]*stacked{}
	}
	if m.files[name] == nil {
		m.files[name] = &stacked{}
	}
	return m.files[name], nil
}

// Delete implements Shelf.
func (m *Memory) Delete(name string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.files, name)
	return nil
}

// Room implements Shelf.
func (m *Memory) Room() (used, quota int64, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, f := range m.files {
		used += f.len()
	}
	return used, -1, nil
}

// Write adds b at the end.
func (f *stacked) Write(b []byte) (int, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for n := 0; n < len(b); {
		if f.size%pieceSize == 0 {
			f.pieces = append(f.pieces, make([]byte, pieceSize))
		}
		k := copy(f.pieces[len(f.pieces)-1][f.size%pieceSize:], b[n:])
		n, f.size = n+k, f.size+int64(k)
	}
	return len(b), nil
}

func (f *stacked) len() int64 {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.size
}

// Close does nothing.
func (f *stacked) Close() error { return nil }

// ReadAt implements io.ReaderAt.
func (f *stacked) ReadAt(b []byte, at int64) (n int, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for n < len(b) {
		if at >= f.size {
			return n, io.EOF
		}
		piece := f.pieces[at/pieceSize][at%pieceSize:]
		k := copy(b[n:], piece[:min(int64(len(piece)), f.size-at)])
		n, at = n+k, at+int64(k)
	}
	return n, nil
}
