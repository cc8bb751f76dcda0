package e2e

import (
	"bytes"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp/kb"

	runs "github.com/pcloralab/pcloralab/pclora/run"
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
	shared := recordIn(t, post.body)
	sameRecord(t, p.record(t), shared)
	if model := p.take(t, "#save-model"); !bytes.Equal(model, put.body) {
		t.Errorf("the model came back as %d other bytes than the %d that were attached", len(model), len(put.body))
	}
	slides(t, p, shared)
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

// slides goes through the run by keys: λ, the step and the place in the curves follow.
func slides(t *testing.T, p *Page, r runs.Record) {
	t.Helper()
	type place struct{ Lambda, Words, Cursor, Student string }
	at := func() place {
		t.Helper()
		now, err := Eval[place](p, `({
			Lambda: document.querySelector(".lambda-value").textContent,
			Words: document.querySelector(".scrub-words").textContent,
			Cursor: document.querySelector('[data-plot="lambda"] .cursor')?.getAttribute("x1") ?? "",
			Student: document.querySelector('[data-chart="accuracy"] .legend-value')?.textContent ?? ""})`)
		must(t, err)
		return now
	}
	press := func(key, words string) place {
		t.Helper()
		must(t, p.Press(key))
		must(t, p.WaitText(".scrub-words", words, patience))
		return at()
	}
	must(t, p.WaitFor(`document.querySelector('[data-plot="lambda"]')`, patience))
	_, err := Eval[any](p, `document.getElementById("scrub").focus(), null`)
	must(t, err)
	last := press(kb.End, "Step 12 of 12, λ = 0.000")
	first := press(kb.Home, "Step 0 of 12, λ = 1.000")
	halfway := r.Curve[1].Step
	for _, step := range steps(r) {
		if step <= halfway {
			must(t, p.Press(kb.ArrowRight))
		}
	}
	middle := press("", fmt.Sprintf("Step %d of 12", halfway))
	if first.Lambda == middle.Lambda || middle.Lambda == last.Lambda || first.Cursor == middle.Cursor || middle.Cursor == last.Cursor {
		t.Errorf("the run goes from %+v over %+v to %+v", first, middle, last)
	}
}

// steps lists the steps at which a record has a value, but for the beginning.
func steps(r runs.Record) (all []int) {
	for _, p := range r.Points {
		all = append(all, p.Step)
	}
	for _, e := range r.Curve[1:] {
		all = append(all, e.Step)
	}
	slices.Sort(all)
	return slices.Compact(all)
}
