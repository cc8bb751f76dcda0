package e2e

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/chromedp/chromedp/kb"

	"github.com/pcloralab/pcloralab/pclora/run/runtest"
	"github.com/pcloralab/pcloralab/ui/store"
)

// embed puts a run into a page of another site. The small view may be there, the
// run's page may not.
func embed(t *testing.T, s *sharing) {
	r := runtest.Finished(20, 4, 0)
	r.Title = "in a frame"
	shared := s.post(t, r, "")
	other := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprintf(w, `<!doctype html><title>A page of somebody else</title><iframe src="%s" width="560" height="420"></iframe>`, s.URL+q.URL.Path)
	}))
	defer other.Close()

	p := s.tab(t)
	must(t, p.Visit(other.URL+"/embed/"+shared.ID))
	f, err := p.Frame(s.URL+"/embed/", patience)
	must(t, err)
	must(t, f.WaitText(".small-run", r.Title, patience))
	must(t, f.WaitText(".small-headline", store.Headline(r), patience))
	isolated, err := Eval[bool](f, "crossOriginIsolated")
	must(t, err)
	if isolated {
		t.Error("the frame is isolated, so this does not show that it needs no threads")
	}
	_, err = Eval[any](f, `document.getElementById("scrub").focus(), null`)
	must(t, err)
	must(t, f.Press(kb.Home))
	must(t, f.WaitText(".scrub-words", "Step 0 of", patience))
	if link, err := Eval[string](f, `document.querySelector(".small-more a").href`); err != nil || link != shared.link {
		t.Errorf("the frame leads to %s, %v, want %s", link, err, shared.link)
	}
	noProblems(t, f)

	// Of a page that may not be there, Chromium shows nothing and says why.
	noProblems(t, p)
	must(t, p.Visit(other.URL+"/r/"+shared.ID))
	must(t, until(patience, "a frame that is refused", func() (bool, error) {
		return strings.Contains(strings.Join(p.Problems(), "\n"), "frame-ancestors"), nil
	}))
	s.tab(t) // for what comes next, it did not happen
}
