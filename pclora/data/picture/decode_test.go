package picture

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/pcloralab/pcloralab/pclora/data"
	"github.com/pcloralab/pcloralab/pclora/data/files"
	"github.com/pcloralab/pcloralab/pclora/data/picture/picturetest"
)

// flat is a picture of one colour.
func flat(w, h int, c color.Color) image.Image {
	m := image.NewNRGBA(image.Rect(0, 0, w, h))
	for i := range w * h {
		m.Set(i%w, i/w, c)
	}
	return m
}

func encodePNG(m image.Image) []byte {
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		panic(err)
	}
	return b.Bytes()
}

func encodeJPEG(m image.Image) []byte {
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, &jpeg.Options{Quality: 95}); err != nil {
		panic(err)
	}
	return b.Bytes()
}

// edited returns a copy of b with one byte changed.
func edited(b []byte, at int, by byte) []byte {
	b = slices.Clone(b)
	b[at] += by
	return b
}

// withSize returns a PNG that claims another size.
func withSize(b []byte, w, h uint32) []byte {
	b = slices.Clone(b) // mark 8, length 4, IHDR 4, width 4, height 4, 5 more, checksum
	binary.BigEndian.PutUint32(b[16:], w)
	binary.BigEndian.PutUint32(b[20:], h)
	binary.BigEndian.PutUint32(b[29:], crc32.ChecksumIEEE(b[12:29]))
	return b
}

// jpegWithSize returns a JPEG that claims another size.
func jpegWithSize(b []byte, w, h uint16) []byte {
	b = slices.Clone(b)
	at := bytes.Index(b, []byte("\xff\xc0")) // mark 2, length 2, depth 1, height 2, width 2
	binary.BigEndian.PutUint16(b[at+5:], h)
	binary.BigEndian.PutUint16(b[at+7:], w)
	return b
}

