package hostile

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"io"
	"strings"
)

// A member is a file in an archive, as the archive has it: what it says need not be
// true.
type member struct {
	name    string
	content string
	packed  []byte // nil for content as it is
	size    uint32 // unpacked, says the archive; 0 for the true one
	flags   uint16
	mode    uint16 // of Unix; 0 for none
	local   string // the name beside the bytes; empty for name
	same    bool   // shares the bytes of the member before
}

// archive packs members into a zip file (PKWARE's APPNOTE.TXT, 4.3).
func archive(members ...member) []byte {
	var b, list []byte
	put16 := func(to *[]byte, v ...uint16) {
		for _, v := range v {
			*to = binary.LittleEndian.AppendUint16(*to, v)
		}
	}
	put32 := func(to *[]byte, v ...uint32) {
		for _, v := range v {
			*to = binary.LittleEndian.AppendUint32(*to, v)
		}
	}
	at := 0
	for _, m := range members {
		method, body := uint16(0), []byte(m.content)
		if m.packed != nil {
			method, body = 8, m.packed
		}
		size := m.size
		if size == 0 {
			size = uint32(len(m.content))
		}
		crc := crc32.ChecksumIEEE([]byte(m.content))
		local := m.local
		if local == "" {
			local = m.name
		}
		if !m.same {
			at = len(b)
			put32(&b, 0x04034b50)
			put16(&b, 20, m.flags, method, 0, 0)
			put32(&b, crc, uint32(len(body)), size)
			put16(&b, uint16(len(local)), 0)
			b = append(append(b, local...), body...)
		}
		put32(&list, 0x02014b50)
		put16(&list, 3<<8|20, 20, m.flags, method, 0, 0)
		put32(&list, crc, uint32(len(body)), size)
		put16(&list, uint16(len(m.name)), 0, 0, 0, 0)
		put32(&list, uint32(m.mode)<<16, uint32(at))
		list = append(list, m.name...)
	}
	offset := len(b)
	b = append(b, list...)
	put32(&b, 0x06054b50)
	put16(&b, 0, 0, uint16(len(members)), uint16(len(members)))
	put32(&b, uint32(len(list)), uint32(offset))
	put16(&b, 0)
	return b
}

// deflated packs text as tightly as deflate does.
func deflated(s string) []byte {
	var b bytes.Buffer
	w, err := flate.NewWriter(&b, flate.BestCompression)
	if err != nil {
		panic(err)
	}
	io.WriteString(w, s)
	w.Close()
	return b.Bytes()
}

// inZip is a case of one archive.
func inZip(name, want string, content func() []byte) Case {
	return Case{Name: "zip: " + name, Kind: Data, Want: want,
		Make: func() []File { return []File{{"data.zip", content()}} }}
}

// packed is inZip of members.
func packed(name, want string, members ...member) Case {
	return inZip(name, want, func() []byte { return archive(members...) })
}

