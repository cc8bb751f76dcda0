package main

import (
	"errors"
	"fmt"
	"strings"
	"syscall/js"

	"github.com/pcloralab/pcloralab/pclora/data"
)

// strip is how many pixels are taken out of a decoded picture at once, so that
// its four bytes a pixel are never in this program's memory as a whole.
const strip = 1 << 20

// decodePicture reads a PNG, a JPEG or a still WebP with the browser's decoder, as
// red, green and blue: colours as they are stored, without transparency, profile or
// orientation, as package picture has them natively. What data.CheckPicture refuses
// is refused before the browser sees it; what the browser cannot read gives a
// data.FormatError. It waits, so it must not be called from a JavaScript callback.
// decodePicture is a data.Decoder.
//
// A canvas holds colours multiplied by their opacity, so what of a picture is not
// opaque is taken from a VideoFrame instead. A browser without one, of before 2024,
// gives black for what cannot be seen, and rounded colours for what nearly cannot.
func decodePicture(b []byte) (data.Bitmap, error) {
	kind, w, h, err := data.CheckPicture(b)
	if err != nil {
		return data.Bitmap{}, err
	}
	source, err := openPicture(kind, data.Bare(b))
	if err != nil {
		return data.Bitmap{}, data.Damaged(kind, err)
	}
	defer source.Call("close")
	if gotW, gotH := source.Get("width").Int(), source.Get("height").Int(); gotW != w || gotH != h {
		return data.Bitmap{}, data.Damaged(kind, fmt.Errorf("%d×%d pixels where its header says %d×%d", gotW, gotH, w, h))
	}
	x := data.Bitmap{Width: w, Height: h, Channels: 3, Pixels: make([]byte, 3*w*h)}
	opaque, err := draw(x, source)
	if err == nil && !opaque && js.Global().Get("VideoFrame").Truthy() {
		err = takeFrame(x, source)
	}
	if err != nil {
		return data.Bitmap{}, data.Damaged(kind, err)
	}
	return x, nil
}

// openPicture lets the browser decode a file to an ImageBitmap.
func openPicture(kind string, b []byte) (js.Value, error) {
	blob := js.Global().Get("Blob").New([]any{bufferOf(b)}, map[string]any{"type": "image/" + strings.ToLower(kind)})
	made, err := await(js.Global().Call("createImageBitmap", blob, map[string]any{
		"premultiplyAlpha": "none", "colorSpaceConversion": "none",
	}))
	if err != nil {
		return made, errors.New("the browser cannot decode it")
	}
	return made, nil
}

// draw draws an ImageBitmap strip by strip, copies what was drawn, and reports
// whether all of it is opaque.
func draw(x data.Bitmap, source js.Value) (opaque bool, err error) {
	rows := min(x.Height, max(1, strip/x.Width))
	canvas := js.Global().Get("OffscreenCanvas").New(x.Width, rows)
	pen := canvas.Call("getContext", "2d", map[string]any{"willReadFrequently": true})
	if !pen.Truthy() {
		return false, fmt.Errorf("the browser has no memory to draw %d×%d pixels", x.Width, rows)
	}
	pen.Set("globalCompositeOperation", "copy") // nothing of the strip before
	opaque = true
	rgba := make([]byte, 4*x.Width*rows)
	for y := 0; y < x.Height; y += rows {
		part := rgba[:4*x.Width*min(rows, x.Height-y)]
		pen.Call("drawImage", source, 0, -y)
		js.CopyBytesToGo(part, pen.Call("getImageData", 0, 0, x.Width, len(part)/(4*x.Width)).Get("data"))
		x.SetRGBA(y*x.Width, part)
		for i := 3; i < len(part); i += 4 {
			opaque = opaque && part[i] == 255
		}
	}
	return opaque, nil
}

// takeFrame copies the colours of an ImageBitmap as they are. It does nothing where
// the browser holds them in another form than as bytes of red, green and blue.
func takeFrame(x data.Bitmap, source js.Value) error {
	frame := js.Global().Get("VideoFrame").New(source, map[string]any{"timestamp": 0, "alpha": "discard"})
	defer frame.Call("close")
	format := js.Global().Call("String", frame.Get("format")).String()
	swapped := strings.HasPrefix(format, "BGR")
	if n := frame.Call("allocationSize").Int(); !swapped && !strings.HasPrefix(format, "RGB") || n != 4*x.Width*x.Height {
		return nil
	}
	all := js.Global().Get("Uint8Array").New(4 * x.Width * x.Height)
	if _, err := await(frame.Call("copyTo", all)); err != nil {
		return err
	}
	part := make([]byte, 4*min(strip, x.Width*x.Height))
	for at := 0; at < all.Length(); {
		n := js.CopyBytesToGo(part, all.Call("subarray", at))
		for i := 0; swapped && i < n; i += 4 {
			part[i], part[i+2] = part[i+2], part[i]
		}
		x.SetRGBA(at/4, part[:n])
		at += n
	}
	return nil
}
