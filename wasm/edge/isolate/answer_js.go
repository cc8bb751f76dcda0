package isolate

import (
	"net/http"
	"strings"
	"syscall/js"
	"unsafe"
)

// An answer is a http.ResponseWriter. What is written goes to worker.mjs at once, which
// keeps it until the handler is done. So handlers copy what is large from a binding's
// stream, which is handed on as it is: see WriteRawJSBody.
type answer struct {
	call   call
	header http.Header
	status int // 0 before WriteHeader
}

func (a *answer) Header() http.Header { return a.header }

func (a *answer) WriteHeader(status int) {
	if a.status == 0 {
		a.status = status
	}
}

func (a *answer) Write(b []byte) (int, error) {
	a.WriteHeader(http.StatusOK)
	writePart(a.call.id, unsafe.Pointer(unsafe.SliceData(b)), int32(len(b)))
	return len(b), nil
}

// WriteRawJSBody makes a ReadableStream the body, in place of what is written.
// io.Copy calls it with the stream of an R2 object, of which no byte then passes
// through Go.
func (a *answer) WriteRawJSBody(readable js.Value) {
	a.WriteHeader(http.StatusOK)
	binding().Call("stream", a.call.id, readable)
}

// send hands the rest to worker.mjs: status, and headers as names and values each on
// a line.
func (a *answer) send() {
	a.WriteHeader(http.StatusOK)
	head := make([]byte, 0, 1024)
	for name, values := range a.header {
		for _, value := range values {
			head = append(head, name...)
			head = append(head, '\n')
			head = append(head, oneLine.Replace(value)...)
			head = append(head, '\n')
		}
	}
	writeAnswer(a.call.id, int32(a.status), unsafe.Pointer(unsafe.SliceData(head)), int32(len(head)))
}

// oneLine keeps a value from ending its line, as net/http's server does.
var oneLine = strings.NewReplacer("\n", " ", "\r", " ")
