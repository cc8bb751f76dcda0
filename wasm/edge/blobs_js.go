package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"syscall/js"

	"github.com/syumai/workers/cloudflare"
	"github.com/syumai/workers/cloudflare/r2"

	"github.com/pcloralab/pcloralab/wasm/edge/isolate"
	"github.com/pcloralab/pcloralab/wasm/edge/share"
)

// blobs are a bucket of R2.
type blobs struct {
	*r2.Bucket
	binding js.Value
}

func openBlobs(name string) (blobs, error) {
	bucket, err := r2.NewBucket(name)
	return blobs{bucket, cloudflare.GetBinding(name)}, err
}

// Get returns a body that a handler best copies with io.Copy: no byte of it
// then passes through Go.
func (b blobs) Get(_ context.Context, key string) (io.ReadCloser, int64, error) {
	object, err := b.Bucket.Get(key)
	switch {
	case err != nil:
		return nil, 0, fmt.Errorf("edge: R2 get: %w", err)
	case object == nil:
		return nil, 0, share.ErrNoBlob
	}
	body, ok := object.Body.(io.ReadCloser)
	if !ok {
		return nil, 0, errors.New("edge: R2 get: an object without a body")
	}
	return body, int64(object.Size), nil
}

func (b blobs) Delete(_ context.Context, key string) error {
	if err := b.Bucket.Delete(key); err != nil {
		return fmt.Errorf("edge: R2 delete: %w", err)
	}
	return nil
}

// piece is how much of a blob is in Go's memory at once, in bytes. The library's own
// Put takes all of it, twice.
const piece = 64 << 10

// Put sends the blob while it is read, the last piece only when r has ended well. R2
// keeps nothing of a blob whose rest does not come.
func (b blobs) Put(_ context.Context, key string, r io.Reader, size int64) error {
	pipe := js.Global().Get("FixedLengthStream").New(size)
	writer := pipe.Get("writable").Call("getWriter")
	stored := b.binding.Call("put", key, pipe.Get("readable"))
	err := send(writer, stored, r, size)
	if err != nil {
		isolate.Ignore(writer.Call("abort"))
		isolate.Ignore(stored)
		return err
	}
	if _, err := isolate.Await(stored); err != nil {
		return fmt.Errorf("edge: R2 put: %w", err)
	}
	return nil
}

// send writes r, which must have size bytes, and closes the writer. A put that
// fails earlier ends it.
func send(writer, stored js.Value, r io.Reader, size int64) error {
	until := func(step js.Value) error {
		_, err := isolate.Await(js.Global().Get("Promise").Call("race", []any{step, stored}))
		if err != nil {
			return fmt.Errorf("edge: R2 put: %w", err)
		}
		return nil
	}
	buffer := make([]byte, min(piece, size))
	for left := size; left > 0; {
		n, err := io.ReadFull(r, buffer[:min(piece, left)])
		if left -= int64(n); left == 0 && err == nil {
			err = ended(r)
		}
		if err != nil {
			return fmt.Errorf("edge: a blob of %d bytes lacks %d: %w", size, left, err)
		}
		array := js.Global().Get("Uint8Array").New(n)
		js.CopyBytesToJS(array, buffer[:n])
		if err := until(writer.Call("write", array)); err != nil {
			return err
		}
	}
	return until(writer.Call("close"))
}

// ended returns nil if r has nothing more.
func ended(r io.Reader) error {
	switch n, err := io.ReadFull(r, make([]byte, 1)); {
	case n > 0:
		return errors.New("it has more than was announced")
	case err != io.EOF:
		return err
	}
	return nil
}
