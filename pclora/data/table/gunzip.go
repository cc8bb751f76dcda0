package table

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"io"
)

// maxExpansion is the most by which deflate can shrink: 258 bytes in 2 bits
// (RFC 1951).
const maxExpansion = 258 * 8 / 2

// A table of over ordinary bytes may claim to have shrunk maxRatio times at most.
// Text shrinks three to ten times.
const (
	ordinary = 1 << 20
	maxRatio = 100
)

// gunzip unpacks a gzip file of one part. The file's last four bytes say how
// long it is unpacked; that claim is checked before memory is set aside, and
// then held to it.
func gunzip(b []byte) ([]byte, error) {
	const again = "it is damaged, download it again"
	src := bytes.NewReader(b)
	r, err := gzip.NewReader(src)
	if err != nil || len(b) < 18 { // header and trailer alone
		return nil, refuse(Damaged, 0, "gzip: %s", again)
	}
	r.Multistream(false)
	size := int64(binary.LittleEndian.Uint32(b[len(b)-4:]))
	if size/maxExpansion > int64(len(b)) {
		return nil, refuse(Damaged, 0, "gzip: %d bytes cannot hold the %d that they claim: %s", len(b), size, again)
	}
	if size > MaxBytes {
		return nil, refuse(Limit, 0, "%d bytes unpacked, at most %d are read: take a part of the rows", size, MaxBytes)
	}
	if size > ordinary && size > maxRatio*int64(len(b)) {
		return nil, refuse(Limit, 0, "%d bytes claim to unpack to %d: no table shrinks like that", len(b), size)
	}
	out := make([]byte, size)
	if _, err := io.ReadFull(r, out); err != nil {
		return nil, refuse(Damaged, 0, "gzip: %v: %s", err, again)
	}
	var more [1]byte // reading on reaches the checksum
	if n, err := io.ReadFull(r, more[:]); n > 0 || err == io.EOF && src.Len() > 0 {
		return nil, refuse(Damaged, 0, "gzip: more than one part of %d bytes: unpack it first, and choose what comes out", size)
	} else if err != io.EOF {
		return nil, refuse(Damaged, 0, "gzip: %v: %s", err, again)
	}
	return out, nil
}
