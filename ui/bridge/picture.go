package bridge

import (
	"encoding/binary"

	"github.com/pcloralab/pcloralab/wasm/wire"
)

// The sizes of a BMP file's parts, in bytes: file header, info header, and a
// palette of 256 greys.
const (
	bmpFile    = 14
	bmpInfo    = 40
	bmpPalette = 4 * 256
)

// picture is a BMP file of an image, grey with a palette or in colours; missing
// pixels are black. The images are small and shown once, so the simplest format
// that every browser reads will do.
func picture(m wire.Image) []byte {
	depth, palette := 1, bmpPalette // bytes a pixel
	if m.Channels == 3 {
		depth, palette = 3, 0
	}
	stride := (depth*m.Width + 3) &^ 3 // rows begin at multiples of four
	start := bmpFile + bmpInfo + palette
	b := make([]byte, start+stride*m.Height)

	copy(b, "BM")
	binary.LittleEndian.PutUint32(b[2:], uint32(len(b)))
	binary.LittleEndian.PutUint32(b[10:], uint32(start))

	info := b[bmpFile:]
	binary.LittleEndian.PutUint32(info, bmpInfo)
	binary.LittleEndian.PutUint32(info[4:], uint32(m.Width))
	binary.LittleEndian.PutUint32(info[8:], uint32(m.Height)) // above zero: the last row comes first
	binary.LittleEndian.PutUint16(info[12:], 1)               // plane
	binary.LittleEndian.PutUint16(info[14:], uint16(8*depth))
	if palette > 0 {
		binary.LittleEndian.PutUint32(info[32:], 256) // colours
	}

	for i := range palette / 4 {
		p := b[bmpFile+bmpInfo+4*i:]
		p[0], p[1], p[2] = byte(i), byte(i), byte(i)
	}
	plane := m.Width * m.Height
	for y := range m.Height {
		row := b[start+(m.Height-1-y)*stride:]
		for x := range m.Width {
			for c := range depth { // blue comes first
				if at := (depth-1-c)*plane + y*m.Width + x; at < len(m.Pixels) {
					row[depth*x+c] = m.Pixels[at]
				}
			}
		}
	}
	return b
}
