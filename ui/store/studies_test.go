package store

import (
	"testing"

	"github.com/pcloralab/pcloralab/pclora/run"
)

// TestStudiesAreFetchedOnce, when they are first wanted.
func TestStudiesAreFetchedOnce(t *testing.T) {
	fetches := func(effects []Effect) (n int) {
		for _, e := range effects {
			if _, ok := e.(FetchStudies); ok {
				n++
			}
		}
		return n
	}
	s, effects := apply(t, readyState(), Fold{Name: "studies"})
	if fetches(effects) != 1 {
		t.Error("opening the studies fetches nothing")
	}
	s, _ = apply(t, s, Studied{Fault: "gone"}, Fold{Name: "studies"})
	if s, effects = apply(t, s, Fold{Name: "studies"}); fetches(effects) != 1 {
		t.Error("what could not be loaded is not fetched again")
	}
	s, _ = apply(t, s, Studied{Found: run.Studies{Tasks: []run.StudyTask{{Name: "a"}}}})
	if _, effects = apply(t, s, Fold{Name: "studies"}, Fold{Name: "studies"}); fetches(effects) != 0 || s.Studies.Fault != "" {
		t.Errorf("what is there is fetched again, or fault %q", s.Studies.Fault)
	}
}
