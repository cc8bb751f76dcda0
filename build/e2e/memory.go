package e2e

import (
	_ "embed"
	"fmt"
	"net/http"
	"os"
	"strings"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/systeminfo"
	"github.com/chromedp/chromedp"
)

//go:embed sizes.js
var sizes string

//go:embed sizescount.js
var sizesCount string

// A Memory is what a page's trainers take, in bytes.
type Memory struct {
	Leader int64 `json:"leader"` // WebAssembly memory of the trainer that leads
	All    int64 `json:"all"`    // of all trainers
	Peak   int64 `json:"peak"`   // the most that all had at a time since ForgetPeak; seen four times a second
	// Resident is the most memory that the page's process has had resident since
	// ForgetPeak, as the kernel counts it: the page, its workers, their programs.
	// It is 0 where the kernel does not tell.
	Resident int64 `json:"resident"`
}

// WatchMemory lets Memory work in pages that are loaded from now on, until the
// returned function is called.
func (p *Page) WatchMemory() (stop func(), err error) {
	script, err := p.lab.Asset("trainer.js")
	if err != nil {
		return nil, err
	}
	stop, err = p.lab.Change(script, func(_ http.Header, body []byte) []byte { return append([]byte(sizes), body...) })
	if err != nil {
		return nil, err
	}
	return stop, p.Before(sizesCount)
}

// Memory asks the trainers how much memory they have now. A trainer answers at
// the end of its piece of work.
func (p *Page) Memory() (m Memory, err error) {
	if _, err := Eval[bool](p, "(window.before = memory.told, memory.ask(), true)"); err != nil {
		return m, err
	}
	if err := p.WaitFor("memory.told > window.before", 4*answer); err != nil {
		return m, err
	}
	if m, err = Eval[Memory](p, "({ leader: memory.leader, all: memory.all, peak: memory.peak, resident: 0 })"); err != nil {
		return m, err
	}
	m.Resident, err = p.resident()
	return m, err
}

// ForgetPeak begins to look for peaks of memory anew.
func (p *Page) ForgetPeak() error {
	if _, err := Eval[bool](p, "(memory.peak = 0, true)"); err != nil {
		return err
	}
	ids, err := p.renderers()
	for _, id := range ids {
		const peak = "5" // see proc(5), clear_refs
		os.WriteFile(fmt.Sprintf("/proc/%d/clear_refs", id), []byte(peak), 0)
	}
	return err
}

// resident is the largest peak of the processes that draw pages.
func (p *Page) resident() (most int64, err error) {
	ids, err := p.renderers()
	for _, id := range ids {
		text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", id))
		if err != nil {
			continue // another system, or it has ended
		}
		for line := range strings.Lines(string(text)) {
			var kilobytes int64
			if n, _ := fmt.Sscanf(line, "VmHWM: %d kB", &kilobytes); n == 1 {
				most = max(most, kilobytes<<10)
			}
		}
	}
	return most, err
}

// renderers are the ids of the processes that draw pages.
func (p *Page) renderers() (ids []int64, err error) {
	all, err := chromedp.CallBrowser(p.ctx, systeminfo.GetProcessInfo, cdp.Empty{})
	for _, one := range all.ProcessInfo {
		if one.Type == "renderer" {
			ids = append(ids, one.ID)
		}
	}
	return ids, err
}
