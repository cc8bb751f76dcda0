package uitest

import (
	"github.com/pcloralab/pcloralab/pclora/run"
	"github.com/pcloralab/pcloralab/ui/store"
	"github.com/pcloralab/pcloralab/wasm/wire"
)

// Names of what is shared in scenes. The title would be markup if it were not text.
const (
	Origin   = "https://lab.example"
	SharedID = "Ab3-_9xYz01"
	Title    = "<b>Half</b> the steps & more"
)

// RecordOf is the run on show in a State as it is shared, by an author.
func RecordOf(s store.State) run.Record {
	r, ok := s.Record()
	if !ok {
		panic("uitest: the State has no run")
	}
	r.Title, r.Note = Title, "First line.\n<i>Second</i> line."
	return r
}

// opened is the page of an address after what came back.
func opened(r store.Route, events ...store.Event) store.State {
	s, _ := store.Open(r)
	return After(s, events...)
}

// RunRoute is the address of a shared run.
var RunRoute = store.Route{Page: store.PageRun, Origin: Origin, ID: SharedID, Browser: "Chrome 156"}

// Known is what the server knows of Finished when it is shared.
var Known = store.About{ID: SharedID, Title: Title, Created: "2024-06-17T12:00:00Z", Expires: "2025-06-17T12:00:00Z", Public: true, Views: 3,
	Kept: 0.889, Gone: 0.8125, Accuracy: 0.8, ModelName: "fashion-vit", ModelTitle: "Fashion ViT", DataName: "fashion-mnist", DataTitle: "Fashion-MNIST",
	Model: &store.ModelFile{Name: "student.zip", Bytes: 302_000, SHA256: "00"}}

// Came brings a record from the server, to a browser that can delete it if token is
// not empty.
func Came(r run.Record, token string) store.Event {
	body, err := r.JSON()
	if err != nil {
		panic(err)
	}
	return store.RunCame{Body: body, Token: token}
}

// Fetching is the page of a shared run before it is there.
func Fetching() store.State { return opened(RunRoute) }

// Replay is the page of Finished, shared, at its end.
func Replay() store.State {
	return opened(RunRoute, Came(RecordOf(Finished()), "secret"), store.AboutCame{About: Known}, store.Pictured{URLs: []string{"blob:0", "blob:1", "blob:2"}})
}

// Scrubbed is Replay after two of its four steps.
func Scrubbed() store.State { return After(Replay(), store.Scrub{At: 2}) }

// ReplayOfStopped is the page of a run on texts that was stopped.
func ReplayOfStopped() store.State {
	s := After(TextRunning(), store.Press{ID: "stop"}, store.Heard{Event: wire.Stopped{N: 2}})
	return opened(RunRoute, Came(RecordOf(s), ""))
}

// ReplayOfLink is the page of a run that its link holds.
func ReplayOfLink() store.State {
	return opened(store.Route{Page: store.PageRun, Origin: Origin, Link: run.LinkOf(RecordOf(Finished()))})
}

// Troubled is the page of a run that did not come.
func Troubled(p store.Problem) store.State { return opened(RunRoute, store.RunCame{Problem: p}) }

// Small is the page of Finished in a frame.
func InFrame() store.State {
	r := RunRoute
	r.Page = store.PageEmbed
	return opened(r, Came(RecordOf(Finished()), ""), store.Scrub{At: 2})
}

// Gallery is the page of public runs, with two picked.
func GalleryOf(runs ...store.About) store.State {
	r := store.Route{Page: store.PageGallery, Origin: Origin}
	s, _ := store.Open(r)
	return After(s, store.RunsCame{Query: s.Gallery.Query, Runs: runs, Next: "more"})
}

// Comparing is the page of Finished and Spread side by side, and of one that is gone.
func Comparing() store.State {
	s := opened(store.Route{Page: store.PageCompare, Origin: Origin, IDs: []string{SharedID, "b0000000000", "c0000000000"}})
	second := Came(RecordOf(Spread()), "").(store.RunCame)
	second.At = 1
	return After(s, Came(RecordOf(Finished()), ""), second, store.RunCame{At: 2, Problem: store.Problem{Status: 410, Title: "Gone"}})
}

// Sharing is Finished with the panel open and a server there.
func Sharing() store.State {
	s := Finished()
	s.Route = store.Route{Origin: Origin, Browser: "Chrome 156"}
	return After(s, store.Press{ID: "share"}, store.ServerTold{})
}
