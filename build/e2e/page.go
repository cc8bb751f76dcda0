package e2e

import (
	"context"
	_ "embed"
	"fmt"
	"os"
	"strings"
	"sync"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// A View is how a page is looked at. Sizes are CSS pixels.
type View struct {
	Width, Height int64
	Dark          bool
}

// The views that every picture and layout test should cover.
var (
	Desktop = View{Width: 1280, Height: 900}
	Phone   = View{Width: 390, Height: 844}
)

// InDark returns the view with the dark colour scheme.
func (v View) InDark() View {
	v.Dark = true
	return v
}

// String returns a name for files, such as "390-dark".
func (v View) String() string {
	scheme := "light"
	if v.Dark {
		scheme = "dark"
	}
	return fmt.Sprintf("%d-%s", v.Width, scheme)
}

// A Page is one tab with its own cache, cookies and storage. One goroutine
// uses it at a time.
type Page struct {
	lab       *Lab
	ctx       context.Context
	close     func()
	downloads string

	mu       sync.Mutex
	problems []string
	expected []string // parts of problems that are none
}

// observe runs in every page before its own scripts.
//
//go:embed observe.js
var observe string

// Page opens an empty tab. Downloads go to a new folder, which Close removes.
func (l *Lab) Page(v View) (*Page, error) {
	downloads, err := os.MkdirTemp("", "pclora-downloads-")
	if err != nil {
		return nil, err
	}
	ctx, cancel := chromedp.NewContext(l.browser, chromedp.WithNewBrowserContext())
	return l.tab(v, &Page{lab: l, ctx: ctx, downloads: downloads, close: func() {
		cancel()
		os.RemoveAll(downloads)
	}})
}

// Tab opens an empty tab that shares cache, storage and downloads with p. It closes
// with p if not before.
func (p *Page) Tab(v View) (*Page, error) {
	ctx, cancel := chromedp.NewContext(p.ctx)
	return p.lab.tab(v, &Page{lab: p.lab, ctx: ctx, downloads: p.downloads, close: cancel})
}

// tab makes a tab ready for tests.
func (l *Lab) tab(v View, p *Page) (*Page, error) {
	if err := p.prepare(v); err != nil {
		p.close()
		return nil, fmt.Errorf("e2e: a new tab: %w", err)
	}
	go p.listen()
	return p, nil
}

func (p *Page) prepare(v View) error {
	if err := p.Look(v); err != nil {
		return err
	}
	if err := p.Before(observe); err != nil {
		return err
	}
	_, err := chromedp.CallBrowser(p.ctx, browser.SetDownloadBehavior, browser.SetDownloadBehaviorParams{
		Behavior:         browser.SetDownloadBehaviorBehaviorAllow,
		BrowserContextID: chromedp.FromContext(p.ctx).BrowserContextID,
		DownloadPath:     p.downloads,
	})
	return err
}

// listen keeps what goes wrong until the tab closes.
func (p *Page) listen() {
	for m, err := range chromedp.Console(p.ctx) {
		if err != nil {
			return
		}
		// A Go program reports its end with console.log.
		died := strings.HasPrefix(m.Text, "panic: ") || strings.HasPrefix(m.Text, "fatal error: ")
		if m.IsException() || m.Type == "error" || died {
			p.report(fmt.Sprintf("%s: %s %s", m.Type, m.Text, m.URL))
		}
	}
}

func (p *Page) report(problem string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, part := range p.expected {
		if strings.Contains(problem, part) {
			return
		}
	}
	p.problems = append(p.problems, problem)
}

// Expect lets problems with this text in them pass from now on, such as an answer of
// the server that the page is meant to handle.
func (p *Page) Expect(part string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.expected = append(p.expected, part)
}

// Close closes the tab.
func (p *Page) Close() { p.close() }

// Look changes the size of the window and the colour scheme.
func (p *Page) Look(v View) error {
	options := []chromedp.EmulateViewportOption{chromedp.EmulateScale(1)}
	if v.Width < 600 {
		options = append(options, chromedp.EmulateMobile, chromedp.EmulateTouch)
	}
	if err := chromedp.Do(p.ctx, chromedp.EmulateViewport(v.Width, v.Height, options...)); err != nil {
		return err
	}
	scheme := "light"
	if v.Dark {
		scheme = "dark"
	}
	_, err := chromedp.Call(p.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}},
	})
	return err
}

// Before runs a script in every document that the tab loads from now on,
// before the document's own.
func (p *Page) Before(js string) error {
	_, err := chromedp.Call(p.ctx, page.AddScriptToEvaluateOnNewDocument,
		page.AddScriptToEvaluateOnNewDocumentParams{Source: js})
	return err
}
