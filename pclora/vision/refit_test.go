package vision

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/pcloralab/pcloralab/pclora/data"
)

// grey28 is a set of n images like Fashion-MNIST's.
func grey28(n int) *data.Images {
	m := &data.Images{Width: 28, Height: 28, Channels: 1, Pixels: make([]byte, n*28*28), Labels: make([]uint8, n), Classes: data.FashionMNIST()}
	for i := range m.Pixels {
		m.Pixels[i] = byte(i * i >> 3)
	}
	return m
}

func TestRefit(t *testing.T) {
	m := grey28(3)
	c := ForModel(32, 3)
	var calls []int
	got, err := c.Refit(m, 3, func(done int) error { calls = append(calls, done); return nil })
	if err != nil {
		t.Fatal(err)
	}
	if got.Width != 32 || got.Height != 32 || got.Channels != 3 || got.Len() != 3 || len(got.Classes) != 10 || len(calls) != 3 {
		t.Errorf("%d×%d×%d, %d images, %d calls", got.Width, got.Height, got.Channels, got.Len(), len(calls))
	}
	for i := range m.Len() {
		want, err := c.Fit(data.Bitmap{Width: 28, Height: 28, Channels: 1, Pixels: m.Image(i)}, 3)
		if err != nil || !bytes.Equal(got.Image(i), want.Pixels) {
			t.Errorf("image %d: %v, and not what Fit makes", i, err)
		}
	}
	if same, err := ForModel(28, 1).Refit(m, 1, nil); err != nil || same != m {
		t.Errorf("images of the model's size: %v, want the set itself", err)
	}
	stop := errors.New("stop")
	if _, err := c.Refit(m, 3, func(int) error { return stop }); err != stop {
		t.Errorf("%v, want the error of progress", err)
	}
}

func TestRefitRefuses(t *testing.T) {
	m := grey28(6000)
	c := ForModel(224, 3)
	if n := c.MostImages(3); n != 1783 {
		t.Errorf("at most %d images of 224×224, want 1783", n)
	}
	_, err := c.Refit(m, 3, nil)
	want := "6000 images take 862 MB at the model's size, 224×224 with 3 channels, and at most 256 MB are held: use 1783 images"
	if ue := UnsupportedError(""); !errors.As(err, &ue) || !strings.Contains(err.Error(), want) {
		t.Errorf("%v, want an UnsupportedError …%s…", err, want)
	}
	if _, err := c.Refit(m, 1, nil); err == nil {
		t.Error("three means for a grey model: no error")
	}
}
