package site

import (
	"bytes"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// ServeHTTP answers GET and HEAD for the files of the site. Conditional and
// range requests work; anything else is 404 or 405, with the same headers.
func (s *Site) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	apply(s.rules, h, r.URL.Path)
	p, ok := s.pages[r.URL.Path]
	switch {
	case !ok:
		refuse(w, "there is no such file here\n", http.StatusNotFound)
		return
	case r.Method != http.MethodGet && r.Method != http.MethodHead:
		h.Set("Allow", "GET, HEAD")
		refuse(w, "this address can only be read\n", http.StatusMethodNotAllowed)
		return
	}
	f := p.choose(r.Header.Get("Accept-Encoding"))
	h.Set("Content-Type", p.kind)
	h.Set("Etag", f.etag)
	if len(p.forms) > 1 {
		h.Set("Vary", "Accept-Encoding")
	}
	if f.encoding != "" {
		h.Set("Content-Encoding", f.encoding)
		// ServeContent leaves this out when there is an encoding.
		h.Set("Content-Length", strconv.Itoa(len(f.data)))
	}
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(f.data))
}

func refuse(w http.ResponseWriter, why string, code int) {
	// An answer for a name that does not exist yet must not be kept.
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(code)
	w.Write([]byte(why))
}

// choose returns the best form that the client takes.
func (p *page) choose(accept string) form {
	for _, f := range p.forms {
		if f.encoding == "" || accepts(accept, f.encoding) {
			return f
		}
	}
	return p.forms[len(p.forms)-1]
}

// accepts reports whether an Accept-Encoding header takes an encoding
// (RFC 9110, section 12.5.3). Of several, the first that fits counts.
func accepts(accept, encoding string) bool {
	other := false
	for item := range strings.SplitSeq(accept, ",") {
		name, params, _ := strings.Cut(item, ";")
		switch strings.ToLower(strings.TrimSpace(name)) {
		case encoding:
			return !refused(params)
		case "*":
			other = !refused(params)
		}
	}
	return other
}

// refused reports whether params holds q=0.
func refused(params string) bool {
	_, q, ok := strings.Cut(strings.ReplaceAll(params, " ", ""), "q=")
	if !ok {
		return false
	}
	v, err := strconv.ParseFloat(q, 64)
	return err != nil || v == 0
}
