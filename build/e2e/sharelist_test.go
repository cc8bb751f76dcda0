package e2e

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	runs "github.com/pcloralab/pcloralab/pclora/run"
	"github.com/pcloralab/pcloralab/pclora/run/runtest"
)

// gallery lists what is public, and lays two of the runs side by side.
func gallery(t *testing.T, s *sharing) {
	mark := "gallery of this test"
	share := func(name, more string, correct int, weights int64, change func(*runs.Config)) receipt {
		t.Helper()
		r := runtest.Finished(20, 4, 0)
		r.Title, r.Result.After.Correct, r.Result.After.EncoderWeights = name+" "+mark, correct, weights
		change(&r.Config)
		return s.post(t, r, more)
	}
	public, same := `,"public":true`, func(*runs.Config) {}
	ids := map[string]string{}
	for _, one := range []struct {
		name    string
		correct int
		weights int64
		change  func(*runs.Config)
	}{
		{"first", 8000, 30_000, same},
		{"second", 9000, 20_000, func(c *runs.Config) { c.Rank, c.Seed = 7, 99 }},
		{"third", 7000, 10_000, same},
	} {
		ids[one.name] = share(one.name, public, one.correct, one.weights, one.change).ID
	}
	share("hidden", "", 9100, 5000, same)

	p := s.tab(t)
	must(t, p.Goto("/r/"))
	must(t, p.WaitText("#gallery", "first "+mark, patience))
	must(t, p.Fill("#gallery-text", mark))
	must(t, p.Click("#search"))
	for _, tt := range []struct {
		sort string
		want []string
	}{
		{"kept", []string{"second", "first", "third"}},
		{"gone", []string{"third", "second", "first"}},
	} {
		must(t, p.Choose("#gallery-sort", tt.sort))
		var want []string
		for _, name := range tt.want {
			want = append(want, "run-"+ids[name])
		}
		must(t, p.WaitFor(fmt.Sprintf(`[...document.querySelectorAll(".run-card-link")].map((e) => e.id).join() === %q`, strings.Join(want, ",")), patience))
	}
	must(t, p.Fill("#gallery-text", "SECOND "+mark))
	must(t, p.Click("#search"))
	must(t, p.WaitFor(`document.querySelectorAll(".run-card").length === 1`, patience))
	must(t, p.Fill("#gallery-text", mark))
	must(t, p.Click("#search"))
	for _, name := range []string{"first", "second"} {
		must(t, p.Click("label:has(#pick-"+ids[name]+")"))
	}
	must(t, p.Click("#compare-link"))
	must(t, p.WaitFor(`document.querySelectorAll("#compare .chart .series").length === 2`, patience))
	compares(t, p, []string{"first " + mark, "second " + mark})
}

// compares checks the page of the two runs.
func compares(t *testing.T, p *Page, titles []string) {
	t.Helper()
	shown, err := Eval[[]string](p, `[...document.querySelectorAll(".compare-run a")].map((e) => e.textContent)`)
	must(t, err)
	if !slices.Equal(shown, titles) {
		t.Errorf("the page compares %q, want %q", shown, titles)
	}
	paths, err := Eval[[]string](p, `[...document.querySelectorAll("#compare .chart path.series")].map((e) => e.getAttribute("d"))`)
	must(t, err)
	for _, path := range paths {
		if !strings.HasPrefix(path, "M") || len(path) < 20 {
			t.Errorf("a curve is %q", path)
		}
	}
	differ, err := Eval[[][]string](p, `[...document.querySelectorAll('[aria-labelledby="compare-differ"] tbody tr')].map((r) => [...r.children].map((c) => c.textContent))`)
	must(t, err)
	if len(differ) != 2 {
		t.Errorf("settings that differ: %q, want rank and seed", differ)
	}
	for _, row := range differ {
		if row[1] == row[2] {
			t.Errorf("%q do not differ", row)
		}
	}
}
