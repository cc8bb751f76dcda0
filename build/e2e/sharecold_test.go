package e2e

import (
	"cmp"
	"slices"
	"testing"
	"time"

	"github.com/pcloralab/pcloralab/pclora/run/runtest"
)

// whenShown marks the moments at which a run's numbers are on screen: as the server put
// them into the page, or else as the page's program does, and with all that the program
// shows of it.
const whenShown = `(() => {
	const marks = { "run-seen": ".run-headline", "run-shown": '[data-phase="replay"] .run-headline' };
	const look = () => requestAnimationFrame(() => {
		for (const [mark, selector] of Object.entries(marks)) {
			if ([...document.querySelectorAll(selector)].some((e) => e.checkVisibility() && e.textContent)) {
				delete marks[mark];
				requestAnimationFrame(() => performance.mark(mark));
			}
		}
		if (Object.keys(marks).length > 0) {
			look();
		}
	});
	look();
})()`

// seen and shown are these marks in JavaScript.
const (
	seen  = `performance.getEntriesByName("run-seen")[0]`
	shown = `performance.getEntriesByName("run-shown")[0]`
)

// slowest bounds how long a link may take to show its run, as the server put it into the
// page. The promise is a second; a machine that runs other things, too, gets more.
const slowest = 4 * time.Second

// A cold is how long a link took that was opened in a profile that had nothing of the
// site, in ms.
type cold struct{ seen, shown float64 }

// openedCold looks at how long it took to open links, here and in the cases before.
func openedCold(t *testing.T, s *sharing) {
	shared := s.post(t, runtest.Finished(400, 24, 12), "")
	s.cold = nil
	for range 3 {
		s.visitor(t, shared.link)
	}
	slices.SortFunc(s.cold, func(a, b cold) int { return cmp.Compare(a.seen, b.seen) })
	for _, c := range s.cold {
		t.Logf("a link showed its run after %.0f ms, and every step of it after %.0f", c.seen, c.shown)
	}
	if median := s.cold[1].seen; median > float64(slowest.Milliseconds()) {
		t.Errorf("a link shows its run after %.0f ms, more than %s", median, slowest)
	}
}
