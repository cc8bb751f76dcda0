package e2e

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/pcloralab/pcloralab/build/browser"
	"github.com/pcloralab/pcloralab/build/site"
)

// patience is how long the page may take to start on a busy machine.
const patience = 30 * time.Second

var (
	lab      *Lab     // nil where a bundle or a browser is missing
	hubDir   string   // whose folders owner/name are the models of the hub beside the page
	hubPages *hubBook // which answers for it
)

func TestMain(m *testing.M) {
	os.Exit(run(m))
}

func run(m *testing.M) int {
	dir, path := os.Getenv(SiteVariable), os.Getenv(browser.Variable)
	if dir != "" && path != "" {
		if err := openAll(dir, path); err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
		defer os.RemoveAll(hubDir)
		defer lab.Close()
	}
	return m.Run()
}

// openAll serves the bundle in dir, with a hub beside it, and starts the browser at
// path.
func openAll(dir, path string) error {
	page, err := site.Load(os.DirFS(dir))
	if err != nil {
		return err
	}
	if hubDir, err = os.MkdirTemp("", "pclora-hub-"); err != nil {
		return err
	}
	hubPages = &hubBook{hub: site.WithHub(page, site.NewHub(os.DirFS(hubDir)))}
	lab, err = OpenHandler(hubPages, path)
	return err
}

// open returns a new tab, which the end of the test closes, and skips the test
// where there is no lab.
func open(t *testing.T, v View) *Page {
	t.Helper()
	if lab == nil {
		t.Skipf("needs a bundle (%s) and a browser (%s): go run ./build test -only e2e", SiteVariable, browser.Variable)
	}
	p, err := lab.Page(v)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Close)
	return p
}

// start returns a tab with the page in it, drawn by its program.
func start(t *testing.T, v View) *Page {
	t.Helper()
	p := open(t, v)
	must(t, p.Start(patience))
	return p
}

func contains(t *testing.T, text, want string) {
	t.Helper()
	if !strings.Contains(text, want) {
		t.Errorf("got %q, want %q in it", text, want)
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// noProblems fails the test for everything that went wrong in the page.
func noProblems(t *testing.T, p *Page) {
	t.Helper()
	for _, problem := range p.Problems() {
		t.Errorf("the page reported: %s", problem)
	}
}

// asset is Lab.Asset for a test, which it ends if there is no such file.
func asset(t *testing.T, name string) string {
	t.Helper()
	path, err := lab.Asset(name)
	must(t, err)
	return path
}
