package bridge

import (
	"encoding/json"
	"fmt"
	"strings"
	"syscall/js"

	"github.com/pcloralab/pcloralab/ui/store"
)

// mostAnswer bounds what is read of an answer of the page's own server, in bytes: a
// run has less, and so has a page of the gallery.
const mostAnswer = 256 << 10

// A request asks the page's own server for something. Its path begins with a slash,
// so that nothing goes to another one.
type request struct {
	method, path string
	headers      map[string]any
	body         []byte // nil for none
}

// send sends it and reads the answer. It must not be called from a JavaScript
// callback.
func (q request) send() (body []byte, p store.Problem) {
	options := map[string]any{"method": q.method, "headers": q.headers, "credentials": "omit", "redirect": "error"}
	if q.headers == nil {
		options["headers"] = map[string]any{}
	}
	if q.body != nil {
		options["body"] = toJS(q.body)
	}
	response, err := await(js.Global().Call("fetch", q.path, options))
	if err != nil {
		return nil, store.NoAnswer
	}
	body, err = readAll(response)
	if err != nil {
		return nil, store.Problem{Title: "The answer broke off", Detail: fmt.Sprintf("%v: try again.", err)}
	}
	status, kind := response.Get("status").Int(), response.Get("headers").Call("get", "content-type")
	text := ""
	if kind.Type() == js.TypeString {
		text = kind.String()
	}
	switch {
	case !response.Get("ok").Bool():
		return nil, problemOf(status, text, body)
	case len(body) > 0 && !strings.HasPrefix(text, "application/json"):
		return nil, store.Problem{Status: 404} // a site of files answers everything with its page
	}
	return body, store.Problem{}
}

// sendFor is send for an answer whose JSON goes into a value.
func (q request) sendFor(into any) store.Problem {
	body, p := q.send()
	if p.Any() {
		return p
	}
	if err := json.Unmarshal(body, into); err != nil {
		return store.Problem{Title: "The answer cannot be read", Detail: "Reload the page to get the newest, and try again."}
	}
	return p
}

// readAll reads the body of an answer, at most mostAnswer bytes.
func readAll(response js.Value) (all []byte, err error) {
	stream := response.Get("body")
	if !stream.Truthy() {
		return nil, nil
	}
	reader := stream.Call("getReader")
	for {
		chunk, err := await(reader.Call("read"))
		if err != nil {
			return nil, err
		}
		if chunk.Get("done").Bool() {
			return all, nil
		}
		part := chunk.Get("value")
		at := len(all)
		if at+part.Length() > mostAnswer {
			reader.Call("cancel")
			return nil, fmt.Errorf("it has more than the %d bytes that are read", mostAnswer)
		}
		all = append(all, make([]byte, part.Length())...)
		js.CopyBytesToGo(all[at:], part)
	}
}
