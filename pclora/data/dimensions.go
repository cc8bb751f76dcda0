package data

import (
	"bytes"
	"encoding/binary"
	"iter"
)

// The largest picture that is decoded. Telephones take photographs of 50
// million pixels; 16,384 is the longest side that browsers draw.
const (
	MaxPicture     = 50_000_000 // pixels
	MaxPictureSide = 16384      // pixels
)

// maxScans bounds how often a JPEG goes over all its pixels, which takes it a
// few bytes each time. Programs write about ten scans.
const maxScans = 100

// CheckPicture returns the kind of an encoded picture, as Encoding does, and its
// size in pixels, or why it must not be decoded: it is none or damaged, it is over
// MaxPicture or MaxPictureSide, or so few bytes cannot hold what it claims. It reads
// the header alone and sets no memory aside.
func CheckPicture(b []byte) (kind string, width, height int, err error) {
	kind = Encoding(b)
	w, h, err := Dimensions(b)
	if err != nil {
		return "", 0, 0, err
	}
	if w > MaxPictureSide || h > MaxPictureSide || w*h > MaxPicture {
		return "", 0, 0, malformed("%s of %d×%d pixels, at most %d a side and %d in all are read: make it smaller", kind, w, h, MaxPictureSide, MaxPicture)
	}
	least := 0 // a WebP of one colour has a few bytes, whatever its size
	switch kind {
	case "PNG": // a bit a pixel before deflate shrinks it
		least = w * h / 8 / maxExpansion
	case "JPEG": // a bit for each block of 64 pixels
		least = w * h / 64 / 8
	}
	if len(b) < least {
		return "", 0, 0, malformed("%s: %d bytes cannot hold the %d×%d pixels that it claims: it is damaged or cut short", kind, len(b), w, h)
	}
	if n := bytes.Count(b, []byte("\xff\xda")); kind == "JPEG" && n > maxScans {
		return "", 0, 0, malformed("JPEG: %d scans, at most %d are read: save it again", n, maxScans)
	}
	return kind, w, h, nil
}

// Dimensions returns the size of a PNG, JPEG or WebP in pixels, both at least 1,
// as its header claims it. It gives a FormatError for anything else, and an
// UnsupportedError for a WebP that moves.
func Dimensions(b []byte) (width, height int, err error) {
	kind := Encoding(b)
	switch kind {
	case "PNG":
		width, height = sizeOfPNG(b)
	case "JPEG":
		width, height = sizeOfJPEG(b)
	case "WebP":
		frame, err := webpFrame(b)
		if err != nil {
			return 0, 0, err
		}
		width, height = frame.width, frame.height
	default:
		return 0, 0, malformed("no picture: save it as PNG, JPEG or WebP")
	}
	if width < 1 || height < 1 {
		return 0, 0, malformed("%s: its header is damaged or cut short: save the picture again or leave it out", kind)
	}
	return width, height, nil
}

// sizeOfPNG reads the chunk IHDR, which comes first (PNG specification, 11.2.1).
func sizeOfPNG(b []byte) (w, h int) {
	if len(b) < 24 || string(b[12:16]) != "IHDR" {
		return 0, 0
	}
	return size31(b[16:]), size31(b[20:])
}

// size31 reads four bytes, of which the first bit must be 0.
func size31(b []byte) int {
	return int(int32(binary.BigEndian.Uint32(b)))
}

// sizeOfJPEG finds the frame header (ITU T.81, B.2.2).
func sizeOfJPEG(b []byte) (w, h int) {
	for _, segment := range jpegSegments(b) {
		// SOF0 to SOF15 less DHT, JPG and DAC, which lie between them.
		if marker := segment[1]; marker&0xf0 == 0xc0 && marker != 0xc4 && marker != 0xc8 && marker != 0xcc {
			if len(segment) < 9 {
				return 0, 0
			}
			return int(binary.BigEndian.Uint16(segment[7:])), int(binary.BigEndian.Uint16(segment[5:]))
		}
	}
	return 0, 0
}

// jpegSegments goes through the segments before the first scan: where each ends,
// and its bytes from its marker on. It stops where they are damaged.
func jpegSegments(b []byte) iter.Seq2[int, []byte] {
	return func(yield func(int, []byte) bool) {
		for at := 2; at+4 <= len(b) && b[at] == 0xff; {
			marker := b[at+1]
			if marker == 0xff { // filling
				at++
				continue
			}
			end := at + 2 + int(binary.BigEndian.Uint16(b[at+2:]))
			if marker < 0xc0 || marker >= 0xd0 && marker <= 0xda || end < at+4 || end > len(b) || !yield(end, b[at:end]) {
				return
			}
			at = end
		}
	}
}
