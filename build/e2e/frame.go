package e2e

import (
	"fmt"
	"strings"
	"time"

	"github.com/chromedp/cdproto/target"
	"github.com/chromedp/chromedp"
)

// Frame returns the frame of another site within p whose address begins like this.
// It can be asked and clicked as a tab can, and closes with p.
func (p *Page) Frame(address string, limit time.Duration) (*Page, error) {
	var id target.ID
	err := until(limit, "a frame with "+address, func() (bool, error) {
		all, err := chromedp.Targets(p.ctx)
		for _, one := range all {
			if one.Type == "iframe" && strings.HasPrefix(one.URL, address) {
				id = one.TargetID
			}
		}
		return id != "", err
	})
	if err != nil {
		return nil, err
	}
	ctx, cancel := chromedp.NewContext(p.ctx, chromedp.WithTargetID(id))
	f := &Page{lab: p.lab, ctx: ctx, downloads: p.downloads, close: cancel}
	if err := chromedp.Do(ctx); err != nil {
		cancel()
		return nil, fmt.Errorf("e2e: frame %s: %w", address, err)
	}
	go f.listen()
	return f, nil
}
