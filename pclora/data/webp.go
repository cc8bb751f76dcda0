package data

import "encoding/binary"

// A frame is the one picture of a still WebP.
type frame struct {
	chunk         []byte // with its name and length, and the byte that makes it even
	width, height int
}

// webpFrame finds the picture in a RIFF container (RFC 9649), and checks the canvas
// of an extended file against it. A damaged one gives a frame of size 0.
func webpFrame(b []byte) (frame, error) {
	canvas := frame{}
	for b = b[12:]; len(b) >= 8; {
		name, n := string(b[:4]), int64(binary.LittleEndian.Uint32(b[4:]))
		whole := 8 + n + n&1
		if whole > int64(len(b)) {
			return frame{}, nil
		}
		body := b[8 : 8+n]
		f := frame{chunk: b[:whole]}
		switch name {
		case "VP8X":
			if n < 10 {
				return frame{}, nil
			}
			canvas.width, canvas.height = 1+little24(body[4:]), 1+little24(body[7:])
		case "ANIM", "ANMF":
			return frame{}, UnsupportedError("a WebP that moves: save one picture of it")
		case "VP8 ":
			f.width, f.height = sizeOfVP8(body)
		case "VP8L":
			f.width, f.height = sizeOfVP8L(body)
		}
		if f.width > 0 {
			if canvas.width > 0 && (canvas.width != f.width || canvas.height != f.height) {
				return frame{}, nil
			}
			return f, nil
		}
		b = b[whole:]
	}
	return frame{}, nil
}

func little24(b []byte) int { return int(b[0]) | int(b[1])<<8 | int(b[2])<<16 }

// sizeOfVP8 reads a key frame's header (RFC 6386, 9.1).
func sizeOfVP8(b []byte) (w, h int) {
	if len(b) < 10 || b[0]&1 != 0 || string(b[3:6]) != "\x9d\x01\x2a" {
		return 0, 0
	}
	const bits = 1<<14 - 1 // the other two scale, which nobody does
	return int(binary.LittleEndian.Uint16(b[6:])) & bits, int(binary.LittleEndian.Uint16(b[8:])) & bits
}

// sizeOfVP8L reads a lossless picture's header (RFC 9649, 3.4).
func sizeOfVP8L(b []byte) (w, h int) {
	if len(b) < 5 || b[0] != 0x2f {
		return 0, 0
	}
	size := binary.LittleEndian.Uint32(b[1:])
	return 1 + int(size&(1<<14-1)), 1 + int(size>>14&(1<<14-1))
}
