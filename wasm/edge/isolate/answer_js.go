package isolate

import (
	"bytes"
	"net/http"
	"strings"
	"syscall/js"
	"unsafe"
)

// An answer is a http.ResponseWriter. It keeps what is written until the handler
// is done, so handlers copy what is large from a binding's stream, which is handed on
// as it is: see WriteRawJSBody.
type answer struct {
	call   call
	header http.Header
	status int // 0 before WriteHeader
	body   bytes.Buffer
}

func (a *answer) Header() http.Header { return a.header }

func (a *answer) WriteHeader(status int) {
	if a.status == 0 {
		a.status = status
	}
}

func (a *answer) Write(b []byte) (int, error) {
	a.WriteHeader(http.StatusOK)
	return a.body.Write(b)
}

// WriteRawJSBody makes a ReadableStream the body, in place of what is written.
// io.Copy calls it with the stream of an R2 object, of which no byte then passes
// through Go.
func (a *answer) WriteRawJSBody(readable js.Value) {
	a.WriteHeader(http.StatusOK)
	binding().Call("stream", a.call.id, readable)
}

// send hands the answer to worker.mjs: status, headers as names and values each on
// a line, and the body.
func (a *answer) send() {
	a.WriteHeader(http.StatusOK)
	var head []byte
	for name, values := range a.header {
		for _, value := range values {
			head = append(head, name...)
			head = append(head, '\n')
			head = append(head, oneLine.Replace(value)...)
			head = append(head, '\n')
		}
	}
	body := a.body.Bytes()
	writeAnswer(a.call.id, int32(a.status), unsafe.Pointer(unsafe.SliceData(head)), int32(len(head)),
		unsafe.Pointer(unsafe.SliceData(body)), int32(len(body)))
}

// oneLine keeps a value from ending its line, as net/http's server does.
var oneLine = strings.NewReplacer("\n", " ", "\r", " ")
