package bridge

import (
	"bytes"
	"encoding/binary"
	"testing"

	"github.com/pcloralab/pcloralab/wasm/wire"
)

func TestPicture(t *testing.T) {
	b := picture(wire.Image{Width: 3, Height: 2, Channels: 1, Pixels: []byte{1, 2, 3, 4, 5, 6}})
	if !bytes.HasPrefix(b, []byte("BM")) || int(binary.LittleEndian.Uint32(b[2:])) != len(b) {
		t.Fatalf("picture: header %q says %d bytes, want BM and %d", b[:2], binary.LittleEndian.Uint32(b[2:]), len(b))
	}
	start := binary.LittleEndian.Uint32(b[10:])
	if got, want := b[start:], []byte{4, 5, 6, 0, 1, 2, 3, 0}; !bytes.Equal(got, want) {
		t.Errorf("picture: rows %v, want %v, the last one first and padded to four", got, want)
	}
	if grey := b[bmpFile+bmpInfo+4*7:][:3]; !bytes.Equal(grey, []byte{7, 7, 7}) {
		t.Errorf("picture: colour 7 is %v, want a grey", grey)
	}
}

func TestPictureOfTooFewPixels(t *testing.T) {
	b := picture(wire.Image{Width: 2, Height: 2, Channels: 1, Pixels: []byte{9}})
	if got, want := b[len(b)-8:], []byte{0, 0, 0, 0, 9, 0, 0, 0}; !bytes.Equal(got, want) {
		t.Errorf("picture: rows %v, want %v", got, want)
	}
}

func TestPictureInColour(t *testing.T) {
	b := picture(wire.Image{Width: 1, Height: 2, Channels: 3, Pixels: []byte{1, 2, 3, 4, 5, 6}})
	start := binary.LittleEndian.Uint32(b[10:])
	if got, want := b[start:], []byte{6, 4, 2, 0, 5, 3, 1, 0}; !bytes.Equal(got, want) {
		t.Errorf("picture: rows %v, want %v, blue first", got, want)
	}
}
