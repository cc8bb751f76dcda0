package web

import (
	"context"
	"io"
	"strings"
	"syscall/js"

	"github.com/pcloralab/pcloralab/pclora/hub"
)

// Origin returns the origin of the page and its worker, such as
// "https://lab.example".
func Origin() string { return js.Global().Get("location").Get("origin").String() }

// Absolute returns an address that may be relative to the page, such as ./hub, as
// a whole one, without slashes at its end; "" if it is none. The worker's script
// lies in a folder beside the page.
func Absolute(address string) string {
	var whole string
	err := try(func() {
		page := js.Global().Get("URL").New("../", js.Global().Get("location").Get("href"))
		whole = js.Global().Get("URL").New(address, page).Get("href").String()
	})
	if err != nil {
		return ""
	}
	return strings.TrimRight(whole, "/")
}

// Getter asks by fetch, without cookies or a referrer, and past the browser's own
// cache: what is worth keeping is on the shelf.
type Getter struct{}

// Get implements hub.Getter. It sends If-Range to the page's own server alone:
// to others it would cost a question beforehand, which not all answer; package
// hub compares the validators itself.
func (Getter) Get(ctx context.Context, r hub.Request) (*hub.Response, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	headers := map[string]any{}
	if span := r.Range(); span != "" {
		headers["Range"] = span
		if r.Same != "" && strings.HasPrefix(r.URL, Origin()+"/") {
			headers["If-Range"] = r.Same
		}
	}
	abort := js.Global().Get("AbortController").New()
	stop := context.AfterFunc(ctx, func() { abort.Call("abort") })
	response, err := call(js.Global(), "fetch", r.URL, object(map[string]any{
		"headers": headers, "signal": abort.Get("signal"),
		"referrerPolicy": "no-referrer", "credentials": "omit", "cache": "no-store",
	}))
	if err != nil {
		stop()
		if cause := ctx.Err(); cause != nil {
			return nil, cause
		}
		online := js.Global().Get("navigator").Get("onLine")
		return nil, hub.Unreachable(r.URL, online.Type() == js.TypeBoolean && !online.Bool(), err)
	}
	return &hub.Response{
		Status: response.Get("status").Int(),
		Header: func(name string) string {
			if v := response.Get("headers").Call("get", name); v.Type() == js.TypeString {
				return v.String()
			}
			return ""
		},
		Body: &body{ctx: ctx, response: response, abort: abort, stop: stop},
	}, nil
}

// body is what arrives of an answer.
type body struct {
	ctx      context.Context
	response js.Value
	abort    js.Value
	stop     func() bool
	stream   *stream // nil before the first Read
}

// Read implements io.Reader.
func (b *body) Read(p []byte) (n int, err error) {
	if b.stream == nil {
		readable := b.response.Get("body")
		if !readable.Truthy() { // as in answers that must not have one
			return 0, io.EOF
		}
		if b.stream, err = newStream(readable, js.Undefined()); err != nil {
			return 0, err
		}
	}
	n, err = b.stream.Read(p)
	if cause := b.ctx.Err(); err != nil && err != io.EOF && cause != nil {
		err = cause
	}
	return n, err
}

// Close ends the request, whether all has arrived or not.
func (b *body) Close() error {
	b.stop()
	return try(func() { b.abort.Call("abort") })
}
