package files

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// A member is what a test puts into an archive.
type member struct {
	name, text string
	method     uint16
	mode       fs.FileMode
}

// pack makes an archive with Go's own writer.
func pack(t testing.TB, members ...member) []byte {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, m := range members {
		h := &zip.FileHeader{Name: m.name, Method: m.method}
		if m.mode != 0 {
			h.SetMode(m.mode)
		}
		f, err := w.CreateHeader(h)
		if err == nil {
			_, err = io.WriteString(f, m.text)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// raw packs stored files as plainly as the format allows, so that a test can
// change a field by its offset.
func raw(members ...member) []byte {
	var b, list []byte
	le := binary.LittleEndian
	for _, m := range members {
		fields := le.AppendUint16(nil, 20)
		fields = le.AppendUint16(fields, 0)
		fields = le.AppendUint16(fields, m.method)
		fields = le.AppendUint32(fields, 0)
		fields = le.AppendUint32(fields, crc([]byte(m.text)))
		fields = le.AppendUint32(fields, uint32(len(m.text)))
		fields = le.AppendUint32(fields, uint32(len(m.text)))
		fields = le.AppendUint16(fields, uint16(len(m.name)))
		fields = le.AppendUint16(fields, 0)
		list = append(list, listMark+"\x14\x03"...)
		list = append(list, fields...)
		list = append(list, make([]byte, 10)...)
		list = le.AppendUint32(list, uint32(len(b)))
		list = append(list, m.name...)
		b = append(b, localMark...)
		b = append(b, fields...)
		b = append(b, m.name+m.text...)
	}
	return closeZip(b, list, len(members))
}

// closeZip puts the list behind the files, and the end behind the list.
func closeZip(b, list []byte, count int) []byte {
	le := binary.LittleEndian
	end := append([]byte(endMark), 0, 0, 0, 0)
	end = le.AppendUint16(end, uint16(count))
	end = le.AppendUint16(end, uint16(count))
	end = le.AppendUint32(end, uint32(len(list)))
	end = le.AppendUint32(end, uint32(len(b)))
	end = le.AppendUint16(end, 0)
	return slices.Concat(b, list, end)
}

// edit returns a copy of b with text written at offset at, or before the end
// where at is negative.
func edit(b []byte, at int, text string) []byte {
	b = slices.Clone(b)
	if at < 0 {
		at += len(b)
	}
	copy(b[at:], text)
	return b
}

func TestZip(t *testing.T) {
	var words strings.Builder
	for i := range 10_000 {
		fmt.Fprint(&words, i, " ")
	}
	long := words.String()
	for _, tt := range []struct {
		name  string
		b     []byte
		files []string // name, text, name, text …
	}{
		{"stored", raw(member{name: "a/b.txt", text: "one"}, member{name: "c", text: ""}), []string{"a/b.txt", "one", "c", ""}},
		{"deflated, with descriptors", pack(t, member{name: "a/é/b", text: long, method: zip.Deflate}), []string{"a/é/b", long}},
		{"folders between", pack(t, member{name: "a/"}, member{name: "a/b/"}, member{name: "a/b/c", text: "x", mode: 0o644}), []string{"a/b/c", "x"}},
		{"a blank picture", pack(t, member{name: "a", text: strings.Repeat("\x00", 60_000), method: zip.Deflate}), []string{"a", strings.Repeat("\x00", 60_000)}},
		{"a comment", append(edit(raw(member{name: "a", text: "x"}), -2, "\x04\x00"), "PK!!"...), []string{"a", "x"}},
		{"dots in names", raw(member{name: "a..b/.c/...", text: "x"}), []string{"a..b/.c/...", "x"}},
	} {
		z, err := Zip(tt.b)
		if err != nil {
			t.Errorf("%s: %v", tt.name, err)
			continue
		}
		var got []string
		for i := range z.Len() {
			b, err := z.Bytes(i)
			if err != nil {
				t.Errorf("%s: %v", tt.name, err)
			}
			got = append(got, z.Name(i), string(b))
		}
		if !slices.Equal(got, tt.files) {
			t.Errorf("%s: %.200q, want %.200q", tt.name, got, tt.files)
		}
	}
}

// TestZipRefuses has archives that Zip itself refuses, before it unpacks
// anything.
func TestZipRefuses(t *testing.T) {
	one := raw(member{name: "abc", text: "text"}) // local 0, list 37, end 86
	const list, end = localSize + 3 + 4, localSize + 3 + 4 + listSize + 3
	two := raw(member{name: "a", text: "text"}, member{name: "b", text: "text"})
	twoList := 2 * (localSize + 5)
	named := func(name string) []byte { return raw(member{name: name, text: "x"}) }
	for _, tt := range []struct {
		name string
		b    []byte
		kind Kind
		want string
	}{
		{"nothing", nil, Unsupported, "not a zip archive"},
		{"a picture", []byte("\x89PNG\r\n\x1a\n" + strings.Repeat("x", 99)), Unsupported, "not a zip archive: pack the folder as .zip"},
		{"no files", closeZip(nil, nil, 0), Empty, "no files"},
		{"folders alone", raw(member{name: "a/"}), Empty, "no files"},
		{"cut short", one[:len(one)-1], Damaged, "cut short"},
		{"more at the end", append(slices.Clone(one), 0), Damaged, "cut short"},
		{"something in front", append([]byte("#!"), one...), Damaged, "not where the zip archive says"},
		{"list out of the file", edit(one, end+16, "\xf0\xff\xff\x7f"), Damaged, "not where the zip archive says"},
		{"more files than listed", edit(one, end+8, "\x02\x00\x02"), Damaged, "cannot list 2 files"},
		{"fewer files than listed", edit(two, len(two)-endSize+8, "\x01\x00\x01"), Damaged, "too many in the list"},
		{"a list of something else", edit(one, list, "PK\x01\x03"), Damaged, "list of files in the zip archive is broken"},
		{"a name that runs out of the list", edit(one, list+28, "\xff\xff"), Damaged, "list of files in the zip archive is broken"},
		{"64-bit form", edit(one, end+8, "\xff\xff\xff\xff"), Unsupported, "64-bit form"},
		{"a file in 64-bit form", edit(one, list+20, "\xff\xff\xff\xff\xff\xff\xff\xff"), Unsupported, "64-bit form"},
		{"several disks", edit(one, end+4, "\x01"), Unsupported, "several parts"},
		{"encrypted", edit(one, list+8, "\x01"), Unsupported, "without a password"},
		{"LZMA", edit(one, list+10, "\x0e"), Unsupported, "packed by method 14"},
		{"name: up and out", named("../evil.png"), Name, "leads elsewhere"},
		{"name: up in the middle", named("a/../../evil.png"), Name, "leads elsewhere"},
		{"name: ends in ..", named("a/.."), Name, "leads elsewhere"},
		{"name: here", named("./a"), Name, "leads elsewhere"},
		{"name: two slashes", named("a//b"), Name, "leads elsewhere"},
		{"name: absolute", named("/etc/passwd"), Name, "absolute"},
		{"name: absolute on Windows", named("C:/a.png"), Name, "absolute"},
		{"name: backslashes", named(`..\evil.png`), Name, "backslash"},
		{"name: zero byte", named("a\x00.png"), Name, "zero byte"},
		{"name: none", named(""), Name, "without a name"},
		{"name: not UTF-8", named("caf\xe9.png"), Name, "not UTF-8"},
		{"name: long", named(strings.Repeat("a", MaxName+1)), Name, "1025 bytes"},
		{"a folder that leads out", raw(member{name: "../"}, member{name: "a"}), Name, "leads elsewhere"},
		{"symbolic link", pack(t, member{name: "a", text: "/etc/passwd", mode: fs.ModeSymlink | 0o777}), Link, "a link or device"},
		{"device", pack(t, member{name: "a", mode: fs.ModeDevice | 0o666}), Link, "a link or device"},
		{"a name twice", raw(member{name: "a", text: "x"}, member{name: "a", text: "y"}), Duplicate, "is there twice"},
		{"a folder with bytes", raw(member{name: "a/", text: "x"}), Damaged, "holds bytes itself"},
		{"stored, but shorter", edit(one, list+24, "\x05"), Damaged, "4 bytes that claim to be 5"},
		{"a long file", edit(edit(one, list+10, "\x08"), list+24, "\x01\x00\x00\x02"), Limit, "33554433 bytes unpacked"},
		{"bomb: a file that shrank 32,768 times", edit(edit(one, list+10, "\x08"), list+24, "\x00\x00\x02\x00"), Limit, "no data set shrinks"},
		{"bomb: real", pack(t, member{name: "a", text: strings.Repeat("\x00", 1<<20), method: zip.Deflate}), Limit, "no data set shrinks"},
		{"bomb: many files", manyLong(MaxTotal/MaxFile + 1), Limit, "more than 536870912 bytes unpacked"},
		{"bomb: files that are large together", manyLong(MaxTotal / MaxFile), Limit, "claims to unpack to 536870912"},
		{"bomb: two files on the same bytes", edit(edit(two, twoList+listSize+1+42, "\x00"), twoList+2*listSize+1, "a"), Damaged, "shares bytes"},
		{"bomb: a file around another", edit(two, twoList+20, "\x09\x00\x00\x00\x09"), Damaged, "shares bytes"},
		{"a file out of the archive", edit(one, list+42, "\xff\xff\xff\x7f"), Damaged, "not where the zip archive says"},
		{"a file that runs into the list", edit(one, list+20, "\x05\x00\x00\x00\x05"), Damaged, "runs past the end"},
		{"another name inside", edit(one, localSize, "abd"), Damaged, "listed otherwise"},
		{"another method inside", edit(one, 8, "\x08"), Damaged, "listed otherwise"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			z, err := Zip(tt.b)
			runtime.ReadMemStats(&after)
			e := Error{}
			if !errors.As(err, &e) || z != nil {
				t.Fatalf("Zip: %v, want an Error", err)
			}
			if e.Kind != tt.kind || !strings.Contains(e.Text, tt.want) {
				t.Errorf("Zip: %s: %s, want %s: …%s…", e.Kind, e.Text, tt.kind, tt.want)
			}
			if n := after.TotalAlloc - before.TotalAlloc; n > 1<<16 {
				t.Errorf("Zip allocated %d bytes for %d", n, len(tt.b))
			}
		})
	}
}

// manyLong lists n files that claim the most that one may, and packed bytes
// enough for that.
func manyLong(n int) []byte {
	text := strings.Repeat("x", MaxFile/maxRatio+1)
	var members []member
	for i := range n {
		members = append(members, member{name: fmt.Sprint("file", i), text: text, method: deflated})
	}
	b := raw(members...)
	at := bytes.Index(b, []byte(listMark))
	for range members {
		binary.LittleEndian.PutUint32(b[at+24:], MaxFile)
		at += listSize + le16(b[at+28:])
	}
	return b
}

// TestBytesRefuses has archives whose list is good and whose files are not.
func TestBytesRefuses(t *testing.T) {
	good := pack(t, member{name: "a", text: strings.Repeat("abc", 1000), method: zip.Deflate})
	list := bytes.Index(good, []byte(listMark))
	for _, tt := range []struct {
		name string
		b    []byte
		want string
	}{
		{"wrong checksum", edit(good, list+16, "\x00\x00\x00\x00"), "wrong checksum"},
		{"wrong checksum, stored", edit(raw(member{name: "a", text: "x"}), localSize+1, "y"), "wrong checksum"},
		{"more than it claims", edit(good, list+24, "\xb7\x0b"), "more than the 2999 bytes"},
		{"less than it claims", edit(good, list+24, "\xb9\x0b"), "EOF"},
		{"no deflate", edit(good, localSize+1, "\xff\xff\xff"), "corrupt"},
	} {
		z, err := Zip(tt.b)
		if err != nil {
			t.Errorf("%s: %v", tt.name, err)
			continue
		}
		b, err := z.Bytes(0)
		if e := (Error{}); !errors.As(err, &e) || e.Kind != Damaged || e.File != "a" || !strings.Contains(e.Text, tt.want) || b != nil {
			t.Errorf("%s: %v, want …%s…", tt.name, err, tt.want)
		}
	}
}

// FuzzZip holds against archive/zip: what is read here, it reads too, and as the
// same.
func FuzzZip(f *testing.F) {
	f.Add(raw(member{name: "a/b", text: "one"}, member{name: "c/", text: ""}))
	f.Add(pack(f, member{name: "a", text: strings.Repeat("abc", 100), method: zip.Deflate}))
	f.Add(raw(member{name: "../a", text: "x"}))
	f.Fuzz(func(t *testing.T, b []byte) {
		z, err := Zip(b)
		if err != nil {
			if e := (Error{}); !errors.As(err, &e) {
				t.Fatalf("Zip: %v, want an Error", err)
			}
			return
		}
		std, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
		if err != nil {
			t.Fatalf("read, but archive/zip: %v", err)
		}
		want := map[string]*zip.File{}
		for _, f := range std.File {
			want[f.Name] = f
		}
		for i := range z.Len() {
			got, err := z.Bytes(i)
			if err != nil {
				continue
			}
			r, err := want[z.Name(i)].Open()
			if err != nil {
				t.Fatalf("%q was read, but archive/zip: %v", z.Name(i), err)
			}
			// Descriptors behind the files repeat what the list says. Only
			// archive/zip looks at them.
			same, err := io.ReadAll(r)
			if behind := errors.Is(err, zip.ErrChecksum) || errors.Is(err, io.ErrUnexpectedEOF); err != nil && !behind || !bytes.Equal(got, same) {
				t.Fatalf("%q: %q, archive/zip %q %v", z.Name(i), got, same, err)
			}
		}
	})
}
