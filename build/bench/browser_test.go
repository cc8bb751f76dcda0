package bench

import (
	"os"
	"testing"

	"github.com/pcloralab/pcloralab/build/browser"
	"github.com/pcloralab/pcloralab/build/e2e"
)

// TestSmoke measures ours in a real browser, without peers: the trainer answers
// the bench as it answers the page.
func TestSmoke(t *testing.T) {
	dir, path := os.Getenv(e2e.SiteVariable), os.Getenv(browser.Variable)
	if dir == "" || path == "" {
		t.Skipf("needs a bundle (%s) and a browser (%s): go run ./build test -only e2e", e2e.SiteVariable, browser.Variable)
	}
	r, err := Run(Options{Site: dir, Browser: path, Times: 1, Warm: 1, Replicas: []int{1, 2}, Cases: []string{"tiny-vit", "square-256"}, Log: t.Output()})
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Products) != 1 || len(r.Steps) != 1 || r.Kernels == "" || r.Browser == "" {
		t.Fatalf("measured %d products and %d steps on %q in %q, want one each", len(r.Products), len(r.Steps), r.Kernels, r.Browser)
	}
	if share := r.Products[0].Ratio(Ceiling); share <= 0 {
		t.Error("the product was not compared with the ceiling")
	}
	s := r.Steps[0]
	if r.Products[0].Rate(Ours(1)) <= 0 || s.By[Ours(1)].Median() <= 0 || s.By[OursFaded].Median() <= 0 || s.Share() <= 0 || s.FadedFLOPs >= s.FLOPs {
		t.Errorf("a measurement is missing: %+v %+v", r.Products[0], s)
	}
	if s.By[Ours(2)].Median() <= 0 {
		t.Errorf("two trainers: %+v", s.By[Ours(2)])
	}
	if s.Allocs != 0 {
		t.Errorf("a step allocates %g times, want 0", s.Allocs)
	}
}
