package data

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"
)

const pngMark = "\x89PNG\r\n\x1a\n"

// Headers without pictures, written by hand.
func headPNG(w, h string) []byte {
	return []byte(pngMark + "\x00\x00\x00\x0dIHDR" + w + h + "\x08\x02\x00\x00\x00crc.")
}

func headJPEG(segments ...string) []byte {
	return []byte("\xff\xd8" + strings.Join(segments, ""))
}

func headWebP(chunks ...string) []byte { return []byte("RIFF....WEBP" + strings.Join(chunks, "")) }

const (
	sof  = "\xff\xc2\x00\x0b\x08\x01\x02\x03\x04\x01\x01\x11\x00"         // 772×258
	vp8  = "VP8 \x0a\x00\x00\x00\x10\x00\x00\x9d\x01\x2a\x25\x40\x17\x80" // 37×23, with scales
	vp8l = "VP8L\x05\x00\x00\x00\x2f\x24\x80\x05\x00\x00"                 // 37×23
	vp8x = "VP8X\x0a\x00\x00\x00\x10\x00\x00\x00\x24\x00\x00\x16\x00\x00" // 37×23
	wide = "VP8X\x0a\x00\x00\x00\x10\x00\x00\x00\x24\x00\x01\x16\x00\x00" // 65573×23
	anim = "ANIM\x06\x00\x00\x00......"
	odd  = "EXIF\x03\x00\x00\x00abc\x00" // filled to be even
)

func TestDimensions(t *testing.T) {
	for _, tt := range []struct {
		name string
		b    []byte
		w, h int
	}{
		{"PNG", headPNG("\x00\x01\x00\x02", "\x00\x00\x00\x07"), 65538, 7},
		{"JPEG", headJPEG(sof), 772, 258},
		{"JPEG with more before", headJPEG("\xff\xe1\x00\x04\xff\xc0", "\xff", "\xff\xc4\x00\x02", sof), 772, 258},
		{"WebP", headWebP(vp8), 37, 23},
		{"WebP without loss", headWebP(vp8l), 37, 23},
		{"extended WebP", headWebP(vp8x, odd, vp8), 37, 23},
	} {
		if w, h, err := Dimensions(tt.b); err != nil || w != tt.w || h != tt.h {
			t.Errorf("%s: %d×%d %v, want %d×%d", tt.name, w, h, err, tt.w, tt.h)
		}
	}
}

func TestDimensionsRefuses(t *testing.T) {
	for _, tt := range []struct {
		name string
		b    []byte
		want string
	}{
		{"nothing", nil, "no picture"},
		{"text", []byte("cat"), "no picture"},
		{"PNG's mark alone", []byte(pngMark), "PNG: its header is damaged"},
		{"PNG cut short", headPNG("\x00\x00\x00\x01", "")[:22], "PNG: "},
		{"PNG that begins otherwise", []byte(strings.Replace(string(headPNG("\x00\x00\x00\x01", "\x00\x00\x00\x01")), "IHDR", "CgBI", 1)), "PNG: "},
		{"PNG of no width", headPNG("\x00\x00\x00\x00", "\x00\x00\x00\x01"), "PNG: "},
		{"PNG of a negative width", headPNG("\xff\xff\xff\xff", "\x00\x00\x00\x01"), "PNG: "},
		{"JPEG's mark alone", []byte("\xff\xd8\xff"), "JPEG: "},
		{"JPEG without a frame", headJPEG("\xff\xda\x00\x04ab", sof), "JPEG: "},
		{"JPEG of no height", headJPEG(strings.Replace(sof, "\x01\x02\x03", "\x00\x00\x03", 1)), "JPEG: "},
		{"JPEG with a short frame", headJPEG("\xff\xc0\x00\x04\x00\x01"), "JPEG: "},
		{"JPEG with a segment past its end", headJPEG("\xff\xe0\xff\xff", sof), "JPEG: "},
		{"JPEG with a segment of length 1", headJPEG("\xff\xe0\x00\x01", sof), "JPEG: "},
		{"WebP without a picture", headWebP(), "WebP: "},
		{"WebP with a chunk past its end", headWebP("VP8 \xff\xff\xff\xff"), "WebP: "},
		{"WebP whose canvas differs", headWebP(wide, vp8), "WebP: "},
		{"WebP between key frames", headWebP(strings.Replace(vp8, "\x10\x00\x00\x9d", "\x11\x00\x00\x9d", 1)), "WebP: "},
	} {
		w, h, err := Dimensions(tt.b)
		if fe := FormatError(""); !errors.As(err, &fe) || w != 0 || h != 0 || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %d×%d %v, want a FormatError …%s…", tt.name, w, h, err, tt.want)
		}
	}
	ue := UnsupportedError("")
	if _, _, err := Dimensions(headWebP(vp8x, anim)); !errors.As(err, &ue) {
		t.Errorf("a WebP that moves: %v, want an UnsupportedError", err)
	}
}

