package bridge

import (
	"bytes"
	"encoding/binary"
	"testing"
)

func TestPicture(t *testing.T) {
	b := picture([]byte{1, 2, 3, 4, 5, 6}, 3, 2)
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
	b := picture([]byte{9}, 2, 2)
	if got, want := b[len(b)-8:], []byte{0, 0, 0, 0, 9, 0, 0, 0}; !bytes.Equal(got, want) {
		t.Errorf("picture: rows %v, want %v", got, want)
	}
}
