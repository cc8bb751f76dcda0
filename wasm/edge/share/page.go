package share

import (
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strings"

	"github.com/pcloralab/pcloralab/wasm/edge/share/picture"
)

// mostCompared is how many runs the page puts side by side.
const mostCompared = 6

// page answers with the site's page: the gallery, several runs or one. Which it is,
// the page's program sees from its address.
func (s *Server) page(w http.ResponseWriter, r *http.Request, id string) error {
	pageHeaders(w.Header())
	if id != "" {
		return s.viewer(w, r, id)
	}
	t := words{title: "Shared runs – PC-LoRA Lab", description: "Small transformers whose pretrained weights faded out while low-rank adapters took over, each compressed in somebody's browser."}
	if ids := strings.Split(r.URL.Query().Get("compare"), ","); ids[0] != "" && len(ids) <= mostCompared {
		t = words{title: fmt.Sprintf("%d runs side by side – PC-LoRA Lab", len(ids)), description: "Their curves in one picture, and where their settings differ.", hidden: true}
	}
	t.url = s.origin(r) + "/r/"
	return s.sendPage(w, r, http.StatusOK, t)
}

// embed answers with the page for a frame on any other page.
func (s *Server) embed(w http.ResponseWriter, r *http.Request, id string) error {
	embedHeaders(w.Header())
	return s.viewer(w, r, id)
}

// viewer answers with the page for one run. A run that is not there has the page too,
// which says so, but not its status.
func (s *Server) viewer(w http.ResponseWriter, r *http.Request, id string) error {
	var e *entry
	var err error = unknown
	if isID(id) {
		e, err = s.view(r, id)
	}
	var p *Problem
	switch {
	case errors.As(err, &p):
		return s.sendPage(w, r, p.Status, words{title: "No such run – PC-LoRA Lab", description: p.Detail, hidden: true})
	case err != nil:
		return err
	}
	return s.sendPage(w, r, http.StatusOK, e.says(s.origin(r)))
}

func (s *Server) sendPage(w http.ResponseWriter, r *http.Request, status int, t words) error {
	x, err := s.cutIndex(r.Context())
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "no-cache")
	send(w, r, status, x.with(t))
	return nil
}

// says is what a page of the run says of it.
func (e *entry) says(origin string) words {
	t := words{url: origin + "/r/" + e.id, image: origin + "/og/" + e.id + ".png", hidden: !e.public}
	t.title = e.title
	if t.title == "" {
		t.title = "A run of PC-LoRA"
	}
	t.name, t.picture = t.title, "/og/"+e.id+".png"
	t.alt = "Title, results and curves of the run."
	switch {
	case e.sealed:
		t.description, t.alt = "An encrypted run: it opens with the key that is in its link.", "The title of an encrypted run."
		t.headline = t.description
	case e.gone > 0:
		t.description = fmt.Sprintf("%s on %s: %s of the accuracy kept, %s of the encoder's weights gone.", e.model, e.data, picture.Percent(e.kept), picture.Percent(e.gone))
		t.headline = fmt.Sprintf("%s of the accuracy is left, with %s of the encoder’s linear weights.", picture.Percent(e.kept), picture.Percent(1-e.gone))
	default:
		t.description = fmt.Sprintf("%s on %s: %s accuracy so far.", e.model, e.data, picture.Percent(e.accuracy))
		t.headline = t.description
	}
	t.title += " – PC-LoRA Lab"
	return t
}

// host is what may stand in an absolute address.
var host = regexp.MustCompile(`^[A-Za-z0-9.-]+(:[0-9]{1,5})?$|^\[[0-9A-Fa-f:.]+\](:[0-9]{1,5})?$`)

// origin is the site's own address, which previews need.
func (s *Server) origin(r *http.Request) string {
	switch {
	case s.o.Origin != "":
		return s.o.Origin
	case !host.MatchString(r.Host):
		return ""
	case r.TLS == nil:
		return "http://" + r.Host
	}
	return "https://" + r.Host
}
