package share

import (
	"net/http"
	"strings"
)

// Handles reports whether a Server answers a path; all others are the site's.
func Handles(path string) bool {
	return path == "/r" || strings.HasPrefix(path, "/r/") || strings.HasPrefix(path, "/api/") ||
		strings.HasPrefix(path, "/embed/") || strings.HasPrefix(path, "/og/")
}

// A call answers a request for the run id, or for none. Its error, if it is no
// *Problem, is the server's fault.
type call func(w http.ResponseWriter, r *http.Request, id string) error

// answer finds the call for a request.
func (s *Server) answer(w http.ResponseWriter, r *http.Request) error {
	first, rest, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	switch first {
	case "api":
		return s.api(w, r, rest)
	case "r":
		if r.URL.Path == "/r" {
			http.Redirect(w, r, "/r/", http.StatusPermanentRedirect)
			return nil
		}
		return methods{get: s.page}.answer(w, r, rest)
	case "embed":
		return methods{get: s.embed}.answer(w, r, rest)
	case "og":
		return methods{get: s.picture}.answer(w, r, strings.TrimSuffix(rest, ".png"))
	}
	return nowhere
}

func (s *Server) api(w http.ResponseWriter, r *http.Request, path string) error {
	if path == "runs" {
		return methods{get: s.list, post: s.share}.answer(w, r, "")
	}
	path, ok := strings.CutPrefix(path, "runs/")
	id, part, below := strings.Cut(path, "/")
	switch {
	case !ok || below && part == "":
		return nowhere
	case !isID(id):
		return unknown
	}
	switch part {
	case "":
		return methods{get: s.read, del: s.remove}.answer(w, r, id)
	case "about":
		return methods{get: s.about}.answer(w, r, id)
	case "model":
		return methods{get: s.download, put: s.attach}.answer(w, r, id)
	}
	return nowhere
}

// methods are the calls of one address; those it does not have are nil.
type methods struct{ get, post, put, del call }

func (m methods) answer(w http.ResponseWriter, r *http.Request, id string) error {
	var c call
	switch r.Method {
	case http.MethodGet, http.MethodHead:
		c = m.get
	case http.MethodPost:
		c = m.post
	case http.MethodPut:
		c = m.put
	case http.MethodDelete:
		c = m.del
	}
	if c != nil {
		return c(w, r, id)
	}
	allow := m.allow()
	w.Header().Set("Allow", allow)
	return fault(http.StatusMethodNotAllowed, "This address takes %s: use that.", allow)
}

func (m methods) allow() string {
	var names []string
	for _, n := range []struct {
		has  call
		name string
	}{{m.get, "GET, HEAD"}, {m.post, "POST"}, {m.put, "PUT"}, {m.del, "DELETE"}} {
		if n.has != nil {
			names = append(names, n.name)
		}
	}
	return strings.Join(names, ", ")
}
