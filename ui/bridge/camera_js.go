package bridge

import (
	"fmt"
	"syscall/js"

	"github.com/pcloralab/pcloralab/ui/store"
	"github.com/pcloralab/pcloralab/wasm/wire"
)

// shotSide is the side of a picture that is taken, in pixels: no less than the
// models read that fit a page.
const shotSide = 256

// A camera is the camera in use and the pictures that were taken.
type camera struct {
	stream js.Value
	asked  int // counts what was asked of the camera, so that a late answer is known as such
	shots  map[int]shot
	last   int // key of the newest shot
}

// A shot is a picture as a file, and the address under which the page shows it.
type shot struct{ file, url js.Value }

// CameraOn implements page.Bridge.
func (b *Bridge) CameraOn() {
	b.camera.asked++
	mine := b.camera.asked
	go func() {
		stream, fault := openCamera()
		if mine != b.camera.asked { // it was switched off meanwhile
			stop(stream)
			return
		}
		if fault != "" {
			b.act(store.CameraTold{Fault: fault})
			return
		}
		b.camera.stream = stream
		b.show(stream)
		b.act(store.CameraTold{On: true})
	}()
}

// CameraOff implements page.Bridge.
func (b *Bridge) CameraOff() {
	b.camera.asked++
	stop(b.camera.stream)
	b.camera.stream = js.Undefined()
	b.show(js.Null())
}

// show lets every view of the camera show a stream; all but one are hidden.
func (b *Bridge) show(stream js.Value) {
	views := b.document.Call("querySelectorAll", "video.camera")
	for i := range views.Length() {
		views.Index(i).Set("srcObject", stream)
	}
}

// view is a view of the camera that shows something; false if there is none.
func (b *Bridge) view() (view js.Value, ok bool) {
	views := b.document.Call("querySelectorAll", "video.camera:not([hidden])")
	for i := range views.Length() {
		if v := views.Index(i); v.Get("videoWidth").Int() > 0 {
			return v, true
		}
	}
	return js.Undefined(), false
}

// openCamera asks the browser, which asks the person. The fault is a sentence
// for them, empty if there is a stream.
func openCamera() (stream js.Value, fault string) {
	devices := js.Global().Get("navigator").Get("mediaDevices")
	if !devices.Truthy() {
		return js.Undefined(), "This browser gives no camera to this page: open it by https, or give pictures as files."
	}
	stream, err := await(devices.Call("getUserMedia", map[string]any{
		"video": map[string]any{"width": map[string]any{"ideal": 640}, "facingMode": "environment"}, "audio": false}))
	if err == nil {
		return stream, ""
	}
	switch name := stream.Get("name"); name.String() {
	case "NotAllowedError", "SecurityError":
		return js.Undefined(), "The browser did not let the page use the camera: allow it beside the address and try again."
	case "NotFoundError", "OverconstrainedError":
		return js.Undefined(), "No camera was found: connect one and try again, or give pictures as files."
	case "NotReadableError":
		return js.Undefined(), "The camera cannot be used, perhaps because another program uses it: close that and try again."
	}
	return js.Undefined(), fmt.Sprintf("The camera cannot be used (%v): give pictures as files.", err)
}

func stop(stream js.Value) {
	if !stream.Truthy() {
		return
	}
	tracks := stream.Call("getTracks")
	for i := range tracks.Length() {
		tracks.Index(i).Call("stop")
	}
}

// Snap implements page.Bridge. The picture is the middle of what the camera
// sees, square.
func (b *Bridge) Snap(class int) {
	view, ok := b.view()
	if !ok {
		return // it shows nothing yet
	}
	w, h := view.Get("videoWidth").Int(), view.Get("videoHeight").Int()
	side := min(w, h)
	canvas := b.document.Call("createElement", "canvas")
	canvas.Set("width", shotSide)
	canvas.Set("height", shotSide)
	canvas.Call("getContext", "2d").Call("drawImage", view, (w-side)/2, (h-side)/2, side, side, 0, 0, shotSide, shotSide)
	go func() {
		blob, err := called(func(good, _ js.Func) { canvas.Call("toBlob", good, "image/png") })
		if err != nil || !blob.Truthy() {
			b.act(store.CameraTold{On: true, Fault: "The picture could not be kept: try again."})
			return
		}
		b.camera.last++
		key := b.camera.last
		file := js.Global().Get("File").New([]any{blob}, fmt.Sprintf("%d.png", key), map[string]any{"type": "image/png"})
		url := js.Global().Get("URL").Call("createObjectURL", file)
		b.camera.shots[key] = shot{file, url}
		b.act(store.Snapped{Class: class, Shot: store.Shot{Key: key, URL: url.String(), Size: int64(file.Get("size").Float())}})
	}()
}

// DropShots implements page.Bridge.
func (b *Bridge) DropShots(keys []int) {
	for _, key := range keys {
		if s, ok := b.camera.shots[key]; ok {
			js.Global().Get("URL").Call("revokeObjectURL", s.url)
			delete(b.camera.shots, key)
		}
	}
}

// SendShots implements page.Bridge.
func (b *Bridge) SendShots(keys []int, c wire.Command) error {
	var files []js.Value
	for _, key := range keys {
		if s, ok := b.camera.shots[key]; ok {
			files = append(files, s.file)
		}
	}
	return b.sendWith(c, files)
}
