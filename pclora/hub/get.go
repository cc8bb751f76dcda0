package hub

import (
	"context"
	"io"
	"strconv"
	"strings"
)

// A Getter asks servers for files.
type Getter interface {
	// Get sends a request and returns the head of the answer, of whatever status;
	// its body is read later, and must be closed. It sends no cookies and no
	// referrer, and follows redirections. The error is one of Unreachable's, or the
	// context's, which also ends a body that is being read.
	Get(ctx context.Context, r Request) (*Response, error)
}

// A Request asks for a file or a part of it.
type Request struct {
	URL      string
	From, To int64 // the bytes wanted, From ≤ i < To; both 0 for the whole file
	// Same is a validator that an earlier answer had: if the file has another one
	// by now, all of it is wanted (If-Range). A Getter may pass over it where
	// sending it would cost another request.
	Same string
}

// Range returns the request's Range header, "" for none.
func (r Request) Range() string {
	if r.To == 0 {
		return ""
	}
	return "bytes=" + strconv.FormatInt(r.From, 10) + "-" + strconv.FormatInt(r.To-1, 10)
}

// A Response is the head of an answer, and its body.
type Response struct {
	Status int
	Header func(name string) string // "" where there is none, or none that may be seen
	Body   io.ReadCloser
}

// An answer is a Response with its headers read.
type answer struct {
	*Response
	from      int64  // where the body begins in the file; −1 if not said
	total     int64  // the file's length; −1 if not said
	validator string // changes with the file; "" if not said
}

// ask sends a request to an address that may be asked.
func (h *Hub) ask(ctx context.Context, r Request) (*answer, error) {
	if err := CheckURL(r.URL, h.Page); err != nil {
		return nil, err
	}
	got, err := h.Getter.Get(ctx, r)
	if err != nil {
		if cause := ctx.Err(); cause != nil {
			err = cause
		}
		return nil, err
	}
	a := &answer{Response: got, from: -1, total: -1, validator: validator(got)}
	switch got.Status {
	case 200:
		a.from = 0
		// The length of a compressed answer is not that of the file.
		if n, err := strconv.ParseInt(got.Header("Content-Length"), 10, 64); err == nil && n >= 0 && got.Header("Content-Encoding") == "" {
			a.total = n
		}
	case 206, 416:
		a.from, a.total = contentRange(got.Header("Content-Range"))
	}
	return a, nil
}

// validator returns a strong ETag, else the time of the last change, which browsers
// show of every server.
func validator(r *Response) string {
	if tag := r.Header("ETag"); strings.HasPrefix(tag, `"`) {
		return tag
	}
	return r.Header("Last-Modified")
}

// contentRange reads "bytes 0-99/1234", in which the range or the length may be *.
// What it does not say is −1.
func contentRange(s string) (from, total int64) {
	from, total = -1, -1
	span, length, ok := strings.Cut(strings.TrimPrefix(s, "bytes "), "/")
	if !ok {
		return from, total
	}
	if n, err := strconv.ParseInt(length, 10, 64); err == nil && n >= 0 {
		total = n
	}
	first, _, _ := strings.Cut(span, "-")
	if n, err := strconv.ParseInt(first, 10, 64); err == nil && n >= 0 {
		from = n
	}
	return from, total
}

// fetch returns a whole file of at most most bytes, and the server's validator.
func (h *Hub) fetch(ctx context.Context, address string, most int64) (b []byte, validator string, err error) {
	a, err := h.ask(ctx, Request{URL: address})
	if err != nil {
		return nil, "", err
	}
	defer a.Body.Close()
	if a.Status != 200 {
		return nil, "", refusal(a, address)
	}
	if a.total > most {
		return nil, "", tooLong(address, most)
	}
	b, err = io.ReadAll(io.LimitReader(a.Body, most+1))
	switch {
	case ctx.Err() != nil:
		return nil, "", ctx.Err()
	case err != nil:
		return nil, "", &Error{Truncated, clip(address), "broke off on its way: try again", err}
	case int64(len(b)) > most:
		return nil, "", tooLong(address, most)
	case a.total >= 0 && int64(len(b)) != a.total:
		return nil, "", refuse(Truncated, address, "ended at byte %d of %d: try again", len(b), a.total)
	}
	return b, a.validator, nil
}

func tooLong(address string, most int64) error {
	return refuse(Limit, address, "has more than the %d bytes that are read of such a file: this is another one", most)
}
