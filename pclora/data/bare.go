package data

import "encoding/binary"

// Bare returns a picture without what says how to show it: colour profiles,
// gamma, how the camera was held, and transparency where that stands apart from the
// colours. A browser would follow it, and a model has seen pictures without. What
// cannot be taken apart is returned as it is.
func Bare(b []byte) []byte {
	switch Encoding(b) {
	case "PNG":
		return barePNG(b)
	case "JPEG":
		return bareJPEG(b)
	case "WebP":
		if f, err := webpFrame(b); err == nil && f.chunk != nil {
			bare := binary.LittleEndian.AppendUint32([]byte("RIFF"), uint32(4+len(f.chunk)))
			return append(append(bare, "WEBP"...), f.chunk...)
		}
	}
	return b
}

// barePNG keeps the four kinds of chunk without which there is no picture.
func barePNG(b []byte) []byte {
	bare := append([]byte(nil), b[:8]...)
	for rest := b[8:]; len(rest) >= 12; {
		n := 12 + int64(binary.BigEndian.Uint32(rest))
		if n > int64(len(rest)) {
			return b
		}
		switch name := string(rest[4:8]); name {
		case "IHDR", "PLTE", "IDAT", "IEND":
			bare = append(bare, rest[:n]...)
			if name == "IEND" {
				return bare
			}
		}
		rest = rest[n:]
	}
	return b
}

// bareJPEG drops comments and applications' segments, but for those that say
// how colours are coded: JFIF's and Adobe's.
func bareJPEG(b []byte) []byte {
	bare, rest := append([]byte(nil), b[:2]...), b[2:]
	for end, segment := range jpegSegments(b) {
		rest = b[end:]
		marker := segment[1]
		if application := marker >= 0xe0 && marker <= 0xef; !application && marker != 0xfe || marker == 0xe0 || marker == 0xee {
			bare = append(bare, segment...)
		}
	}
	return append(bare, rest...)
}
