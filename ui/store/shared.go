package store

import (
	"fmt"
	"strings"
	"time"

	"github.com/pcloralab/pcloralab/pclora/run"
	"github.com/pcloralab/pcloralab/ui/say"
)

// A Shared is the page of a run that was shared. What is asked of the trainer there
// belongs to Verify.
type Shared struct {
	Replay  *Replay // nil until the run is there
	JSON    []byte  // the record as it was received, deciphered
	Sealed  bool    // whether the server has it encrypted
	About   *About  // nil until the server has said it
	Token   string  // that this browser keeps to delete the run; empty for none
	Trouble Trouble

	At      int  // index of the stop on show
	Playing bool // whether it moves on by itself

	Copied   string // what was copied last: "link" or "embed", and whether
	Asking   bool   // whether the person is asked if the run shall be deleted
	Deleting bool
	Deleted  bool
	Fault    Problem // of deleting
}

// An About is what the server knows of a run, as its API says it.
type About struct {
	ID       string  `json:"id"`
	Title    string  `json:"title"`
	Created  string  `json:"created"` // RFC 3339
	Expires  string  `json:"expires"` // RFC 3339
	Public   bool    `json:"public"`
	Sealed   bool    `json:"sealed"`
	Views    int64   `json:"views"`    // days on which somebody looked at it
	Kept     float64 `json:"kept"`     // share of the original's accuracy, in [0, 1]
	Gone     float64 `json:"gone"`     // share of the encoder's linear weights, in [0, 1]
	Accuracy float64 `json:"accuracy"` // of the student, in [0, 1]

	ModelName  string     `json:"modelName"`
	ModelTitle string     `json:"modelTitle"`
	DataName   string     `json:"dataName"`
	DataTitle  string     `json:"dataTitle"`
	Model      *ModelFile `json:"model"` // nil where none is attached
}

// A ModelFile is the compressed model that is attached to a run.
type ModelFile struct {
	Name   string `json:"name"`
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"`
}

// A Trouble says to a person why a run cannot be shown.
type Trouble struct {
	Title, Way string // Title is empty for none
	Again      bool   // whether another try may help
}

// Scrub goes to a stop of the run on show, by its index.
type Scrub struct{ At int }

func (Scrub) event() {}

// Open begins with the page that an address asks for, before anything is heard.
func Open(r Route) (State, []Effect) {
	s := New()
	s.Route = r
	switch {
	case r.Page == PageRun && r.Link != "":
		return s.openLink(), nil
	case (r.Page == PageRun || r.Page == PageEmbed) && r.ID == "":
		s.Shared.Trouble = Trouble{Title: "This address is not that of a run", Way: "It lost or gained a character on its way: ask whoever sent it for the link again."}
		return s, nil
	case r.Page == PageRun || r.Page == PageEmbed:
		s.Said = "Fetching the run."
		return s, []Effect{FetchRun{ID: r.ID, Key: r.Key}}
	case r.Page == PageGallery:
		return s.openGallery()
	case r.Page == PageCompare:
		return s.openCompare()
	case r.Link != "":
		s = s.openSettings()
	}
	return s, []Effect{StartTrainer{}}
}

// openLink shows the run that the address holds.
func (s State) openLink() State {
	link, err := run.ParseLink(s.Route.Link)
	if err == nil && link.Record == nil {
		err = fmt.Errorf("the link holds no run: copy the whole link again")
	}
	if err != nil {
		s.Shared.Trouble = Trouble{Title: "This link does not hold a run that can be shown", Way: sentenceOf(err)}
		return s
	}
	s, _ = s.show(*link.Record)
	s.Shared.JSON, _ = link.Record.JSON()
	return s
}

// sentenceOf writes an error of package run for people.
func sentenceOf(err error) string {
	text := strings.TrimPrefix(err.Error(), "run: ")
	return strings.ToUpper(text[:1]) + text[1:] + "."
}

// show shows a run from its beginning to its end.
func (s State) show(r run.Record) (State, []Effect) {
	s.Shared.Replay, s.Shared.Trouble = NewReplay(r), Trouble{}
	s.Shared.At = len(s.Shared.Replay.Stops) - 1
	s.Said = "The run is here."
	data := s.Shared.Replay.end.Data
	for _, e := range r.Examples {
		if len(e.Pixels) > 0 {
			return s, []Effect{Paint{Samples: s.Shared.Replay.end.Samples, Width: data.Width, Height: data.Height}}
		}
	}
	return s, nil
}

