package e2e

import (
	"net/http"
	"slices"
	"testing"
)

func TestPageLoads(t *testing.T) {
	for _, v := range []View{Desktop, Phone.InDark()} {
		t.Run(v.String(), func(t *testing.T) {
			p := open(t, v)
			before := lab.Served()
			must(t, p.Start(patience))
			timing, err := p.Timing()
			must(t, err)
			t.Logf("first paint %.0f ms, ready %.0f ms, %d bytes until then, %d sent so far",
				timing.Paint, timing.Ready, timing.Bytes, lab.Served()-before)
			if timing.Paint < 0 || timing.Paint > timing.Ready {
				t.Errorf("first paint at %.0f ms, want one before the program is ready at %.0f ms", timing.Paint, timing.Ready)
			}
			noProblems(t, p)
		})
	}
}

func TestPageIsIsolated(t *testing.T) {
	p := start(t, Desktop)
	isolated, err := Eval[bool](p, "crossOriginIsolated")
	must(t, err)
	if !isolated {
		t.Error("crossOriginIsolated is false: SharedArrayBuffer and exact clocks are missing")
	}
}

// The policy must hold, or a test without violations says nothing.
func TestPolicyForbidsInlineScript(t *testing.T) {
	p := start(t, Desktop)
	_, err := Eval[bool](p, `(() => {
		const script = document.createElement("script");
		script.textContent = "window.intruder = true";
		document.body.append(script);
		return true;
	})()`)
	must(t, err)
	must(t, p.WaitFor("window.e2e.violations.length > 0", patience))
	if ran, err := Eval[bool](p, "!!window.intruder"); ran || err != nil {
		t.Errorf("an inline script ran: %t, %v", ran, err)
	}
}

func TestPageFitsItsWindow(t *testing.T) {
	for _, v := range []View{Desktop, Phone} {
		p := start(t, v)
		width, err := Eval[int64](p, "document.documentElement.scrollWidth")
		must(t, err)
		if width > v.Width {
			t.Errorf("at %d px the page is %d px wide and scrolls sideways", v.Width, width)
		}
	}
}

// TestSkeletonLooksLikeThePage compares what is shown before the program with
// what it draws, so that nothing jumps.
func TestSkeletonLooksLikeThePage(t *testing.T) {
	const words = `["brand", "title", "lead"].map((c) => {
		const e = document.querySelector("." + c), r = e.getBoundingClientRect();
		return [e.textContent, Math.round(r.left), Math.round(r.top)].join(" ");
	})`
	p := open(t, Desktop)
	repair := lab.Fault(asset(t, "app.wasm"), func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	defer repair()
	must(t, p.Goto("/"))
	before, err := Eval[[]string](p, words)
	must(t, err)
	repair()
	must(t, p.Start(patience))
	after, err := Eval[[]string](p, words)
	must(t, err)
	if !slices.Equal(before, after) {
		t.Errorf("before the program\n%q, after it\n%q", before, after)
	}
}
