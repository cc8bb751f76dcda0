package files

import (
	"bytes"
	"cmp"
	"compress/flate"
	"encoding/binary"
	"hash/crc32"
	"io"
	"slices"
)

const (
	// maxRatio is the most by which a file may claim to have shrunk. Pictures
	// shrink by a few per cent, text ten times; deflate could 1032 times.
	maxRatio = 200

	// small files may shrink by more: a blank picture does.
	small = 64 << 10 // bytes

	// Beyond so many bytes, an archive as a whole may claim to have shrunk by no
	// more: without that, many small bombs are a large one.
	ordinary     = 64 << 20
	maxWholeRate = 16

	stored, deflated = 0, 8 // methods (APPNOTE.TXT, 4.4.5)
)

// zipFiles are the files of an archive that Zip has checked.
type zipFiles struct {
	b       []byte
	entries []entry // folders left out, in the order of their bytes
}

// Zip reads a zip archive (PKWARE's APPNOTE.TXT without its 64-bit form,
// encryption or parts on several disks; stored and deflated files). The list of
// files is checked as a whole; a file is unpacked when Bytes asks for it. Zip
// keeps b, which must not change.
func Zip(b []byte) (Files, error) {
	before, list, count, err := directory(b)
	if err != nil {
		return nil, err
	}
	all := make([]entry, 0, count) // directory has compared count with the bytes
	for range count {
		e, rest, err := nextEntry(list)
		if err != nil {
			return nil, err
		}
		list = rest
		all = append(all, e)
	}
	if len(list) != 0 {
		return nil, refuse(Damaged, "", "%d bytes too many in the list of files: %s", len(list), again)
	}
	if err := checkAll(all, int64(len(b))); err != nil {
		return nil, err
	}
	if err := locate(all, before); err != nil {
		return nil, err
	}
	z := &zipFiles{b: b, entries: slices.DeleteFunc(all, entry.folder)}
	if err := Check(z); err != nil {
		return nil, err
	}
	return z, nil
}

// checkAll checks every entry, and how long all are together, of an archive of size
// bytes.
func checkAll(all []entry, size int64) error {
	total := int64(0)
	for _, e := range all {
		if err := e.check(); err != nil {
			return err
		}
		if total += e.size; total > MaxTotal {
			return refuse(Limit, "", "more than %d bytes unpacked: take a part of the files", int64(MaxTotal))
		}
	}
	if total > ordinary && total > size*maxWholeRate {
		return refuse(Limit, "", "an archive of %d bytes claims to unpack to %d: no data set shrinks like that", size, total)
	}
	return nil
}

// locate sorts the entries by their place in the archive, whose part before the
// list is b, and finds where each one's bytes begin. No two may overlap.
func locate(all []entry, b []byte) error {
	slices.SortFunc(all, func(a, b entry) int { return cmp.Compare(a.offset, b.offset) })
	end := int64(0)
	for i := range all {
		e := &all[i]
		if e.offset < end {
			return refuse(Damaged, e.name, "shares bytes with another file, as no packer writes it: %s", again)
		}
		if err := e.begin(b); err != nil {
			return err
		}
		end = e.start + e.packed
	}
	return nil
}

// Len returns the number of files.
func (z *zipFiles) Len() int { return len(z.entries) }

// Size returns the length of file i, unpacked, as the list has it.
func (z *zipFiles) Size(i int) int64 { return z.entries[i].size }

// Name returns the path of file i.
func (z *zipFiles) Name(i int) string { return z.entries[i].name }

// Bytes unpacks file i, or returns a view of one that is only stored.
func (z *zipFiles) Bytes(i int) ([]byte, error) {
	e := z.entries[i]
	raw := z.b[e.start : e.start+e.packed : e.start+e.packed]
	if e.method == deflated {
		var err error
		if raw, err = e.inflate(raw); err != nil {
			return nil, err
		}
	}
	if crc32.ChecksumIEEE(raw) != e.crc {
		return nil, refuse(Damaged, e.name, "wrong checksum: %s", again)
	}
	return raw, nil
}

// inflate unpacks exactly as many bytes as the list claims.
func (e entry) inflate(raw []byte) ([]byte, error) {
	r := flate.NewReader(bytes.NewReader(raw))
	out := make([]byte, e.size)
	if _, err := io.ReadFull(r, out); err != nil {
		return nil, refuse(Damaged, e.name, "%v: %s", err, again)
	}
	var more [1]byte
	if n, err := r.Read(more[:]); n > 0 {
		return nil, refuse(Damaged, e.name, "more than the %d bytes that it claims: %s", e.size, again)
	} else if err != io.EOF {
		return nil, refuse(Damaged, e.name, "%v: %s", err, again)
	}
	return out, nil
}

// le16 and le32 read little-endian numbers at the start of b.
func le16(b []byte) int   { return int(binary.LittleEndian.Uint16(b)) }
func le32(b []byte) int64 { return int64(binary.LittleEndian.Uint32(b)) }