// runCame shows a run of the server, or why it cannot be shown.
func (s State) runCame(e RunCame) (State, []Effect) {
	if s.Route.Page == PageCompare {
		return s.comparedCame(e)
	}
	s.Shared.Sealed, s.Shared.Token = e.Sealed, e.Token
	body := e.Body
	switch {
	case e.Problem.Any():
		s.Shared.Trouble = troubleOf(e.Problem)
		return s, nil
	case e.Sealed && len(e.Packed) == 0:
		s.Shared.Trouble = sealedTrouble(s.Route.Key)
		return s, nil
	case e.Sealed:
		var err error
		if body, err = unpack(e.Packed); err != nil {
			s.Shared.Trouble = Trouble{Title: "What the key opens is no run", Way: "It was damaged before it was encrypted. Ask its author to share it again."}
			return s, nil
		}
	}
	r, err := run.ParseRecord(body)
	if err != nil {
		s.Shared.Trouble = Trouble{Title: "This run cannot be read", Way: sentenceOf(err)}
		return s, nil
	}
	if e.Sealed && e.Title != "" && r.Title == "" {
		r.Title = e.Title
	}
	s, effects := s.show(r)
	s.Shared.JSON = body
	return s, append(effects, FetchAbout{ID: s.Route.ID})
}

// sealedTrouble says what is wrong with the key of an encrypted run.
func sealedTrouble(key string) Trouble {
	if key == "" {
		return Trouble{Title: "This run is encrypted, and its key is missing", Way: "The key is the end of the link, from “#key=” on. The server never had it: ask whoever sent the link for all of it."}
	}
	return Trouble{Title: "The key does not open this run", Way: "A character of the link’s end, from “#key=” on, is missing or another one: copy the whole link again."}
}

// troubleOf says to a person why the server gave no run.
func troubleOf(p Problem) Trouble {
	switch p.Status {
	case 0:
		return Trouble{Title: "The server does not answer", Way: "This machine may be offline. Check the connection and try again.", Again: true}
	case 404:
		if p.Title == "" {
			return Trouble{Title: "This site keeps no runs", Way: "It only has files and no server. A link that holds the run itself would work here: ask its author for one."}
		}
		return Trouble{Title: "There is no run at this address", Way: "Its author has deleted it, or the link lost a character on its way: ask whoever sent it. A link that holds the run itself needs no server."}
	case 410:
		return Trouble{Title: "This run is not kept any more", Way: "Its time was up and nobody had looked at it, or its author has deleted it. Whoever has its record can share it again."}
	}
	t := Trouble{Title: p.Title, Way: p.Detail, Again: true}
	if t.Title == "" {
		t.Title, t.Way = fmt.Sprintf("The server answered %d", p.Status), "Try again in a moment."
	}
	return t
}

// Replayed is the State in which the lab's sections show the run, at the stop on show
// or whole; false while it is not there.
func (s State) replayState(whole bool) (State, bool) {
	replay := s.Shared.Replay
	if replay == nil {
		return State{}, false
	}
	step := s.Step()
	r := replay.At(step)
	if whole {
		r = replay.Whole()
		if step < replay.Record.Steps {
			r.Cursor = Cursor{On: true, Chart: ChartLambda, Step: step}
		}
	}
	if s.Cursor.On {
		r.Cursor = s.Cursor
	}
	r.Route, r.Pictures, r.Spoken, r.open = s.Route, s.Pictures, s.Spoken, s.open
	return r, true
}

// Whole is the State in which the lab's sections show all of the shared run, with
// the cursor at the stop on show; false while the run is not there.
func (s State) Whole() (State, bool) { return s.replayState(true) }

// Then is the State in which they show it as it was at that stop.
func (s State) Then() (State, bool) { return s.replayState(false) }

// Step is the step on show; 0 while there is no run.
func (s State) Step() int {
	if s.Shared.Replay == nil {
		return 0
	}
	return s.Shared.Replay.Stops[s.Shared.At]
}

// scrub goes to a stop.
func (s State) scrub(at int) State {
	if replay := s.Shared.Replay; replay != nil {
		s.Shared.At = min(max(at, 0), len(replay.Stops)-1)
	}
	return s
}

// How a replay moves on by itself: in so many pictures, so long after each other.
const (
	playFrames = 80
	playPause  = 100 * time.Millisecond
)

// play starts the replay, from the beginning if it is at its end, or stops it.
func (s State) play() (State, []Effect) {
	last := len(s.Shared.Replay.Stops) - 1
	s.Shared.Playing = !s.Shared.Playing
	if !s.Shared.Playing {
		return s, nil
	}
	if s.Shared.At == last {
		s.Shared.At = 0
	}
	return s, []Effect{Wait{For: playPause, What: waitPlay}}
}

// advance is the next picture of a replay that moves on by itself.
func (s State) advance() (State, []Effect) {
	if !s.Shared.Playing {
		return s, nil
	}
	last := len(s.Shared.Replay.Stops) - 1
	s.Shared.At = min(last, s.Shared.At+1+last/playFrames)
	if s.Shared.At == last {
		s.Shared.Playing = false
		return s, nil
	}
	return s, []Effect{Wait{For: playPause, What: waitPlay}}
}

