package e2e

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// Goto loads a path of the site, such as "/".
func (p *Page) Goto(path string) error { return p.Visit(p.lab.URL + path) }

// Visit loads an address, whoever's it is.
func (p *Page) Visit(url string) error { return chromedp.Do(p.ctx, chromedp.Navigate(url)) }

// Start loads the page and waits until its program has drawn it.
func (p *Page) Start(limit time.Duration) error {
	if err := p.Goto("/"); err != nil {
		return err
	}
	return p.WaitFor(`performance.getEntriesByName("pclora-ready").length > 0`, limit)
}

// answer is how long a page may take over one request: a browser with a large
// model in its memory may be busy for a while.
const answer = 2 * time.Minute

// Eval runs a JavaScript expression, waits for it if it is a promise, and
// returns its value.
func Eval[T any](p *Page, js string) (T, error) {
	ctx, cancel := context.WithTimeout(p.ctx, answer)
	defer cancel()
	return chromedp.Run(ctx, chromedp.Evaluate[T](js, chromedp.EvalAwaitPromise))
}

// WaitFor waits until a JavaScript expression is true.
func (p *Page) WaitFor(js string, limit time.Duration) error {
	err := until(limit, js, func() (bool, error) { return Eval[bool](p, "!!("+js+")") })
	if err != nil {
		return fmt.Errorf("%w%s", err, p.lastWords())
	}
	return nil
}

// WaitText waits until the first element that the CSS selector matches shows
// text; an empty selector stands for the whole page.
func (p *Page) WaitText(selector, text string, limit time.Duration) error {
	if selector == "" {
		selector = "body"
	}
	return p.WaitFor(fmt.Sprintf("document.querySelector(%q)?.innerText.includes(%q)", selector, text), limit)
}

// Text returns what the first element that the CSS selector matches shows; nothing
// where there is none.
func (p *Page) Text(selector string) (string, error) {
	return Eval[string](p, fmt.Sprintf(`document.querySelector(%q)?.innerText.trim() ?? ""`, selector))
}

// lastWords returns the problems so far, as the end of an error.
func (p *Page) lastWords() string {
	if problems := p.Problems(); len(problems) > 0 {
		return "; the page said: " + strings.Join(problems, "; ")
	}
	return ""
}

// Click clicks the first element that the CSS selector matches, once it can
// be seen, is not disabled, and has stopped moving: the page may be scrolling.
func (p *Page) Click(selector string) error {
	place := fmt.Sprintf(`(e => {
		if (!e || !e.checkVisibility() || e.matches(":disabled")) return "";
		const r = e.getBoundingClientRect();
		return r.x + " " + r.y;
	})(document.querySelector(%q))`, selector)
	last := ""
	err := until(answer, "a place to click: "+selector, func() (bool, error) {
		at, err := Eval[string](p, place)
		still := at != "" && at == last
		last = at
		return still, err
	})
	if err != nil {
		return fmt.Errorf("%w%s", err, p.lastWords())
	}
	return p.do(chromedp.Click(chromedp.CSS(selector), chromedp.NodeVisible))
}

// Fill replaces the value of a text field the way a person would: by keys.
func (p *Page) Fill(selector, value string) error {
	able := fmt.Sprintf(`(e => e && !e.matches(":disabled"))(document.querySelector(%q))`, selector)
	if err := p.WaitFor(able, answer); err != nil {
		return err
	}
	if _, err := Eval[bool](p, fmt.Sprintf("(e => { e.focus(); e.select(); return true })(document.querySelector(%q))", selector)); err != nil {
		return fmt.Errorf("e2e: field %s: %w", selector, err)
	}
	return p.do(chromedp.KeyEvent(value))
}

// Choose sets a select element and tells the page.
func (p *Page) Choose(selector, value string) error {
	_, err := Eval[bool](p, fmt.Sprintf(
		"(e => { e.value = %q; return e.dispatchEvent(new Event('change', {bubbles: true})) })(document.querySelector(%q))",
		value, selector))
	return err
}

// Pick chooses files in a file input, as the person's dialog would.
func (p *Page) Pick(selector string, paths ...string) error {
	for i, path := range paths {
		var err error
		if paths[i], err = filepath.Abs(path); err != nil {
			return err
		}
	}
	return p.do(chromedp.SetUploadFiles(chromedp.CSS(selector), paths))
}

// Press sends a key to what has the focus; package chromedp/kb names them.
func (p *Page) Press(key string) error { return p.do(chromedp.KeyEvent(key)) }

// do bounds an action, since one for an element that never comes would wait
// for ever.
func (p *Page) do(a chromedp.Action[chromedp.Void]) error {
	ctx, cancel := context.WithTimeout(p.ctx, answer)
	defer cancel()
	return chromedp.Do(ctx, a)
}

// Download waits for a file that the page has offered and returns its path,
// which is good until Close.
func (p *Page) Download(limit time.Duration) (path string, err error) {
	err = until(limit, "a download", func() (bool, error) {
		entries, err := os.ReadDir(p.downloads)
		if err != nil || len(entries) == 0 {
			return false, err
		}
		for _, e := range entries {
			// Chromium writes under such names until a file is whole.
			if ext := filepath.Ext(e.Name()); ext == ".crdownload" || strings.HasPrefix(e.Name(), ".") {
				return false, nil
			}
		}
		path = filepath.Join(p.downloads, entries[len(entries)-1].Name())
		return true, nil
	})
	return path, err
}

// Shot returns a PNG of the window or, if whole, of the page in full length.
func (p *Page) Shot(whole bool) ([]byte, error) {
	params := page.CaptureScreenshotParams{Format: page.CaptureScreenshotFormatPng}
	if whole {
		params.CaptureBeyondViewport = &whole
		size, err := Eval[[2]float64](p, "[document.documentElement.clientWidth, document.documentElement.scrollHeight]")
		if err != nil {
			return nil, err
		}
		params.Clip = &page.Viewport{Width: size[0], Height: size[1], Scale: 1}
	}
	shot, err := chromedp.Call(p.ctx, page.CaptureScreenshot, params)
	return shot.Data, err
}
