package bridge

import "encoding/binary"

// The sizes of a BMP file's parts, in bytes: file header, info header, and a
// palette of 256 greys.
const (
	bmpFile    = 14
	bmpInfo    = 40
	bmpPalette = 4 * 256
)

// picture is a BMP file of grey pixels, row by row from the top; missing pixels
// are black. The images are small and shown once, so the simplest format that
// every browser reads will do.
func picture(pixels []byte, width, height int) []byte {
	stride := (width + 3) &^ 3 // rows begin at multiples of four
	start := bmpFile + bmpInfo + bmpPalette
	b := make([]byte, start+stride*height)

	copy(b, "BM")
	binary.LittleEndian.PutUint32(b[2:], uint32(len(b)))
	binary.LittleEndian.PutUint32(b[10:], uint32(start))

	info := b[bmpFile:]
	binary.LittleEndian.PutUint32(info, bmpInfo)
	binary.LittleEndian.PutUint32(info[4:], uint32(width))
	binary.LittleEndian.PutUint32(info[8:], uint32(height)) // above zero: the last row comes first
	binary.LittleEndian.PutUint16(info[12:], 1)             // plane
	binary.LittleEndian.PutUint16(info[14:], 8)             // bits a pixel
	binary.LittleEndian.PutUint32(info[32:], 256)           // colours

	for i := range 256 {
		p := b[bmpFile+bmpInfo+4*i:]
		p[0], p[1], p[2] = byte(i), byte(i), byte(i)
	}
	for y := range height {
		from := min(y*width, len(pixels))
		to := min(from+width, len(pixels))
		copy(b[start+(height-1-y)*stride:], pixels[from:to])
	}
	return b
}