// RunLink is the address of the run on show, its key included.
func (s State) RunLink() string {
	if s.Route.Link != "" {
		return s.Route.Origin + "/#" + s.Route.Link
	}
	link := s.Route.Address(s.Route.ID)
	if s.Route.Key != "" {
		link += "#" + linkKey + s.Route.Key
	}
	return link
}

// EmbedCode is what shows the run in another page.
func (s State) EmbedCode() string {
	at := s.Route.Origin + "/embed/" + s.Route.ID
	if s.Route.Key != "" {
		at += "#" + linkKey + s.Route.Key
	}
	return `<iframe src="` + at + `" width="560" height="500" loading="lazy" title="A PC-LoRA run" style="border:0;max-width:100%"></iframe>`
}

// OpenFirst says what has to be opened in the lab before its settings can be used;
// empty for nothing.
func (s State) OpenFirst() string {
	r := s.Shared.Replay.Record
	if s.builtIn(r) {
		return ""
	}
	return fmt.Sprintf("The run is of %s on %s, which do not come with this page: open both in the lab first, and its settings go into the form.", modelOf(r), dataOf(r))
}

// canShared reports whether a button of the page of a run means anything.
func (s State) canShared(id string) bool {
	here := s.Shared.Replay != nil
	switch id {
	case "play", "copy-link", "save-record", "skip":
		return here
	case "copy-embed":
		return here && s.Route.ID != ""
	case "fetch-again":
		return s.Shared.Trouble.Again
	case "delete-run":
		return here && s.Shared.Token != "" && !s.Shared.Deleting && !s.Shared.Deleted
	case "delete-run-yes", "delete-run-no":
		return s.Shared.Asking
	}
	return s.canVerify(id)
}

func (s State) pressShared(id string) (State, []Effect) {
	switch id {
	case "skip": // no link, which would take the key's place in the address
		return s, []Effect{Reveal{ID: "stage"}, Focus{ID: "stage"}}
	case "play":
		return s.play()
	case "copy-link":
		return s, []Effect{Copy{What: "link", Text: s.RunLink()}}
	case "copy-embed":
		return s, []Effect{Copy{What: "embed", Text: s.EmbedCode()}}
	case "save-record":
		return s, []Effect{Save{Name: s.recordName(), Bytes: s.Shared.JSON}}
	case "fetch-again":
		s.Shared.Trouble, s.Said = Trouble{}, "Fetching the run."
		return s, []Effect{FetchRun{ID: s.Route.ID, Key: s.Route.Key}}
	case "delete-run":
		s.Shared.Asking = true
		return s, []Effect{Focus{ID: "delete-run-no"}}
	case "delete-run-no":
		s.Shared.Asking = false
		return s, []Effect{Focus{ID: "delete-run"}}
	case "delete-run-yes":
		s.Shared.Asking, s.Shared.Deleting, s.Shared.Fault = false, true, Problem{}
		return s, []Effect{DeleteRun{ID: s.Route.ID, Token: s.Shared.Token}}
	}
	return s.pressVerify(id)
}

// recordName is the name of the record's file.
func (s State) recordName() string {
	name := s.Route.ID
	if name == "" {
		name = s.Shared.Replay.Record.Model.Name
	}
	return "pc-lora-" + name + ".json"
}

// runDeleted follows a DeleteRun of the page of a run.
func (s State) runDeleted(e RunDeleted) (State, []Effect) {
	s.Shared.Deleting, s.Shared.Fault = false, e.Problem
	if !e.Problem.Any() {
		s.Shared.Deleted, s.Shared.Token = true, ""
		s.Said = "Deleted. Nobody else can open this run any more."
	}
	return s, []Effect{Focus{ID: "run-deleted"}}
}

// Headline is what a run came to, in one sentence.
func Headline(r run.Record) string {
	if r.State == run.StateFinished {
		return fmt.Sprintf("%s of the accuracy is left, with %s of the encoder’s linear weights.", say.Share(r.Result.Kept()), say.Share(1-r.Result.Gone()))
	}
	came := fmt.Sprintf("Stopped after step %s of %s", say.Count(r.Steps), say.Count(r.Config.Steps))
	if r.State == run.StateRunning {
		came = fmt.Sprintf("Shared while it ran, at step %s of %s", say.Count(r.Steps), say.Count(r.Config.Steps))
	}
	if n := len(r.Curve); n > 0 {
		last := r.Curve[n-1]
		came += ": the student answers " + say.Share(last.Accuracy()) + " right"
		if last.Step != r.Steps {
			came += ", as last measured after step " + say.Count(last.Step)
		}
	}
	return came + "."
}
