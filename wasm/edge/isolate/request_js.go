package isolate

import (
	"crypto/tls"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"unsafe"
)

// request reads a call's request, which comes out as net/http's server would hand it
// to a handler.
func (c call) request() (*http.Request, error) {
	head := make([]byte, c.size)
	readHead(c.id, unsafe.Pointer(unsafe.SliceData(head)))
	r, err := parseHead(string(head))
	if err == nil && c.body {
		r.Body, r.ContentLength = &stream{of: c}, -1
		if n, err := strconv.ParseInt(r.Header.Get("Content-Length"), 10, 64); err == nil && n >= 0 {
			r.ContentLength = n
		}
	}
	return r, err
}

// parseHead reads method, URL and then names and values of headers, each on a line.
func parseHead(head string) (*http.Request, error) {
	lines := strings.Split(head, "\n")
	if len(lines) < 2 || len(lines)%2 != 0 {
		return nil, fmt.Errorf("a request of %d lines has no method, no URL or half a header", len(lines))
	}
	scheme, rest, _ := strings.Cut(lines[1], "://")
	slash := strings.IndexByte(rest+"/", '/')
	r := &http.Request{
		Method:     lines[0],
		Proto:      "HTTP/1.1",
		ProtoMajor: 1,
		ProtoMinor: 1,
		Header:     make(http.Header, len(lines)/2-1),
		Body:       http.NoBody,
		Host:       rest[:slash],
		RequestURI: rest[slash:],
	}
	if scheme == "https" {
		r.TLS = new(tls.ConnectionState) // its being there is what handlers ask for
	}
	var err error
	if r.URL, err = url.ParseRequestURI(r.RequestURI); err != nil {
		return nil, err
	}
	for i := 2; i < len(lines); i += 2 {
		r.Header.Add(lines[i], lines[i+1])
	}
	// Cloudflare sets this header itself, whatever a client sends.
	if ip := r.Header.Get("Cf-Connecting-Ip"); ip != "" {
		r.RemoteAddr = net.JoinHostPort(ip, "0")
	}
	return r, nil
}
