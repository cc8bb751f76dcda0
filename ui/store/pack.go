package store

import (
	"bytes"
	"compress/flate"
	"errors"
	"fmt"
	"io"

	"github.com/pcloralab/pcloralab/pclora/run"
)

// pack compresses a record's JSON before it is enciphered, by raw deflate.
func pack(b []byte) []byte {
	var out bytes.Buffer
	w, err := flate.NewWriter(&out, flate.BestCompression)
	if err == nil {
		_, err = w.Write(b)
	}
	if err = errors.Join(err, w.Close()); err != nil {
		panic("store: " + err.Error()) // the level is one, and a buffer takes all
	}
	return out.Bytes()
}

// unpack reverses pack. Whatever b says, it gives run.MaxRecord bytes at most.
func unpack(b []byte) ([]byte, error) {
	out, err := io.ReadAll(io.LimitReader(flate.NewReader(bytes.NewReader(b)), run.MaxRecord+1))
	if err == nil && len(out) > run.MaxRecord {
		err = fmt.Errorf("has more than %d bytes", run.MaxRecord)
	}
	return out, err
}