func zipCases() []Case {
	cat := member{name: "cat/1.png", content: string(pngOf(8, 8))}
	bomb := strings.Repeat("\x00", 20<<20)
	return []Case{
		inZip("empty", "not a zip archive", func() []byte { return nil }),
		inZip("of noise", "not a zip archive", func() []byte { return bytes.Repeat([]byte("noise"), 1000) }),
		inZip("cut short", "is cut short", func() []byte { b := archive(cat); return b[:len(b)/2] }),
		packed("without files", "no files in it"),
		inZip("a bomb", "no data set shrinks like that", func() []byte {
			return archive(cat, member{name: "dog/1.png", content: bomb, packed: deflated(bomb)})
		}),
		inZip("a bomb that says it is small", "more than the 100 bytes that it claims", func() []byte {
			return archive(cat, member{name: "dog/1.png", content: bomb, packed: deflated(bomb), size: 100})
		}),
		inZip("a bomb of many files", "no data set shrinks like that", manyBombs),
		inZip("files that share their bytes", "shares bytes with another file", func() []byte {
			kernel := "\x89PNG\r\n\x1a\n" + strings.Repeat("\x00", 4<<20)
			tight := deflated(kernel)
			all := []member{{name: "cat/0.png", content: kernel, packed: tight, size: 100_000}}
			for i := range 500 {
				all = append(all, member{name: fmt.Sprintf("cat/%d.png", i+1), content: "", packed: tight, size: 100_000, same: true})
			}
			return archive(all...)
		}),
		packed("a name above the folder", "leads elsewhere", cat, member{name: "../../etc/passwd", content: "x"}),
		packed("a name that climbs", "leads elsewhere", cat, member{name: "cat/../../x.png", content: "x"}),
		packed("an absolute name", "an absolute name", cat, member{name: "/etc/passwd", content: "x"}),
		packed("a drive's name", "an absolute name", cat, member{name: `C:x.png`, content: "x"}),
		packed("a backslash", "backslash", cat, member{name: `..\..\x.png`, content: "x"}),
		packed("a zero byte in a name", "zero byte in the name", cat, member{name: "cat/a\x00.png", content: "x"}),
		packed("a name that is not UTF-8", "the name is not UTF-8", cat, member{name: "cat/\xff.png", content: "x"}),
		packed("a file without a name", "without a name", cat, member{name: "", content: "x"}),
		packed("a name of 60,000 bytes", "a name of 60000 bytes", cat, member{name: strings.Repeat("x", 60_000), content: "x"}),
		packed("a symbolic link", "a link or device", cat, member{name: "cat/2.png", content: "/etc/passwd", mode: 0xa1ff}),
		packed("a device", "a link or device", cat, member{name: "cat/2.png", content: "", mode: 0x61ff}),
		packed("the same name twice", "is there twice", cat, cat),
		packed("another name beside the bytes", "is listed otherwise than it is stored", cat, member{name: "cat/2.png", content: "x", local: "cat/3.png"}),
		packed("encrypted", "is encrypted", member{name: "cat/1.png", content: "x", flags: 1}),
		packed("a wrong checksum", "wrong checksum", cat, member{name: "cat/2.png", content: "\x89PNG\r\n\x1a\nx", packed: deflated("\x89PNG\r\n\x1a\ny")}),
		packed("a file of 4 GB, it says", "at most 33554432 are read", cat, member{name: "cat/2.png", content: "x", packed: deflated("x"), size: 1<<32 - 2}),
		packed("a zip in a zip", "a zip in a zip", member{name: "data.zip", content: string(archive(cat))}),
		inZip("100,000 files", "64-bit form", func() []byte { return manyFiles(100_000) }),
		inZip("65,000 files in no folder", "no class folders", func() []byte { return manyFiles(65_000) }),
		inZip("a list that claims 60,000 files", "cannot list 60000 files", func() []byte {
			b := archive(cat)
			end := b[len(b)-22:]
			binary.LittleEndian.PutUint16(end[8:], 60_000)
			binary.LittleEndian.PutUint16(end[10:], 60_000)
			return b
		}),
	}
}

// manyBombs holds half a gigabyte in sixteen files, in less than 3 MB.
func manyBombs() []byte {
	const size = 31 << 20
	content := strings.Repeat("\x89PNG\r\n\x1a\n"+strings.Repeat("\x00", 1000), size/1008)
	tight := deflated(content)
	for len(tight)*199 < len(content) { // as much as a lower bound would let pass
		tight = append(tight, 0)
	}
	var all []member
	for i := range 16 {
		all = append(all, member{name: fmt.Sprintf("cat/%d.png", i), content: content, packed: tight})
	}
	return archive(all...)
}

// manyFiles is an archive of n files of two bytes, by the standard library, which
// takes the 64-bit form where it must.
func manyFiles(n int) []byte {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for i := range n {
		f, err := w.CreateHeader(&zip.FileHeader{Name: fmt.Sprintf("%d.png", i), Method: zip.Store})
		if err != nil {
			panic(err)
		}
		io.WriteString(f, "xy")
	}
	if err := w.Close(); err != nil {
		panic(err)
	}
	return b.Bytes()
}
