package share

import (
	"context"
	"errors"
	"io"
)

// Blobs keeps files under keys of letters, digits, - and _.
type Blobs interface {
	// Put stores size bytes of r. If r ends with an error, or early, nothing is
	// stored. Once Put returns nil, the blob outlives a loss of power.
	Put(ctx context.Context, key string, r io.Reader, size int64) error
	// Get returns a blob and its size, or ErrNoBlob.
	Get(ctx context.Context, key string) (io.ReadCloser, int64, error)
	// Delete removes a blob; that there is none is no error.
	Delete(ctx context.Context, key string) error
}

// ErrNoBlob says that there is no blob of a key.
var ErrNoBlob = errors.New("share: no such blob")