// TestCheckPicture has sizes just within and over the limits.
func TestCheckPicture(t *testing.T) {
	long := func(b []byte) []byte { return append(b, make([]byte, 1<<20)...) } // enough bytes for the pixels
	for _, tt := range []struct {
		name string
		b    []byte
		want string // "" for none
	}{
		{"16384 a side", long(headPNG("\x00\x00\x40\x00", "\x00\x00\x00\x01")), ""},
		{"16385 a side", long(headPNG("\x00\x00\x00\x01", "\x00\x00\x40\x01")), "PNG of 1×16385 pixels, at most 16384 a side"},
		{"50 megapixels", long(headPNG("\x00\x00\x27\x10", "\x00\x00\x13\x88")), ""},
		{"more", long(headPNG("\x00\x00\x27\x10", "\x00\x00\x13\x89")), "10000×5001 pixels"},
		{"few bytes", headPNG("\x00\x00\x27\x10", "\x00\x00\x13\x88"), "bytes cannot hold"},
		{"few bytes of JPEG", headJPEG(sof), "bytes cannot hold"},
		{"many scans", append(headJPEG(sof), bytes.Repeat([]byte("\xff\xda"), 500)...), "500 scans"},
	} {
		kind, w, h, err := CheckPicture(tt.b)
		if tt.want == "" {
			if err != nil || kind != "PNG" || w < 1 || h < 1 {
				t.Errorf("%s: %s %d×%d %v", tt.name, kind, w, h, err)
			}
		} else if fe := FormatError(""); !errors.As(err, &fe) || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v, want a FormatError …%s…", tt.name, err, tt.want)
		}
	}
}

func TestBare(t *testing.T) {
	png := func(chunks ...string) []byte { return []byte(pngMark + strings.Join(chunks, "")) }
	const (
		ihdr = "\x00\x00\x00\x00IHDRcrc."
		gama = "\x00\x00\x00\x04gAMA....crc."
		idat = "\x00\x00\x00\x02IDAT..crc."
		iend = "\x00\x00\x00\x00IENDcrc."
		jfif = "\xff\xe0\x00\x03j"
		exif = "\xff\xe1\x00\x03e"
		text = "\xff\xfe\x00\x03t"
		scan = "\xff\xda\x00\x02...\xff\xe1...\xff\xd9"
	)
	for _, tt := range []struct {
		name    string
		b, want []byte
	}{
		{"PNG", png(ihdr, gama, idat, iend, "behind"), png(ihdr, idat, iend)},
		{"PNG cut short", png(ihdr, gama, idat), png(ihdr, gama, idat)},
		{"JPEG", headJPEG(jfif, exif, text, sof, scan), headJPEG(jfif, sof, scan)},
		{"JPEG cut short", headJPEG(jfif, exif, "\xff\xe1\x00\x09"), headJPEG(jfif, "\xff\xe1\x00\x09")},
		{"WebP", headWebP(vp8x, odd, vp8, odd), []byte("RIFF\x16\x00\x00\x00WEBP" + vp8)},
		{"WebP cut short", headWebP(vp8x), headWebP(vp8x)},
		{"no picture", []byte("cat"), []byte("cat")},
	} {
		b := slices.Clone(tt.b)
		if got := Bare(b); !bytes.Equal(got, tt.want) || !bytes.Equal(b, tt.b) {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}

func FuzzCheckPicture(f *testing.F) {
	f.Add(headPNG("\x00\x01\x00\x02", "\x00\x00\x00\x07"))
	f.Add(headJPEG("\xff\xe1\x00\x04\xff\xc0", sof))
	f.Add(headWebP(vp8x, odd, vp8))
	f.Add(headWebP(vp8l))
	f.Fuzz(func(t *testing.T, b []byte) {
		before := slices.Clone(b)
		kind, w, h, err := CheckPicture(b)
		bare := Bare(b)
		if !bytes.Equal(b, before) {
			t.Fatal("the bytes changed")
		}
		if err != nil {
			if fe, ue := FormatError(""), UnsupportedError(""); !errors.As(err, &fe) && !errors.As(err, &ue) {
				t.Fatalf("%v, want a FormatError or an UnsupportedError", err)
			}
			return
		}
		if w < 1 || h < 1 || w > MaxPictureSide || h > MaxPictureSide || w*h > MaxPicture {
			t.Fatalf("%d×%d pixels", w, h)
		}
		if k, w2, h2, err := CheckPicture(bare); kind == "WebP" && (err != nil || k != kind || w2 != w || h2 != h) {
			t.Fatalf("bare: %s %d×%d %v, want %s %d×%d", k, w2, h2, err, kind, w, h)
		}
	})
}

func TestFromRGBA(t *testing.T) {
	x, err := FromRGBA(2, 1, []byte{1, 2, 3, 4, 5, 6, 7, 8})
	if err != nil || x.Channels != 3 || !bytes.Equal(x.Pixels, []byte{1, 5, 2, 6, 3, 7}) {
		t.Errorf("%+v %v", x, err)
	}
	for _, n := range []int{0, 7, 9} {
		if _, err := FromRGBA(2, 1, make([]byte, n)); err == nil {
			t.Errorf("%d bytes: no error", n)
		}
	}
}
