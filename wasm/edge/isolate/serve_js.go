package isolate

import (
	"fmt"
	"net/http"
	"os"
	"runtime/debug"
	"syscall/js"
)

// Serve answers the isolate's requests with h and does not return. A panic of h is
// that request's answer, 500, and no other's.
func Serve(h http.Handler) {
	idle := make(chan call)
	serve := func(c call) {
		for {
			c.serve(h)
			c = <-idle
		}
	}
	// What waits in idle has a stack that is long enough already.
	binding().Set("handle", js.FuncOf(func(_ js.Value, args []js.Value) any {
		c := call{id: int32(args[0].Int()), size: args[1].Int(), body: args[2].Bool()}
		select {
		case idle <- c:
		default:
			go serve(c)
		}
		return nil
	}))
	select {}
}

func binding() js.Value { return js.Global().Get("context").Get("binding") }

// A call is a request that worker.mjs waits to have answered.
type call struct {
	id   int32
	size int  // of its head, in bytes
	body bool // whether it has one
}

func (c call) serve(h http.Handler) {
	a := &answer{call: c, header: make(http.Header)}
	defer func() {
		if p := recover(); p != nil {
			fmt.Fprintf(os.Stderr, "panic in a handler: %v\n%s", p, debug.Stack())
			fail(c.id)
		}
	}()
	r, err := c.request()
	if err != nil {
		http.Error(a, err.Error(), http.StatusBadRequest)
	} else {
		h.ServeHTTP(a, r)
		r.Body.Close()
	}
	a.send()
}
