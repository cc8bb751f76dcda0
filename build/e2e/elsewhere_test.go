package e2e

import (
	"slices"
	"testing"
)

// TestElsewhere shows that who asks another machine is seen to do so, and gets nothing.
func TestElsewhere(t *testing.T) {
	p := open(t, Desktop)
	if err := p.Visit("http://elsewhere.example/a?b"); err == nil {
		t.Error("something answered in the name of another machine")
	}
	if got := lab.Elsewhere(); !slices.Contains(got, "GET http://elsewhere.example/a?b") {
		t.Errorf("the browser asked %q", got)
	}
}
