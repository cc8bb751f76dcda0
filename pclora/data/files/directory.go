package files

import (
	"bytes"
	"strings"
)

// Sizes and marks of zip's records (APPNOTE.TXT, 4.3).
const (
	endMark, endSize     = "PK\x05\x06", 22
	listMark, listSize   = "PK\x01\x02", 46
	localMark, localSize = "PK\x03\x04", 30

	maxComment = 1<<16 - 1

	again = "pack it again, or download it again"
)

// directory finds the list of files at the end of an archive. It returns what is
// before it, the list, and the number of entries that it claims, for which it has
// room.
func directory(b []byte) (before, list []byte, count int, err error) {
	at := findEnd(b)
	switch {
	case at < 0 && bytes.HasPrefix(b, []byte(localMark)):
		return nil, nil, 0, refuse(Damaged, "", "the zip archive is cut short: download it again")
	case at < 0:
		return nil, nil, 0, refuse(Unsupported, "", "not a zip archive: pack the folder as .zip")
	}
	end := b[at:]
	count = le16(end[10:])
	size, offset := le32(end[12:]), le32(end[16:])
	switch {
	case count == 0xffff || size == 0xffffffff || offset == 0xffffffff:
		return nil, nil, 0, refuse(Unsupported, "", "a zip archive in its 64-bit form, for over %d files: pack a part of them", MaxFiles)
	case le16(end[4:]) != 0 || le16(end[6:]) != 0 || le16(end[8:]) != count:
		return nil, nil, 0, refuse(Unsupported, "", "a zip archive in several parts: pack it as one")
	case offset+size != int64(at):
		return nil, nil, 0, refuse(Damaged, "", "the list of files is not where the zip archive says: %s", again)
	case int64(count)*listSize > size:
		return nil, nil, 0, refuse(Damaged, "", "%d bytes cannot list %d files: %s", size, count, again)
	}
	return b[:offset], b[offset:at], count, nil
}

// findEnd returns where the archive's last record begins, or −1. Only a
// comment of stated length may follow.
func findEnd(b []byte) int {
	first := max(0, len(b)-endSize-maxComment)
	for at := len(b) - endSize; at >= first; at-- {
		if string(b[at:at+4]) == endMark && le16(b[at+20:]) == len(b)-at-endSize {
			return at
		}
	}
	return -1
}

// An entry is a file or a folder in an archive's list.
type entry struct {
	name         string
	host         int // system that packed it: 3 Unix, 19 macOS, others have no links
	flags        int
	method       int
	crc          uint32
	packed, size int64  // bytes in the archive, and unpacked
	mode         uint32 // Unix's, where host is
	offset       int64  // of the local record
	start        int64  // of the packed bytes
}

// nextEntry reads the first entry of a list.
func nextEntry(list []byte) (e entry, rest []byte, err error) {
	if len(list) < listSize || string(list[:4]) != listMark {
		return entry{}, nil, refuse(Damaged, "", "the list of files in the zip archive is broken: %s", again)
	}
	names := le16(list[28:])
	next := listSize + names + le16(list[30:]) + le16(list[32:])
	if len(list) < next {
		return entry{}, nil, refuse(Damaged, "", "the list of files in the zip archive is broken: %s", again)
	}
	return entry{
		name:   string(list[listSize : listSize+names]),
		host:   le16(list[4:]) >> 8,
		flags:  le16(list[8:]),
		method: le16(list[10:]),
		crc:    uint32(le32(list[16:])),
		packed: le32(list[20:]),
		size:   le32(list[24:]),
		mode:   uint32(le32(list[38:])) >> 16,
		offset: le32(list[42:]),
	}, list[next:], nil
}

func (e entry) folder() bool { return strings.HasSuffix(e.name, "/") }

// check reports what is wrong with an entry by itself.
func (e *entry) check() error {
	if err := checkName(e.name); err != nil {
		return err
	}
	const encrypted = 1<<0 | 1<<6 | 1<<13 // bits of flags (APPNOTE.TXT, 4.4.4)
	switch {
	case e.flags&encrypted != 0:
		return refuse(Unsupported, e.name, "is encrypted: pack it without a password")
	case e.isSpecial():
		return refuse(Link, e.name, "a link or device, not a file: pack the files themselves")
	case e.method != stored && e.method != deflated:
		return refuse(Unsupported, e.name, "packed by method %d: pack it as plain zip (\"deflate\")", e.method)
	case e.packed == 0xffffffff || e.size == 0xffffffff || e.offset == 0xffffffff:
		return refuse(Unsupported, e.name, "is in zip's 64-bit form: pack files of at most %d bytes", MaxFile)
	case e.size > MaxFile:
		return refuse(Limit, e.name, "%d bytes unpacked, at most %d are read: leave it out or make it smaller", e.size, MaxFile)
	case e.folder() && e.size != 0:
		return refuse(Damaged, e.name, "a folder that holds bytes itself: %s", again)
	case e.method == stored && e.packed != e.size:
		return refuse(Damaged, e.name, "%d bytes that claim to be %d: %s", e.packed, e.size, again)
	case e.size > small && e.size > e.packed*maxRatio:
		return refuse(Limit, e.name, "claims to unpack %d bytes to %d: no data set shrinks like that", e.packed, e.size)
	}
	return nil
}

// isSpecial reports whether Unix would not make a plain file or folder of e.
func (e *entry) isSpecial() bool {
	const unix, macOS = 3, 19
	const kind, plain, folder = 0xf000, 0x8000, 0x4000
	if e.host != unix && e.host != macOS {
		return false
	}
	k := e.mode & kind
	return k != 0 && k != plain && k != folder
}

// begin finds where the packed bytes of e begin in b, which must hold all of
// them.
func (e *entry) begin(b []byte) error {
	if e.offset+localSize > int64(len(b)) || string(b[e.offset:e.offset+4]) != localMark {
		return refuse(Damaged, e.name, "is not where the zip archive says: %s", again)
	}
	local := b[e.offset:]
	names := int64(le16(local[26:]))
	e.start = e.offset + localSize + names + int64(le16(local[28:]))
	if e.start+e.packed > int64(len(b)) {
		return refuse(Damaged, e.name, "runs past the end of the files: %s", again)
	}
	if string(local[localSize:localSize+names]) != e.name || le16(local[8:]) != e.method {
		return refuse(Damaged, e.name, "is listed otherwise than it is stored: %s", again)
	}
	return nil
}
