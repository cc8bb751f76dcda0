//go:build !js

package local

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/pcloralab/pcloralab/wasm/edge/share"
)

// files are share.Blobs, each a file named after its key.
type files struct{ dir string }

// part begins the names of files that are being written.
const part = ".part-"

// openFiles removes what an interrupted program was writing; a day is longer than
// any upload.
func openFiles(dir string) (files, error) {
	if err := mkdir(dir); err != nil {
		return files{}, err
	}
	list, err := os.ReadDir(dir)
	if err != nil {
		return files{}, err
	}
	for _, f := range list {
		info, err := f.Info()
		if err == nil && strings.HasPrefix(f.Name(), part) && time.Since(info.ModTime()) > 24*time.Hour {
			os.Remove(filepath.Join(dir, f.Name())) // next time, if not now
		}
	}
	return files{dir}, nil
}

// Put writes a file beside its place, syncs it and renames it.
func (f files) Put(_ context.Context, key string, r io.Reader, size int64) (err error) {
	path, err := f.path(key)
	if err != nil {
		return err
	}
	to, err := os.CreateTemp(f.dir, part)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			os.Remove(to.Name())
		}
	}()
	n, err := io.Copy(to, r)
	if err == nil && n != size {
		err = fmt.Errorf("a blob of %d bytes has %d", size, n)
	}
	if err == nil {
		err = to.Sync()
	}
	if err := errors.Join(err, to.Close()); err != nil {
		return err
	}
	if err := os.Rename(to.Name(), path); err != nil {
		return err
	}
	return syncFolder(f.dir)
}

// Get opens a file.
func (f files) Get(_ context.Context, key string) (io.ReadCloser, int64, error) {
	path, err := f.path(key)
	if err != nil {
		return nil, 0, err
	}
	file, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, 0, share.ErrNoBlob
	}
	if err != nil {
		return nil, 0, err
	}
	info, err := file.Stat()
	if err != nil {
		return nil, 0, errors.Join(err, file.Close())
	}
	return file, info.Size(), nil
}

// Delete removes a file.
func (f files) Delete(_ context.Context, key string) error {
	path, err := f.path(key)
	if err != nil {
		return err
	}
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// path refuses keys that would lead elsewhere.
func (f files) path(key string) (string, error) {
	for _, c := range []byte(key) {
		if !('a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '-' || c == '_') {
			return "", fmt.Errorf("local: no key %q", key)
		}
	}
	if key == "" {
		return "", errors.New("local: an empty key")
	}
	return filepath.Join(f.dir, key), nil
}

// syncFolder makes a new name last. Windows has no such call and needs none.
func syncFolder(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	if err := d.Sync(); err != nil && os.PathSeparator == '/' {
		return errors.Join(err, d.Close())
	}
	return d.Close()
}
