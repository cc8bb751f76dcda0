package hub

import (
	"context"
	"encoding/binary"
	"io"
)

const (
	// firstPart is what is asked for at once: more than the header of a model of
	// 300 tensors.
	firstPart = 32 << 10 // bytes

	// startLength is how much of any file package safetensors looks at.
	startLength = 32 // bytes

	// maxHeader is the longest header that is fetched: that of 100,000 tensors with
	// names of a hundred bytes.
	maxHeader = 16 << 20 // bytes
)

// A header is the beginning of a safetensors file on a server: its header's length
// and its header. It is an io.ReaderAt that fetches what it lacks.
type header struct {
	ctx       context.Context
	hub       *Hub
	url       string
	pinned    bool   // the file cannot change
	size      int64  // of the whole file
	validator string // "" if pinned
	end       int64  // of what may be read
	b         []byte
}

// openHeader asks for the beginning of a file; size is −1 where no one has said
// it yet.
func (h *Hub) openHeader(ctx context.Context, url string, size int64, pinned bool) (*header, error) {
	f := &header{ctx: ctx, hub: h, url: url, pinned: pinned, size: -1, end: startLength}
	if err := f.extend(firstPart); err != nil {
		return nil, err
	}
	if f.size < 0 {
		f.size = size
	}
	if f.size < 0 {
		if err := f.askSize(); err != nil {
			return nil, err
		}
	}
	if len(f.b) <= 8 {
		return f, nil // package safetensors says what is wrong with it
	}
	// Before that package sets memory aside for the header. A file that is no
	// safetensors has a length beyond all bounds here.
	switch n := binary.LittleEndian.Uint64(f.b); {
	case n <= maxHeader:
		f.end = max(f.end, 8+int64(n))
	case f.b[8] == '{':
		return nil, refuse(Limit, url, "has a header of %d bytes, at most %d are read before a download: download the file and open it from disk", n, maxHeader)
	}
	return f, nil
}

// askSize asks for the rest of the file and reads its length off the answer, since
// browsers show a length of every server, and a range of few.
func (f *header) askSize() error {
	a, err := f.hub.ask(f.ctx, Request{URL: f.url})
	if err != nil {
		return err
	}
	defer a.Body.Close()
	if a.Status != 200 {
		return refusal(a, f.url)
	}
	if a.total < 0 {
		return refuse(Server, f.url, "has a length that the server does not say: download the file and open it from disk")
	}
	f.size = a.total
	return nil
}

// extend makes b reach to byte to, or to the end of the file.
func (f *header) extend(to int64) error {
	have := int64(len(f.b))
	a, err := f.hub.ask(f.ctx, Request{URL: f.url, From: have, To: to, Same: f.validator})
	if err != nil {
		return err
	}
	defer a.Body.Close()
	skip := int64(0)
	switch {
	case a.Status == 416 && a.total == 0:
		f.size = 0
		return nil
	case a.Status == 200: // a server without ranges: the body begins at byte 0
		skip = have
	case a.Status != 206:
		return refusal(a, f.url)
	case a.from >= 0 && a.from != have:
		return refuse(Server, f.url, "is answered from byte %d, asked for was %d: download the file and open it from disk", a.from, have)
	}
	if f.validator != "" && a.validator != f.validator {
		return changed(f.url)
	}
	if _, err := io.CopyN(io.Discard, a.Body, skip); err != nil {
		return f.broke(err)
	}
	part := make([]byte, to-have)
	n, err := io.ReadFull(a.Body, part)
	if err != nil && err != io.ErrUnexpectedEOF && err != io.EOF {
		return f.broke(err)
	}
	f.b = append(f.b, part[:n]...)
	if !f.pinned {
		f.validator = a.validator
	}
	if a.total >= 0 {
		f.size = a.total
	}
	return nil
}

func (f *header) broke(err error) error {
	if cause := f.ctx.Err(); cause != nil {
		return cause
	}
	return &Error{Truncated, clip(f.url), "broke off on its way: try again", err}
}

// ReadAt implements io.ReaderAt for the header. What lies behind it is not there
// yet.
func (f *header) ReadAt(p []byte, at int64) (int, error) {
	end := at + int64(len(p))
	if end > f.end {
		return 0, refuse(Missing, f.url, "is not downloaded yet: only its header is there")
	}
	if end > int64(len(f.b)) && int64(len(f.b)) < f.size {
		if err := f.extend(min(end, f.size)); err != nil {
			return 0, err
		}
	}
	if at >= int64(len(f.b)) {
		return 0, io.EOF
	}
	n := copy(p, f.b[at:])
	if n < len(p) {
		return n, io.EOF
	}
	return n, nil
}

func changed(url string) error {
	return refuse(Changed, url, "is another file than a moment ago: look at the model again")
}
