package vision

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"image/png"
	"io"
	"os"
	"runtime"
	"strings"
	"testing"

	"github.com/pcloralab/pcloralab/pclora/data"
	"github.com/pcloralab/pcloralab/pclora/data/files"
	"github.com/pcloralab/pcloralab/pclora/data/picture"
	"github.com/pcloralab/pcloralab/pclora/data/picture/picturetest"
)

// A resized is what the reference made of an image, in full or its SHA-256.
type resized struct {
	Config      json.RawMessage
	Image       int
	Pixels, Sum []byte
}

// readResized returns testdata/resize.json.gz, which build/fixtures/make_resize.py
// made with transformers 4.57 and Pillow 13.
func readResized(t testing.TB) (images []data.Bitmap, cases []resized, grey []byte) {
	t.Helper()
	file, err := os.Open("testdata/resize.json.gz")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	r, err := gzip.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	var reference struct {
		Images []data.Bitmap
		Cases  []resized
		Grey   []byte
	}
	if err := json.Unmarshal(text, &reference); err != nil {
		t.Fatal(err)
	}
	return reference.Images, reference.Cases, reference.Grey
}

// TestFitReference wants the reference's bytes, all of them.
func TestFitReference(t *testing.T) {
	images, cases, _ := readResized(t)
	if len(cases) < 800 {
		t.Fatalf("%d cases, want over 800", len(cases))
	}
	bad := 0
	for _, tt := range cases {
		c, err := ParseConfig(tt.Config)
		if err != nil {
			t.Fatalf("%s: %v", tt.Config, err)
		}
		x := images[tt.Image]
		got, err := c.Fit(x, x.Channels)
		if err != nil {
			t.Fatalf("%s: %v", tt.Config, err)
		}
		pixels := got.Pixels
		sum := sha256.Sum256(pixels)
		if tt.Pixels != nil && !bytes.Equal(pixels, tt.Pixels) || tt.Pixels == nil && !bytes.Equal(sum[:], tt.Sum) {
			if bad++; bad <= 10 {
				t.Errorf("image %d, %d×%d, as %s:\n%v\nwant\n%v", tt.Image, x.Width, x.Height, tt.Config, pixels[:min(40, len(pixels))], tt.Pixels[:min(40, len(tt.Pixels))])
			}
		}
	}
	if bad > 0 {
		t.Errorf("%d of %d cases differ", bad, len(cases))
	}
}

// TestFitChannels converts before resizing, as Pillow does.
func TestFitChannels(t *testing.T) {
	images, _, grey := readResized(t)
	colours := images[0]
	c := ForModel(20, 1)
	want, err := c.Fit(data.Bitmap{Width: colours.Width, Height: colours.Height, Channels: 1, Pixels: grey}, 1)
	if err != nil {
		t.Fatal(err)
	}
	got, err := c.Fit(colours, 1)
	if err != nil || got.Channels != 1 || !bytes.Equal(got.Pixels, want.Pixels) {
		t.Errorf("colours to grey: %v, and other bytes than from what Pillow calls grey", err)
	}
	three, err := ForModel(20, 3).Fit(got, 3)
	if err != nil || three.Channels != 3 || !bytes.Equal(three.Pixels, bytes.Repeat(got.Pixels, 3)) {
		t.Errorf("grey to colours: %v, want one plane three times", err)
	}
}

func TestFitRefuses(t *testing.T) {
	still, converts, wide := ForModel(8, 3), ForModel(8, 1), ForModel(8, 3)
	still.DoResize = false
	converts.DoConvertRGB = true
	wide.Mean, wide.Std = []float64{0, 0, 0, 0}, []float64{1, 1, 1, 1}
	colours := data.Bitmap{Width: 8, Height: 9, Channels: 3, Pixels: make([]byte, 3*8*9)}
	for _, tt := range []struct {
		name     string
		c        Config
		x        data.Bitmap
		channels int
		want     string
	}{
		{"no resizing", still, colours, 3, "do_resize is false"},
		{"colours for a grey model", converts, colours, 1, "do_convert_rgb asks for 3 channels, the model takes 1"},
		{"three means for a grey model", ForModel(8, 3), colours, 1, "images of 1 channels for a model that normalises 3"},
		{"four channels", wide, colours, 4, "a model of 4 channels"},
		{"a picture of two channels", ForModel(8, 3), data.Bitmap{Width: 1, Height: 1, Channels: 2, Pixels: []byte{1, 2}}, 3, "pictures of 2 channels"},
		{"nothing", ForModel(8, 3), data.Bitmap{Channels: 3}, 3, "0×0 pixels"},
	} {
		_, err := tt.c.Fit(tt.x, tt.channels)
		if ue := UnsupportedError(""); !errors.As(err, &ue) || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v, want an UnsupportedError …%s…", tt.name, err, tt.want)
		}
	}
	same := colours
	same.Height, same.Pixels = 8, same.Pixels[:3*8*8]
	if _, err := still.Fit(same, 3); err != nil {
		t.Errorf("a picture of the model's size: %v", err)
	}
}

