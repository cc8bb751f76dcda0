package hostile

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
)

// A badPicture is a picture that cannot be read, which may be asked about and may
// lie among examples.
type badPicture struct {
	name, file, want string
	make             func() []byte
}

func pictureCases() (all []Case) {
	for _, p := range []badPicture{
		{"no bytes", "a.png", "no picture", func() []byte { return nil }},
		{"text", "a.png", "no picture", func() []byte { return []byte("this is no picture at all") }},
		{"a drawing in XML", "a.svg", "no picture", func() []byte {
			return []byte(`<svg xmlns="http://www.w3.org/2000/svg" width="60000" height="60000"/>`)
		}},
		{"JPEG cut in half", "a.jpg", "damaged", func() []byte { b := jpegOf(64, 64); return b[:len(b)/3] }},
		{"JPEG without pixels", "a.jpg", "damaged", func() []byte { return []byte("\xff\xd8\xff\xe0") }},
		{"JPEG of 65,535 pixels a side", "a.jpg", "65535×65535 pixels", func() []byte { return sized(jpegOf(64, 64), 65535, 65535) }},
		{"JPEG of no pixels", "a.jpg", "damaged", func() []byte { return sized(jpegOf(64, 64), 0, 0) }},
		{"JPEG of more pixels than bytes can hold", "a.jpg", "cannot hold", func() []byte { return sized(jpegOf(8, 8), 4800, 4800) }},
		{"JPEG of 200 scans", "a.jpg", "scans", func() []byte {
			b := jpegOf(8, 8)
			return append(b, bytes.Repeat([]byte("\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00"), 200)...)
		}},
		{"PNG cut in half", "a.png", "damaged", func() []byte { b := pngOf(64, 64); return b[:len(b)/3] }},
		{"PNG with a wrong checksum", "a.png", "damaged", func() []byte { b := pngOf(64, 64); b[30] ^= 1; return b }},
		{"PNG of 60,000 pixels a side", "a.png", "60000×60000 pixels", func() []byte { return pngClaim(60_000, 60_000) }},
		{"PNG of 2³¹−1 pixels a side", "a.png", "2147483647×2147483647 pixels", func() []byte { return pngClaim(1<<31-1, 1<<31-1) }},
		{"PNG of more pixels than bytes can hold", "a.png", "cannot hold", func() []byte { return pngClaim(4000, 4000) }},
		{"WebP of noise", "a.webp", "damaged", func() []byte {
			return append([]byte("RIFF\xff\x00\x00\x00WEBPVP8 "), bytes.Repeat([]byte("noise"), 50)...)
		}},
		{"WebP of 16,384 pixels a side", "a.webp", "16384×16384 pixels", func() []byte {
			return []byte("RIFF\x1a\x00\x00\x00WEBPVP8L\x0e\x00\x00\x00\x2f\xff\xff\xff\x0f\x00\x00\x00\x00\x00\x00\x00\x00\x00")
		}},
	} {
		all = append(all, Case{Name: "picture: " + p.name, Kind: Picture, Want: p.want,
			Make: func() []File { return []File{{p.file, p.make()}} }})
		if p.want == "no picture" {
			continue // a folder's other files are left out
		}
		all = append(all, Case{Name: "folder: " + p.name, Kind: Data, Want: p.want, Make: func() []File {
			return []File{{"cat/1.png", pngOf(8, 8)}, {"cat/2.png", p.make()}, {"dog/1.png", pngOf(9, 8)}, {"dog/2.png", pngOf(7, 8)}}
		}})
	}
	return append(all,
		Case{Name: "folder: text called .png", Kind: Data, Want: "no class folders", Make: func() []File {
			return []File{{"cat/1.png", []byte("meow")}, {"dog/1.png", []byte("woof")}}
		}},
		Case{Name: "folder: no class folders", Kind: Data, Want: "no class folders", Make: func() []File {
			return []File{{"1.png", pngOf(8, 8)}, {"2.png", pngOf(8, 8)}}
		}},
		Case{Name: "folder: 1000 classes", Kind: Data, Want: "class folders, at most 256", Make: func() (files []File) {
			for i := range 1000 {
				files = append(files, File{string(rune('가'+i)) + "/1.png", pngOf(1, 1)})
			}
			return files
		}},
		Case{Name: "folder: one class", Kind: Data, Want: "class", Make: func() []File {
			return []File{{"cat/1.png", pngOf(8, 8)}, {"cat/2.png", pngOf(9, 9)}}
		}},
	)
}

// pattern is a picture of some colours.
func pattern(w, h int) image.Image {
	m := image.NewRGBA(image.Rect(0, 0, w, h))
	for i := range w * h {
		m.Set(i%w, i/w, color.RGBA{uint8(i * 7), uint8(i * 31), uint8(i * 101), 255})
	}
	return m
}

func pngOf(w, h int) []byte {
	var b bytes.Buffer
	if err := png.Encode(&b, pattern(w, h)); err != nil {
		panic(err)
	}
	return b.Bytes()
}

func jpegOf(w, h int) []byte {
	var b bytes.Buffer
	if err := jpeg.Encode(&b, pattern(w, h), nil); err != nil {
		panic(err)
	}
	return b.Bytes()
}

// sized is a JPEG whose header says another size (ITU-T T.81, B.2.2).
func sized(b []byte, w, h uint16) []byte {
	at := bytes.Index(b, []byte("\xff\xc0"))
	binary.BigEndian.PutUint16(b[at+5:], h)
	binary.BigEndian.PutUint16(b[at+7:], w)
	return b
}

// pngClaim is a small PNG whose header, checksum included, says another size.
func pngClaim(w, h uint32) []byte {
	b := pngOf(8, 8)
	const head = 8 + 4 // the mark, and the length of the first chunk
	binary.BigEndian.PutUint32(b[head+4:], w)
	binary.BigEndian.PutUint32(b[head+8:], h)
	binary.BigEndian.PutUint32(b[head+4+13:], crc32.ChecksumIEEE(b[head:head+4+13]))
	return b
}
