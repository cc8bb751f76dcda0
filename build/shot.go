//go:build go1.27 && goexperiment.simd

package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/pcloralab/pcloralab/build/browser"
	"github.com/pcloralab/pcloralab/build/bundle"
	"github.com/pcloralab/pcloralab/build/e2e"
	"github.com/pcloralab/pcloralab/build/toolchain"
)

// pictures are the flags of shot.
type pictures struct {
	out, views, click, text string
	path                    string
	window                  bool
	limit                   time.Duration
}

func shot(args []string) error {
	f := newFlags("shot [flags]", "Takes pictures of the page, each in a fresh browser tab, and fails if the page reports an error.\n"+
		"The files are named after the view: page-1280-light.png.")
	var p pictures
	f.StringVar(&p.out, "out", filepath.Join("build", "out", "shots"), "folder for the pictures")
	f.StringVar(&p.path, "path", "/", "path of the page, such as /r/, or /#run=… for a run in a link")
	f.StringVar(&p.views, "views", "1280-light,1280-dark,390-light,390-dark", "which views to take")
	f.BoolVar(&p.window, "window", false, "only what a window shows, not the whole page")
	f.StringVar(&p.click, "click", "", "CSS selector of something to click first, such as the Start button")
	f.StringVar(&p.text, "text", "", "text to wait for before the picture")
	f.DurationVar(&p.limit, "limit", time.Minute, "how long to wait for the page and for the text")
	if err := parse(f, args, 0); err != nil {
		return err
	}
	return p.takeAll()
}

func (p *pictures) takeAll() error {
	views, err := chooseViews(p.views)
	if err != nil {
		return err
	}
	lab, err := openLab()
	if err != nil {
		return err
	}
	defer lab.Close()
	if err := os.MkdirAll(p.out, 0o777); err != nil {
		return err
	}
	for _, v := range views {
		path := filepath.Join(p.out, "page-"+v.String()+".png")
		if err := p.take(lab, v, path); err != nil {
			return fmt.Errorf("%s: %w", v, err)
		}
		fmt.Println(path)
	}
	return nil
}

// openLab bundles the page and serves it to a browser.
func openLab() (*e2e.Lab, error) {
	root, err := toolchain.Root()
	if err != nil {
		return nil, err
	}
	path, err := browser.FindOrInstall(os.Stdout)
	if err != nil {
		return nil, err
	}
	if _, err := bundle.Make(bundle.Options{Root: root, Log: os.Stdout}); err != nil {
		return nil, err
	}
	return e2e.Open(bundle.Site(root), path)
}

func (s *pictures) take(lab *e2e.Lab, v e2e.View, path string) error {
	p, err := lab.Page(v)
	if err != nil {
		return err
	}
	defer p.Close()
	if err := p.Goto(s.path); err != nil {
		return err
	}
	if err := p.WaitFor(`performance.getEntriesByName("pclora-ready").length > 0`, s.limit); err != nil {
		return err
	}
	if s.click != "" {
		if err := p.Click(s.click); err != nil {
			return fmt.Errorf("-click %s: %w", s.click, err)
		}
	}
	if s.text != "" {
		if err := p.WaitText("", s.text, s.limit); err != nil {
			return err
		}
	}
	png, err := p.Shot(!s.window)
	if err != nil {
		return err
	}
	if problems := p.Problems(); problems != nil {
		return fmt.Errorf("the page reported: %s", strings.Join(problems, "; "))
	}
	return os.WriteFile(path, png, 0o666)
}

func chooseViews(list string) ([]e2e.View, error) {
	all := []e2e.View{e2e.Desktop, e2e.Desktop.InDark(), e2e.Phone, e2e.Phone.InDark()}
	var chosen []e2e.View
	var known []string
	for _, v := range all {
		known = append(known, v.String())
	}
next:
	for name := range strings.SplitSeq(list, ",") {
		for _, v := range all {
			if v.String() == name {
				chosen = append(chosen, v)
				continue next
			}
		}
		return nil, fmt.Errorf("no view %q, have %s", name, strings.Join(known, ", "))
	}
	return chosen, nil
}