// TestFitLong keeps the memory of an image that would become 4 million pixels
// wide before the crop.
func TestFitLong(t *testing.T) {
	c := ForModel(224, 1)
	c.DoCrop, c.Size = true, Size{Shortest: 256}
	x := data.Bitmap{Width: 1 << 14, Height: 1, Channels: 1, Pixels: make([]byte, 1<<14)}
	for i := range x.Pixels {
		x.Pixels[i] = 7
	}
	for c.Resample = range len(filters) {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		y, err := c.Fit(x, 1)
		runtime.ReadMemStats(&after)
		if n := after.TotalAlloc - before.TotalAlloc; err != nil || n > 1<<20 || y.Pixels[0] != 7 || y.Pixels[224*224-1] != 7 {
			t.Errorf("filter %d: %v, %d bytes allocated", c.Resample, err, n)
		}
	}
}

func TestDecoder(t *testing.T) {
	decode := func(b []byte) (data.Bitmap, error) {
		if len(b) == 0 {
			return data.Bitmap{}, data.FormatError("empty")
		}
		return data.Bitmap{Width: 2, Height: 1, Channels: 3, Pixels: bytes.Repeat(b[:1], 6)}, nil
	}
	d := ForModel(3, 1).Decoder(decode, 1)
	x, err := d([]byte{255})
	if err != nil || x.Width != 3 || x.Height != 3 || !bytes.Equal(x.Pixels, bytes.Repeat([]byte{255}, 9)) {
		t.Errorf("%+v %v, want 3×3 white pixels", x, err)
	}
	if _, err := d(nil); fmt.Sprint(err) != "data: empty" {
		t.Errorf("%v, want the decoder's error", err)
	}
}

// TestDecoderFolders goes from pictures of several kinds and sizes in folders to
// one set.
func TestDecoderFolders(t *testing.T) {
	all := picturetest.All()
	var tall bytes.Buffer
	if err := png.Encode(&tall, image.NewGray(image.Rect(0, 0, 9, 50))); err != nil {
		t.Fatal(err)
	}
	p, err := data.LoadPictures(files.Folder{
		{Name: "a/1.png", Data: all[0].File}, {Name: "b/1.webp", Data: all[len(all)-1].File}, {Name: "b/2.png", Data: tall.Bytes()},
	})
	if err != nil {
		t.Fatal(err)
	}
	c := ForModel(16, 3)
	m, err := p.Images(c.Decoder(picture.Decode, 3))
	if err != nil || m.Len() != 3 || m.Width != 16 || m.Height != 16 || m.Channels != 3 {
		t.Fatalf("%+v %v, want 3 images of 16×16", m, err)
	}
	want, err := c.Fit(data.Bitmap{Width: all[0].Width, Height: all[0].Height, Channels: 3, Pixels: all[0].Pixels}, 3)
	if err != nil || !bytes.Equal(m.Image(0), want.Pixels) {
		t.Errorf("%v, and the first is not what Fit makes of it", err)
	}
	if err := c.Match(m.Channels, m.Height, m.Width); err != nil {
		t.Error(err)
	}
}

func BenchmarkFit(b *testing.B) {
	for _, s := range []struct{ w, h, to int }{{32, 32, 224}, {28, 28, 32}, {1024, 768, 224}, {4000, 3000, 224}} {
		for _, resample := range []int{Bilinear, Bicubic} {
			b.Run(fmt.Sprintf("%dx%d to %d, filter %d", s.w, s.h, s.to, resample), func(b *testing.B) {
				c := ForModel(s.to, 3)
				c.Resample = resample
				x := data.Bitmap{Width: s.w, Height: s.h, Channels: 3, Pixels: make([]byte, 3*s.w*s.h)}
				b.ReportAllocs()
				for b.Loop() {
					if _, err := c.Fit(x, 3); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
