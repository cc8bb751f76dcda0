package e2e

import (
	"bytes"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/chromedp/chromedp/kb"

	"github.com/pcloralab/pcloralab/pclora/run/runtest"
	"github.com/pcloralab/pcloralab/ui/say"
	"github.com/pcloralab/pcloralab/ui/store"
)

// Texts that would do something if a page took them for more.
const (
	evilTitle = `<img src=x onerror=alert(1)>`
	evilNote  = `</p><script>alert(2)</script>"'{{7*7}}`
)

// shortLink shares a run with all that can go along. What leaves is what the page
// said, to the byte, and what arrives is what left.
func shortLink(t *testing.T, s *sharing) {
	author := s.author(t)
	must(t, author.ShareBy(store.WayShort))
	author.say(t, evilTitle, evilNote)
	author.tick(t, store.SharePublic, true)
	author.tick(t, store.ShareAttach, true)
	must(t, author.WaitFor(`document.querySelector("#share-bytes").innerText.includes("and the model’s")`, patience))
	author.unfold(t)
	said, err := author.Text("#share-bytes")
	must(t, err)
	exactly, err := Eval[string](author.Page, `document.querySelector("#share-json").textContent`)
	must(t, err)

	before := s.count()
	link, err := author.Share()
	must(t, err)
	must(t, author.WaitText("#share-model", "The model is attached.", patience))
	post, put := written(t, s, before)
	want := fmt.Sprintf("%s bytes and the model’s %s go to %s.", say.Count(len(post.body)), say.Count(len(put.body)), strings.TrimPrefix(s.URL, "http://"))
	if said != want {
		t.Errorf("the page said %q, but %s", said, want)
	}
	if exactly != string(post.body) {
		t.Errorf("the page said that it sends\n%s\nand sent\n%s", exactly, post.body)
	}
	duplicate(t, s, link)

	p := s.visitor(t, link)
	p.shows(t, "#run-title", evilTitle)
	p.shows(t, ".run-note", evilNote)
	p.shows(t, ".run-headline", author.headline(t))
	noElements(t, p)
	if result, err := p.Result(); err != nil || result != author.result {
		t.Errorf("the link shows %+v, %v, the lab showed %+v", result, err, author.result)
	}
	sameRecord(t, p.record(t), recordIn(t, post.body))
	if model := p.take(t, "#save-model"); !bytes.Equal(model, put.body) {
		t.Errorf("the model came back as %d other bytes than the %d that were attached", len(model), len(put.body))
	}
}

// written finds what a share with a model sends, and that nothing else was written.
func written(t *testing.T, s *sharing, before int) (post, put *entry) {
	t.Helper()
	for _, e := range s.since(before) {
		switch {
		case e.method == http.MethodPost && e.path == "/api/runs" && post == nil:
			post = e
		case e.method == http.MethodPut && put == nil:
			put = e
		case e.method != http.MethodGet:
			t.Errorf("the page sent %s, too", e)
		}
	}
	if post == nil || put == nil || post.status != http.StatusCreated || put.status != http.StatusCreated {
		t.Fatalf("the server got %v and %v", post, put)
	}
	return post, put
}

// duplicate shares the same run again: it has the same link.
func duplicate(t *testing.T, s *sharing, link string) {
	t.Helper()
	author := s.author(t)
	if again, err := author.Share(); err != nil || again != link {
		t.Errorf("the same run has the links %s and %s, %v", link, again, err)
	}
	must(t, author.WaitText(".share-made", "The very same run was shared before", patience))
}

// headline is the sentence that the page of the run begins with.
func (w *work) headline(t *testing.T) string {
	t.Helper()
	kept := float64(w.result.AfterCorrect) / float64(w.result.BeforeCorrect)
	return fmt.Sprintf("%s of the accuracy is left, with %s of the encoder’s linear weights.", say.Share(kept), say.Share(1-w.result.Gone))
}

// noElements fails if a text of the run became elements of the page.
func noElements(t *testing.T, p *Page) {
	t.Helper()
	found, err := Eval[string](p, `[...document.querySelectorAll("#page script, #page [onerror], #page [onload], #page iframe, #page object, img[src=x], a[href^='javascript:']")].map((e) => e.outerHTML).join()`)
	must(t, err)
	if found != "" {
		t.Errorf("texts became elements: %s", found)
	}
}

// slide goes through a run by keys: λ, the step and the place in the curves follow.
func slide(t *testing.T, s *sharing) {
	r := runtest.Finished(20, 4, 0) // with a point every 30 steps
	r.Title = "to be gone through"
	p := s.tab(t)
	must(t, p.OpenRun(s.post(t, r, "").link))
	must(t, p.WaitFor(`document.querySelector('[data-plot="lambda"]')`, patience))
	_, err := Eval[any](p, `document.getElementById("scrub").focus(), null`)
	must(t, err)
	for _, stop := range []struct {
		key                   string
		times                 int
		words, lambda, cursor string
	}{
		{kb.End, 1, "Step 600 of 600, λ = 0.000", "0.00", ""},
		{kb.Home, 1, "Step 0 of 600, λ = 1.000", "1.00", "5%"}, // the first point
		{kb.ArrowRight, 5, "Step 150 of 600, λ = 0.583", "0.58", "25%"},
		{kb.ArrowLeft, 1, "Step 120 of 600, λ = 0.667", "0.67", "20%"},
	} {
		for range stop.times {
			must(t, p.Press(stop.key))
		}
		must(t, p.WaitText(".scrub-words", stop.words, patience))
		// The curves follow the words, so that no task of the page is long.
		err := p.WaitFor(fmt.Sprintf(`(document.querySelector('[data-plot="lambda"] .cursor')?.getAttribute("x1") ?? "") === %q`, stop.cursor), patience)
		if err != nil {
			t.Errorf("%s: the curve's cursor is not at %q: %v", stop.words, stop.cursor, err)
		}
		p.shows(t, ".lambda-value", stop.lambda)
	}
}
