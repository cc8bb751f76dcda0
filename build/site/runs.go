package site

import (
	"net/http"

	"github.com/pcloralab/pcloralab/wasm/edge/share"
)

// WithRuns serves shared runs beside a page.
func WithRuns(page http.Handler, runs *share.Server) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if share.Handles(r.URL.Path) {
			runs.ServeHTTP(w, r)
			return
		}
		page.ServeHTTP(w, r)
	})
}

// File returns a file of the site as it was before it was compressed.
func (s *Site) File(path string) (data []byte, ok bool) {
	p, ok := s.pages[path]
	if !ok {
		return nil, false
	}
	return p.forms[len(p.forms)-1].data, true
}
