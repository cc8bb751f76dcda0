package e2e

import (
	"slices"
	"testing"
	"time"

	"github.com/pcloralab/pcloralab/pclora/run/runtest"
)

// whenShown marks the moment at which a run's numbers are on screen.
const whenShown = `(() => {
	const look = () => requestAnimationFrame(() => {
		if (document.querySelector('[data-phase="replay"] .run-headline')?.checkVisibility()) {
			requestAnimationFrame(() => performance.mark("run-shown"));
		} else {
			look();
		}
	});
	look();
})()`

// shown is that mark in JavaScript.
const shown = `performance.getEntriesByName("run-shown")[0]`

// slowest bounds how long a link may take to show its run. The promise is a second; a
// machine that runs other things, too, gets more.
const slowest = 4 * time.Second

// openedCold looks at how long it took to open links in profiles that had nothing of
// the site, here and in the cases before.
func openedCold(t *testing.T, s *sharing) {
	shared := s.post(t, runtest.Finished(400, 24, 12), "")
	for len(s.cold) < 3 {
		s.visitor(t, shared.link)
	}
	slices.Sort(s.cold)
	t.Logf("links showed their runs after %.0f ms", s.cold)
	if median := s.cold[len(s.cold)/2]; median > float64(slowest.Milliseconds()) {
		t.Errorf("a link shows its run after %.0f ms, more than %s", median, slowest)
	}
}