// TestClassFolders goes from an archive of both kinds to arrays.
func TestClassFolders(t *testing.T) {
	var z bytes.Buffer
	w := zip.NewWriter(&z)
	for _, f := range []files.File{
		{Name: "set/red/1.png", Data: encodePNG(flat(3, 2, color.NRGBA{R: 255, A: 255}))},
		{Name: "set/blue/1.jpg", Data: encodeJPEG(flat(3, 2, color.NRGBA{B: 255, A: 255}))},
	} {
		m, err := w.Create(f.Name)
		if err == nil {
			_, err = m.Write(f.Data)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	all, err := files.Zip(z.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	p, err := data.LoadPictures(all)
	if err != nil {
		t.Fatal(err)
	}
	m, err := p.Images(Decode)
	if err != nil {
		t.Fatal(err)
	}
	if m.Width != 3 || m.Height != 2 || m.Channels != 3 || !slices.Equal(m.Labels, []uint8{1, 0}) || !slices.Equal(m.Classes, []string{"blue", "red"}) {
		t.Errorf("%d×%d×%d, labels %v of %v, want 3×2×3, [1 0] of [blue red]", m.Width, m.Height, m.Channels, m.Labels, m.Classes)
	}
	for i, want := range [][]byte{{255, 0, 0}, {0, 0, 255}} {
		for c, v := range want {
			// JPEG at quality 95 rounds a flat colour's three values by a step of 1
			// or 2, and colours by up to 1.772 times that.
			if got := int(m.Image(i)[c*6]); got < int(v)-4 || got > int(v)+4 {
				t.Errorf("picture %d, channel %d: %d, want %d ± 4", i, c, got, v)
			}
		}
	}
}

// TestDecode compares colours in the formats that PNG and JPEG come in.
func TestDecode(t *testing.T) {
	r := image.Rect(0, 0, 2, 1)
	grey, grey16, wide := image.NewGray(r), image.NewGray16(r), image.NewNRGBA64(r)
	grey.Pix = []byte{9, 200}
	grey16.SetGray16(0, 0, color.Gray16{0x09ff})
	grey16.SetGray16(1, 0, color.Gray16{0xc800})
	wide.SetNRGBA64(0, 0, color.NRGBA64{0x0100, 0x0200, 0x03ff, 0xffff})
	wide.SetNRGBA64(1, 0, color.NRGBA64{0x0400, 0x0500, 0x0600, 0x0001})
	clear := image.NewNRGBA(r)
	clear.Pix = []byte{1, 2, 3, 255, 4, 5, 6, 0}
	opaque := image.NewRGBA(r)
	opaque.Pix = []byte{1, 2, 3, 255, 4, 5, 6, 255}
	few := image.NewPaletted(r, color.Palette{color.NRGBA{4, 5, 6, 255}, color.NRGBA{1, 2, 3, 255}})
	few.Pix = []byte{1, 0}
	for _, tt := range []struct {
		name string
		m    image.Image
		want []byte
	}{
		{"grey", grey, []byte{9, 200, 9, 200, 9, 200}},
		{"grey in 16 bits", grey16, []byte{9, 200, 9, 200, 9, 200}},
		{"colours", opaque, []byte{1, 4, 2, 5, 3, 6}},
		{"colours under transparency", clear, []byte{1, 4, 2, 5, 3, 6}},
		{"16 bits", wide, []byte{1, 4, 2, 5, 3, 6}},
		{"a palette", few, []byte{1, 4, 2, 5, 3, 6}},
	} {
		got, err := Decode(encodePNG(tt.m))
		if err != nil || got.Width != 2 || got.Height != 1 || !bytes.Equal(got.Pixels, tt.want) {
			t.Errorf("%s: %+v %v, want %v", tt.name, got, err, tt.want)
		}
	}
	ramp := image.NewGray(image.Rect(0, 0, 16, 16))
	for i := range ramp.Pix {
		ramp.Pix[i] = uint8(i)
	}
	got, err := Decode(encodeJPEG(ramp))
	if err != nil || got.Width != 16 || len(got.Pixels) != 3*256 {
		t.Fatalf("grey JPEG: %d×%d %v", got.Width, got.Height, err)
	}
	for i, v := range ramp.Pix {
		if d := int(got.Pixels[i]) - int(v); d < -4 || d > 4 || got.Pixels[256+i] != got.Pixels[i] {
			t.Errorf("grey JPEG: pixel %d is %d, want %d ± 4", i, got.Pixels[i], v)
		}
	}
}

func TestDecodeRefuses(t *testing.T) {
	p, j := encodePNG(flat(20, 20, color.White)), encodeJPEG(flat(20, 20, color.White))
	sized := func(w, h uint32) []byte { // a PNG's sizes and their checksum
		m := image.NewGray(image.Rect(0, 0, 1, 1))
		return withSize(encodePNG(m), w, h)
	}
	for _, tt := range []struct {
		name string
		b    []byte
		want string
	}{
		{"nothing", nil, "no picture"},
		{"text", []byte("cat"), "no picture: save it as PNG, JPEG or WebP"},
		{"GIF", []byte("GIF89a\x01\x00\x01\x00"), "no picture"},
		{"a PNG's mark alone", p[:8], "PNG: "},
		{"PNG cut in its header", p[:20], "PNG: "},
		{"PNG cut in its data", p[:len(p)-20], "PNG: "},
		{"PNG with a wrong checksum", edited(p, 23, 1), "PNG: "},
		{"PNG of no width", sized(0, 1), "PNG: "},
		{"PNG bomb: many pixels", sized(1<<15, 1<<15), "32768×32768 pixels, at most 16384 a side and 50000000 in all"},
		{"PNG bomb: a long side", sized(1<<16, 1), "65536×1 pixels"},
		{"PNG bomb: few bytes for its pixels", sized(4096, 4096), "bytes cannot hold the 4096×4096 pixels"},
		{"a JPEG's mark alone", j[:3], "JPEG: "},
		{"JPEG cut in its tables", j[:100], "JPEG: "},
		{"JPEG cut in its data", j[:len(j)-10], "JPEG: "},
		{"JPEG bomb: few bytes for its pixels", jpegWithSize(j, 4096, 4096), "bytes cannot hold the 4096×4096 pixels"},
		{"JPEG bomb: many scans", append(slices.Clone(j), bytes.Repeat([]byte("\xff\xda"), 100)...), "101 scans, at most 100"},
		{"JPEG bomb: many pixels", jpegWithSize(j, 32768, 32767), "32768×32767 pixels, at most"},
	} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		x, err := Decode(tt.b)
		runtime.ReadMemStats(&after)
		// A decoder's own tables are some 50 KB.
		if n := after.TotalAlloc - before.TotalAlloc; n > 1<<18 {
			t.Errorf("%s: allocated %d bytes for %d", tt.name, n, len(tt.b))
		}
		fe := data.FormatError("")
		if !errors.As(err, &fe) || x.Pixels != nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v, want a FormatError …%s…", tt.name, err, tt.want)
		}
	}
}

// TestDecodeReference compares with what Pillow reads. A JPEG's transform is
// rounded differently, by a level before colours are converted, where blue has the
// factor 1.772; all else is the same to the bit.
func TestDecodeReference(t *testing.T) {
	for _, p := range picturetest.All() {
		got, err := Decode(p.File)
		if err != nil {
			t.Errorf("%s: %v", p.Name, err)
			continue
		}
		limit := 0
		if strings.HasPrefix(p.Name, "JPEG") {
			limit = 3
		}
		if most, mean, ok := p.Compare(got); !ok || most > limit {
			t.Errorf("%s: %d×%d, off by %d, by %.2f in the mean; want at most %d", p.Name, got.Width, got.Height, most, mean, limit)
		}
	}
}

func FuzzDecode(f *testing.F) {
	f.Add(encodePNG(flat(3, 2, color.White)))
	f.Add(encodeJPEG(flat(3, 2, color.Black)))
	for _, p := range picturetest.All() {
		f.Add(p.File)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		x, err := Decode(b)
		if err != nil {
			if fe, ue := data.FormatError(""), data.UnsupportedError(""); !errors.As(err, &fe) && !errors.As(err, &ue) {
				t.Fatalf("Decode: %v, want a FormatError or an UnsupportedError", err)
			}
			return
		}
		if x.Width < 1 || x.Height < 1 || len(x.Pixels) != 3*x.Width*x.Height || len(x.Grey().Pixels) != x.Width*x.Height {
			t.Fatalf("%d×%d×%d with %d bytes", x.Width, x.Height, x.Channels, len(x.Pixels))
		}
	})
}
