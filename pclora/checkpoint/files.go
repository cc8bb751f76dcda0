package checkpoint

import (
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"slices"
)

// Files are named byte strings that can be read in parts.
type Files interface {
	// Names returns the files' paths with slashes, without folders.
	Names() []string
	// Open returns what a file of Names holds, and its length in bytes. If the
	// reader is an io.Closer, closing the checkpoint closes it.
	Open(name string) (io.ReaderAt, int64, error)
}

// Memory is Files that are in memory, by their names.
type Memory map[string][]byte

// Names returns the names in sorted order.
func (m Memory) Names() []string { return slices.Sorted(maps.Keys(m)) }

// Open returns a view of a file's bytes.
func (m Memory) Open(name string) (io.ReaderAt, int64, error) {
	b, ok := m[name]
	if !ok {
		return nil, 0, fs.ErrNotExist
	}
	return bytes.NewReader(b), int64(len(b)), nil
}

// folder is Files of a file system.
type folder struct {
	system fs.FS
	names  []string
}

// Folder returns the files of a file system, such as os.DirFS of a folder on the
// disk. Files that cannot be read in parts are refused when they are opened.
func Folder(system fs.FS) (Files, error) {
	f := folder{system: system}
	err := fs.WalkDir(system, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		if len(f.names) == maxFiles {
			return tooMany()
		}
		f.names = append(f.names, path)
		return nil
	})
	return f, err
}

// Names implements Files.
func (f folder) Names() []string { return slices.Clone(f.names) }

// Open implements Files.
func (f folder) Open(name string) (io.ReaderAt, int64, error) {
	file, err := f.system.Open(name)
	if err != nil {
		return nil, 0, err
	}
	info, err := file.Stat()
	if err != nil {
		file.Close()
		return nil, 0, err
	}
	r, ok := file.(io.ReaderAt)
	if !ok {
		file.Close()
		return nil, 0, fmt.Errorf("checkpoint: %s cannot be read in parts", clip(name))
	}
	return r, info.Size(), nil
}
