package share

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
)

// A Problem is an error as RFC 9457 has it.
type Problem struct {
	Type   string `json:"type"` // "about:blank": Title is the status in words
	Title  string `json:"title"`
	Status int    `json:"status"`
	Detail string `json:"detail"` // what to do
}

func (p *Problem) Error() string { return p.Title + ": " + p.Detail }

// fault returns a Problem; the detail is a format.
func fault(status int, detail string, args ...any) *Problem {
	return &Problem{"about:blank", http.StatusText(status), status, fmt.Sprintf(detail, args...)}
}

var (
	broken  = fault(http.StatusInternalServerError, "The server made a mistake. Try again in a minute; nothing was lost.")
	nowhere = fault(http.StatusNotFound, "There is no such address here: check the link.")
	unknown = fault(http.StatusNotFound, "There is no such run here. It may have been deleted or have expired: check the link, or ask who shared it.")
	expired = fault(http.StatusGone, "This run has expired: ask who shared it to share it again.")
)

// write sends a Problem, which nothing may keep.
func write(w http.ResponseWriter, r *http.Request, p *Problem) {
	b, err := json.Marshal(p)
	if err != nil {
		panic(err) // it has nothing but texts and a number
	}
	h := w.Header()
	h.Set("Content-Type", "application/problem+json")
	h.Set("Cache-Control", "no-store")
	h.Del("Etag")
	send(w, r, p.Status, b)
}

// answerJSON sends a value that nothing may keep.
func answerJSON(w http.ResponseWriter, r *http.Request, status int, value any) error {
	b, err := json.Marshal(value)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	send(w, r, status, b)
	return nil
}

// send ends an answer. HEAD has the headers alone.
func send(w http.ResponseWriter, r *http.Request, status int, body []byte) {
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		w.Write(body)
	}
}
