package main

import (
	"bytes"
	"errors"
	"image"
	"image/jpeg"
	"image/png"
	"math/rand/v2"
	"strings"
	"syscall/js"
	"testing"

	"github.com/pcloralab/pcloralab/pclora/data"
	"github.com/pcloralab/pcloralab/pclora/data/picture"
	"github.com/pcloralab/pcloralab/pclora/data/picture/picturetest"
)

// The tests here need a browser; build/e2e runs them in one.
func needsBrowser(t *testing.T) {
	t.Helper()
	if js.Global().Get("createImageBitmap").IsUndefined() {
		t.Skip("needs a browser: go run ./build test -only e2e")
	}
}

// TestDecodePicture compares the browser with Go's decoders. PNG and WebP are the
// same to the bit; of a JPEG two decoders' transforms may differ by a level each
// before colours are converted, as picture's own test has it.
func TestDecodePicture(t *testing.T) {
	needsBrowser(t)
	for _, p := range picturetest.All() {
		got, err := decodePicture(p.File)
		if err != nil {
			t.Errorf("%s: %v", p.Name, err)
			continue
		}
		ours, err := picture.Decode(p.File)
		if err != nil {
			t.Fatal(err)
		}
		fromPillow, _, ok := p.Compare(got)
		p.Pixels = ours.Pixels
		fromGo, mean, _ := p.Compare(got)
		limit := 0
		if strings.HasPrefix(p.Name, "JPEG") {
			limit = 3
			t.Logf("%s: off by %d from Pillow, by %d from Go, %.3f in the mean", p.Name, fromPillow, fromGo, mean)
		}
		if !ok || fromPillow > limit || fromGo > limit {
			t.Errorf("%s: %d×%d, off by %d from Pillow, by %d from Go; want at most %d", p.Name, got.Width, got.Height, fromPillow, fromGo, limit)
		}
	}
}

// TestDecodePictureKinds has what the fixtures have not: 16 bits, and several
// strips.
func TestDecodePictureKinds(t *testing.T) {
	needsBrowser(t)
	rng := rand.New(rand.NewPCG(1, 2))
	wide, large := image.NewNRGBA64(image.Rect(0, 0, 40, 30)), image.NewNRGBA(image.Rect(0, 0, 1500, 1499))
	for i := range wide.Pix {
		wide.Pix[i] = byte(rng.Uint32())
	}
	for i := range large.Pix {
		large.Pix[i] = byte(i*i>>9) ^ byte(i>>11)
	}
	for _, m := range []image.Image{wide, large} {
		var b bytes.Buffer
		if err := png.Encode(&b, m); err != nil {
			t.Fatal(err)
		}
		got, err := decodePicture(b.Bytes())
		want, err2 := picture.Decode(b.Bytes())
		if err != nil || err2 != nil || !bytes.Equal(got.Pixels, want.Pixels) {
			most, mean, _ := picturetest.Picture{Width: want.Width, Height: want.Height, Pixels: want.Pixels}.Compare(got)
			t.Errorf("PNG of %v: %v %v, off by %d, %.3f in the mean", m.Bounds(), err, err2, most, mean)
		}
	}
}

func TestDecodePictureRefuses(t *testing.T) {
	needsBrowser(t)
	var p, j bytes.Buffer
	m := image.NewGray(image.Rect(0, 0, 64, 64))
	if err := errors.Join(png.Encode(&p, m), jpeg.Encode(&j, m, nil)); err != nil {
		t.Fatal(err)
	}
	var drawn, photo []byte
	for _, p := range picturetest.All() {
		switch p.Name {
		case "PNG, colours":
			drawn = p.File
		case "JPEG, 4:2:0":
			photo = p.File
		}
	}
	bomb := bytes.Clone(p.Bytes())
	copy(bomb[16:], "\x00\x00\x20\x00\x00\x00\x20\x00")
	for _, tt := range []struct {
		name string
		b    []byte
		want string
	}{
		{"nothing", nil, "no picture"},
		{"text", []byte("cat"), "no picture"},
		{"PNG bomb", bomb, "8192×8192 pixels, at most"},
		{"PNG's header alone", p.Bytes()[:33], "PNG: "},
		{"JPEG cut in its tables", j.Bytes()[:60], "JPEG: "},
		{"PNG cut in its data", drawn[:len(drawn)/2], "PNG: "},
		{"JPEG cut in its data", photo[:len(photo)/2], "JPEG: "},
		{"JPEG cut at its end", photo[:len(photo)-2], "JPEG: "},
		{"PNG cut at its end", drawn[:len(drawn)-12], "PNG: "},
		{"a page that is called PNG", append([]byte("\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR\x00\x00\x00\x08\x00\x00\x00\x08"), "<html>"...), "PNG: "},
	} {
		x, err := decodePicture(tt.b)
		if fe := data.FormatError(""); !errors.As(err, &fe) || x.Pixels != nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v, want a FormatError …%s…", tt.name, err, tt.want)
		}
	}
}

// TestDecodePictureAgain decodes many pictures, whose bitmaps must be given back.
func TestDecodePictureAgain(t *testing.T) {
	needsBrowser(t)
	all := picturetest.All()
	for i := range 400 {
		if _, err := decodePicture(all[i%len(all)].File); err != nil {
			t.Fatal(err)
		}
	}
}
