package gallery

import (
	"reflect"
	"strings"
	"testing"

	"github.com/pcloralab/pcloralab/ui/store"
	"github.com/pcloralab/pcloralab/ui/uitest"
)

// others are two more public runs, one of them stopped and without a title.
func others() []store.About {
	b, c := uitest.Known, uitest.Known
	b.ID, b.Title, b.Kept, b.Gone, b.Model = "b0000000000", "", 0, 0, nil
	c.ID = `c"/><img src=x>` // no id, so that it is left out
	return []store.About{uitest.Known, b, c}
}

func gallery() store.State { return uitest.GalleryOf(others()...) }

func TestGolden(t *testing.T) {
	waiting, _ := store.Open(store.Route{Page: store.PageGallery})
	query := waiting.Gallery.Query
	for _, tt := range []struct {
		name string
		s    store.State
	}{
		{"waiting", waiting},
		{"runs", gallery()},
		{"picked", uitest.After(gallery(), store.Check{Field: "pick-" + uitest.SharedID, On: true}, store.Check{Field: "pick-b0000000000", On: true})},
		{"none", uitest.After(waiting, store.RunsCame{Query: query})},
		{"no-server", uitest.After(waiting, store.RunsCame{Query: query, Problem: store.Problem{Status: 404}})},
	} {
		t.Run(tt.name, func(t *testing.T) { uitest.Golden(t, tt.name, &Gallery{View: Of(tt.s)}) })
	}
}

func TestHandlers(t *testing.T) {
	var got []store.Event
	page := uitest.Build(t, &Gallery{View: Of(gallery()), Do: func(e store.Event) { got = append(got, e) }})
	page.Fire(t, "id", "pick-"+uitest.SharedID, "change", uitest.Event{"target": uitest.Event{"checked": true}})
	page.Fire(t, "id", store.GallerySort, "change", uitest.Event{"target": uitest.Event{"value": "gone"}})
	page.Fire(t, "id", store.GalleryText, "keydown", uitest.Event{"key": "Enter"})
	page.Fire(t, "id", "more", "click", nil)
	want := []store.Event{store.Check{Field: "pick-" + uitest.SharedID, On: true}, store.Choose{Field: store.GallerySort, Value: "gone"},
		store.Press{ID: "search"}, store.Press{ID: "more"}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("handlers: got %+v, want %+v", got, want)
	}
}

// TestAuthorsTextIsText of titles, and of ids, which become addresses.
func TestAuthorsTextIsText(t *testing.T) {
	a := uitest.Known
	a.Title, a.ModelTitle, a.DataTitle = "<script>", "<script>", "<script>"
	if html := uitest.Build(t, &Gallery{View: Of(uitest.GalleryOf(append(others(), a)...))}).HTML(); strings.Contains(html, "><script>") || strings.Contains(html, "<img src=x>") {
		t.Errorf("the gallery has an author's text as markup:\n%s", html)
	}
}
