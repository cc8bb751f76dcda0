package store_test

import (
	"fmt"
	"reflect"
	"testing"

	"github.com/pcloralab/pcloralab/ui/store"
	"github.com/pcloralab/pcloralab/ui/uitest"
)

// runs are n public runs, their ids from a first number on.
func runs(first, n int) (all []store.About) {
	for i := range n {
		a := uitest.Known
		a.ID = fmt.Sprintf("run-%07d", first+i)
		all = append(all, a)
	}
	return all
}

func TestGalleryQueries(t *testing.T) {
	s := uitest.GalleryOf(runs(0, 2)...)
	for _, tt := range []struct {
		name string
		e    store.Event
		want store.RunsQuery
	}{
		{"more", press("more"), store.RunsQuery{Sort: "new", After: "more"}},
		{"sort", store.Choose{Field: store.GallerySort, Value: store.SortGone}, store.RunsQuery{Sort: "gone"}},
		{"model", store.Choose{Field: store.GalleryModel, Value: "fashion-vit"}, store.RunsQuery{Sort: "new", Model: "fashion-vit"}},
		{"search", typed(store.GalleryText, " two words "), store.RunsQuery{Sort: "new", Text: "two words"}},
	} {
		_, effects := apply(s, tt.e)
		if want := []store.Effect{store.FetchRuns{Query: tt.want}}; !reflect.DeepEqual(effects, want) {
			t.Errorf("%s: %+v, want %+v", tt.name, effects, want)
		}
	}
	for name, e := range map[string]store.Event{
		"the same search": typed(store.GalleryText, " "), "no order": store.Choose{Field: store.GallerySort, Value: "x"},
		"a letter": store.Typed{ID: store.GalleryText, Text: "a"},
	} {
		if _, effects := apply(s, e); len(effects) > 0 {
			t.Errorf("%s: %+v, want nothing", name, effects)
		}
	}
}

// TestGalleryPages: the next page comes behind the first, a late one of another query
// not at all.
func TestGalleryPages(t *testing.T) {
	s := uitest.After(uitest.GalleryOf(runs(0, 2)...), press("more"))
	late := uitest.After(s, store.RunsCame{Query: store.RunsQuery{Sort: "kept"}, Runs: runs(5, 1)})
	if len(late.Gallery.Runs) != 2 || !late.Gallery.Waiting {
		t.Error("runs of another query are shown")
	}
	s = uitest.After(s, store.RunsCame{Query: s.Gallery.Query, Runs: append(runs(2, 2), store.About{ID: "../x"})})
	if n := len(s.Gallery.Runs); n != 4 || s.Can("more") {
		t.Errorf("%d runs, more %t, want four and no more", n, s.Can("more"))
	}
}

func TestGalleryPicks(t *testing.T) {
	s := uitest.GalleryOf(runs(0, 8)...)
	for _, a := range runs(0, 8) {
		s = uitest.After(s, store.Check{Field: "pick-" + a.ID, On: true})
	}
	if len(s.Gallery.Picked) != store.MaxCompared {
		t.Errorf("%d picked, want at most %d", len(s.Gallery.Picked), store.MaxCompared)
	}
	s = uitest.After(s, store.Check{Field: "pick-run-0000001"}, store.Check{Field: "pick-run-0000007", On: true})
	want := "/r/?compare=run-0000000,run-0000002,run-0000003,run-0000004,run-0000005,run-0000007"
	if got := s.CompareLink(); got != want {
		t.Errorf("compare at %s, want %s", got, want)
	}
	if s = uitest.After(s, press("unpick")); len(s.Gallery.Picked) > 0 {
		t.Error("some are picked after none should be")
	}
}

func TestCompareByKeyboard(t *testing.T) {
	s := uitest.After(uitest.Comparing(), store.Key{Key: "End", Chart: store.ChartAccuracy})
	if want := "Step 4, A 80.0\u00a0%."; s.Spoken != want {
		t.Errorf("spoken %q, want %q", s.Spoken, want)
	}
	s = uitest.After(s, store.Choose{Field: store.CompareCurve, Value: store.ChartLoss}, store.Key{Key: "Home", Chart: store.ChartLoss})
	if want := "Step 1, A 1.00, B 1.00."; s.Spoken != want {
		t.Errorf("spoken %q, want %q", s.Spoken, want)
	}
}
