package share

import (
	"net/http"
	"strconv"
	"strings"
)

// keepFor is how long, in seconds, others may keep what belongs to a run without
// asking. What it is never changes, and so even a reload need not ask; but a run that
// was deleted must not live on for a year in somebody's cache.
const keepFor = "public, max-age=300, immutable"

var (
	keepHeader = []string{keepFor}
	jsonHeader = []string{"application/json"}
)

// read answers with a run as it is stored. It is the path that must be fast: from
// memory if it is there, else with one query.
func (s *Server) read(w http.ResponseWriter, r *http.Request, id string) error {
	k, err := s.recall(r, id)
	if err != nil {
		return err
	}
	h := w.Header()
	h["Cache-Control"], h["Etag"] = keepHeader, k.etag
	if matches(r.Header.Get("If-None-Match"), k.etag[0]) {
		w.WriteHeader(http.StatusNotModified)
		return nil
	}
	h["Content-Type"], h["Content-Length"] = jsonHeader, k.length
	w.WriteHeader(http.StatusOK)
	if r.Method != http.MethodHead {
		w.Write(k.body)
	}
	return nil
}

// recall returns a run from memory or from the store.
func (s *Server) recall(r *http.Request, id string) (*kept, error) {
	now := s.now()
	if k := s.memory.get(id, now); k != nil {
		return k, nil
	}
	e, err := s.store.body(r.Context(), id)
	if err != nil {
		s.memory.forget(id)
		return nil, err
	}
	if err := e.live(now); err != nil {
		s.memory.forget(id)
		return nil, err
	}
	mark := e.content.String
	if e.sealed {
		mark = id // random, of this content alone
	}
	k := &kept{
		id: id, body: []byte(e.body), expires: e.expires, asked: now,
		etag:   []string{`"` + mark[:min(len(mark), 22)] + `"`},
		length: []string{strconv.Itoa(len(e.body))},
	}
	s.memory.put(k)
	return k, nil
}

// matches reports whether an If-None-Match header has the tag (RFC 9110, section
// 13.1.2), weak ones included.
func matches(header, tag string) bool {
	if header == "" {
		return false
	}
	for item := range strings.SplitSeq(header, ",") {
		if item = strings.TrimPrefix(strings.TrimSpace(item), "W/"); item == tag || item == "*" {
			return true
		}
	}
	return false
}
