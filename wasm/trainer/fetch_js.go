package main

import (
	"errors"
	"fmt"
	"syscall/js"
)

// page is where the page lies, seen from the worker's script in assets/.
const page = "../"

// Fetch downloads a file beside the page; see Env.
func (p *port) Fetch(path string, max int64, progress func(done, total int64)) ([]byte, error) {
	response, err := await(js.Global().Call("fetch", page+path))
	if err != nil {
		return nil, fmt.Errorf("could not be downloaded (%w): check the connection and try again", err)
	}
	if !response.Get("ok").Bool() {
		return nil, fmt.Errorf("the server answered %d: reload the page", response.Get("status").Int())
	}
	var total int64
	// The length of a compressed answer is not that of the file.
	if headers := response.Get("headers"); headers.Call("get", "content-encoding").IsNull() {
		if n := js.Global().Call("Number", headers.Call("get", "content-length")); !n.IsNaN() {
			total = int64(n.Float())
		}
	}
	var file []byte
	reader := response.Get("body").Call("getReader")
	for {
		chunk, err := await(reader.Call("read"))
		if err != nil {
			return nil, fmt.Errorf("the download broke off (%w): try again", err)
		}
		if chunk.Get("done").Bool() {
			return file, nil
		}
		part := chunk.Get("value")
		at := len(file)
		if int64(at+part.Length()) > max {
			reader.Call("cancel")
			return nil, fmt.Errorf("is larger than the %d bytes that are read", max)
		}
		file = append(file, make([]byte, part.Length())...)
		js.CopyBytesToGo(file[at:], part)
		if progress != nil {
			progress(int64(len(file)), total)
		}
	}
}

// await waits for a promise.
func await(promise js.Value) (js.Value, error) {
	type outcome struct {
		value js.Value
		err   error
	}
	done := make(chan outcome, 1)
	good := js.FuncOf(func(_ js.Value, args []js.Value) any {
		done <- outcome{value: args[0]}
		return nil
	})
	bad := js.FuncOf(func(_ js.Value, args []js.Value) any {
		done <- outcome{err: errors.New(args[0].Call("toString").String())}
		return nil
	})
	defer good.Release()
	defer bad.Release()
	promise.Call("then", good, bad)
	o := <-done
	return o.value, o.err
}
