package store

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/pcloralab/pcloralab/pclora/run"
	"github.com/pcloralab/pcloralab/ui/say"
	"github.com/pcloralab/pcloralab/wasm/wire"
)

// A Share is the panel in which the run on show becomes a link.
type Share struct {
	Open   bool
	Record *run.Record // as it was when the panel was opened, or taken anew; replaced, never written to

	Title, Note string // as typed
	Days        string // as typed: how long the server keeps it
	Way         string // one of Ways
	Public      bool
	Examples    bool   // whether examples of the test part go along
	Attach      bool   // whether the compressed model goes along
	Packing     bool   // whether the trainer is writing it
	ZipName     string // of the compressed model; empty until it is written
	Zip         []byte

	Parcel Parcel // what would leave this machine with all of this, but for what is just being typed
	typing int    // how many Waits are under way, of which the last takes a new Parcel

	Server  Server
	Sending string  // what is under way: "run", "model", "delete"; empty for nothing
	Fault   Problem // of the last try
	Made    *Made   // what was made last with these settings; replaced, never written to
	Copied  string  // "share-link" or "share-token": what was copied last; "!" before it where that was refused
}

// Ways to share a run.
const (
	WayLink   = "link"   // the link holds the run
	WayShort  = "short"  // the server keeps it
	WaySealed = "sealed" // the server keeps it and cannot read it
)

// Ways lists them.
var Ways = []string{WayLink, WayShort, WaySealed}

// MaxModel bounds an attached model, in bytes.
const MaxModel = 25_000_000

// MaxDays bounds how long the server keeps a run that nobody looks at.
const MaxDays = 365

// What a Share is named after, in Typed, Choose and Check.
const (
	ShareTitle  = "share-title"
	ShareNote   = "share-note"
	ShareDays   = "share-days"
	ShareWay    = "share-way"
	SharePublic = "share-public"
	ShareAttach = "share-attach"

	ShareExamples = "share-examples"
)

// A Server says whether one is there that keeps runs.
type Server struct {
	Known bool // whether it was asked
	Fault Problem
}

// There reports whether it keeps runs.
func (s Server) There() bool { return s.Known && !s.Fault.Any() }

// Why says, for people, why it does not; empty if it does, or is not known.
func (s Server) Why() string {
	switch {
	case !s.Known || !s.Fault.Any():
		return ""
	case s.Fault.Status == 0:
		return "The server does not answer: this machine may be offline. The link itself works without it."
	case s.Fault.Title == "":
		return "This site only has files and no server that keeps runs. The link itself works without one."
	}
	return s.Fault.Title + ": " + s.Fault.Detail
}

// A Made is a link that was made.
type Made struct {
	Way       string
	Link      string
	Whole     bool // of WayLink: whether it holds the run; otherwise only its settings
	ID, Token string
	Expires   string // RFC 3339; empty where the server does not keep it
	Duplicate bool   // whether the server had it already
	Attached  bool
	ModelLost Problem // why the model could not be attached
	Deleted   bool
}

// A request is what is posted of a run.
type request struct {
	Record json.RawMessage `json:"record"`
	Public bool            `json:"public"`
	Days   int             `json:"days"`
}

// sealedRequest is what is posted of an encrypted one. It is built where the key is;
// this counts its bytes.
type sealedRequest struct {
	Sealed string `json:"sealed"`
	Title  string `json:"title"`
	Days   int    `json:"days"`
}

// sealedExtra is what AES-GCM adds to a text: the initial value and the tag, bytes.
const sealedExtra = 12 + 16

// days is what is typed as a number, and what is wrong with it.
func (s Share) days() (int, string) {
	n, err := strconv.Atoi(strings.TrimSpace(s.Days))
	if err != nil || n < 1 || n > MaxDays {
		return MaxDays, fmt.Sprintf("is no number of days, choose between 1 and %d", MaxDays)
	}
	return n, ""
}

// DaysFault says what is wrong with the number of days; empty if nothing is.
func (s Share) DaysFault() string {
	if s.Way == WayLink {
		return ""
	}
	_, fault := s.days()
	return fault
}

// titled is the record with the author's words.
func (s Share) titled() run.Record {
	r := *s.Record
	r.Title, r.Note = strings.TrimSpace(s.Title), strings.TrimSpace(s.Note)
	if !s.Examples {
		r.Examples = nil
	}
	return r
}

// A Parcel is what would leave this machine, to the byte.
type Parcel struct {
	JSON  string // what is in it: the body of the request, or the record of a link or an encrypted run
	Link  string // that holds the run; empty for the other ways
	Whole bool   // of a link: whether it holds the run and not only its settings
	Bare  bool   // of a link: whether pictures or points were left out
	Bytes int    // that go to the server
	Fault string // why it cannot be shared; empty if it can

	packed []byte
}

// parcel is what the panel would share as it stands.
func (s State) parcel() Parcel {
	share := s.Share
	if share.Record == nil {
		return Parcel{}
	}
	r := share.titled().Fit()
	text, err := r.JSON()
	if err != nil {
		return Parcel{Fault: sentenceOf(err)}
	}
	days, _ := share.days()
	switch share.Way {
	case WayShort:
		body, err := json.Marshal(request{text, share.Public, days})
		if err != nil {
			return Parcel{Fault: sentenceOf(err)}
		}
		return Parcel{JSON: string(body), Bytes: len(body)}
	case WaySealed:
		p := Parcel{JSON: string(text), packed: pack(text)}
		sealed := strings.Repeat("A", base64.StdEncoding.EncodedLen(len(p.packed)+sealedExtra))
		body, _ := json.Marshal(sealedRequest{sealed, r.Title, days})
		p.Bytes = len(body)
		return p
	}
	return linkParcel(r, text, s.Route.Origin)
}

// linkParcel is the Parcel of a link, which sends nothing.
func linkParcel(r run.Record, text []byte, origin string) Parcel {
	fragment := run.LinkOf(r)
	p := Parcel{JSON: string(text), Link: origin + "/#" + fragment}
	link, err := run.ParseLink(fragment)
	if err != nil {
		return Parcel{Fault: sentenceOf(err)}
	}
	if link.Record == nil {
		b, _ := json.Marshal(r.Config)
		p.JSON = string(b)
		return p
	}
	p.Whole = true
	if b, err := link.Record.JSON(); err == nil {
		p.Bare, p.JSON = string(b) != p.JSON, string(b)
	}
	return p
}

// canShare reports whether a button of the panel means anything.
func (s State) canShare(id string) bool {
	share := s.Share
	idle := share.Sending == "" && !share.Packing
	switch id {
	case "share":
		return s.mayShare() && s.Result != nil
	case "share-now":
		return s.mayShare() && s.Result == nil
	case "share-close":
		return share.Open
	case "share-take":
		return share.Open && idle && s.ShareStale()
	case "share-make":
		return share.Open && idle && share.Record != nil && share.DaysFault() == "" && (share.Way == WayLink || share.Server.There()) &&
			(!s.Attaches() || len(share.Zip) > 0 && len(share.Zip) <= MaxModel)
	case "share-ask":
		return share.Open && share.Server.Fault.Any()
	case "share-link":
		return share.Made != nil && !share.Made.Deleted
	case "share-token", "share-delete":
		return share.Made != nil && share.Made.Token != "" && idle && !share.Made.Deleted
	}
	return false
}

// mayShare reports whether there is a run to share.
func (s State) mayShare() bool {
	return s.Route.Page == PageLab && s.Run != nil && s.Run.N > 0 && s.Busy != Resetting
}

// CanAttach reports whether there is a model that can go along.
func (s State) CanAttach() bool { return s.Phase == Finished && s.Share.Way == WayShort }

// Attaches reports whether one does.
func (s State) Attaches() bool { return s.CanAttach() && s.Share.Attach }

// ShareStale reports whether the run has gone on since the panel has taken it.
func (s State) ShareStale() bool {
	r := s.Share.Record
	return r != nil && s.Run != nil && (r.Steps != s.Run.N || r.State != s.runState())
}

func (s State) pressShare(id string) (State, []Effect) {
	switch id {
	case "share", "share-now":
		return s.openShare()
	case "share-close":
		s.Share.Open = false
		if s.Result != nil {
			return s, []Effect{Focus{ID: "share"}}
		}
		return s, []Effect{Focus{ID: "share-now"}}
	case "share-take":
		return s.taken(), []Effect{Focus{ID: "share-make", From: "share-take"}}
	case "share-ask":
		s.Share.Server = Server{}
		return s, []Effect{AskServer{}}
	case "share-make":
		return s.share()
	case "share-link":
		return s, []Effect{Copy{What: id, Text: s.Share.Made.Link}}
	case "share-token":
		return s, []Effect{Copy{What: id, Text: s.Share.Made.Token}}
	}
	s.Share.Sending, s.Share.Fault = "delete", Problem{}
	return s, []Effect{DeleteRun{ID: s.Share.Made.ID, Token: s.Share.Made.Token}}
}

// openShare opens the panel. What was typed before stays. Examples of a person's own
// data go along only if they say so.
func (s State) openShare() (State, []Effect) {
	if s.Share.Way == "" {
		s.Share.Way, s.Share.Days = WayLink, fmt.Sprint(MaxDays)
		_, s.Share.Examples = BuiltInOf(DataSets, s.Data.Name)
	}
	s.Share.Open = true
	if s.ShareStale() || s.Share.Record == nil {
		s = s.taken()
	}
	effects := []Effect{Reveal{ID: "share-panel"}, Focus{ID: "share-heading"}}
	if !s.Share.Server.There() {
		s.Share.Server = Server{}
		effects = append(effects, AskServer{})
	}
	return s, effects
}

// afresh is the panel, closed, for another run. What is known of the server stays.
func (s Share) afresh() Share { return Share{Server: s.Server} }

// taken is the panel with the run as it is now.
func (s State) taken() State {
	if r, ok := s.Record(); ok {
		s.Share.Record = &r
		s.Share.Zip, s.Share.ZipName, s.Share.Attach = nil, "", false
		s = s.shareChanged()
	}
	return s
}

// shareChanged follows a change of the panel, which what was made before does not have.
func (s State) shareChanged() State {
	s.Share.Made, s.Share.Fault, s.Share.Copied = nil, Problem{}, ""
	s.Share.Parcel = s.parcel()
	return s
}

// typedShare applies what was typed in the panel; mine is false for another field.
// What would leave is measured again when the person pauses: it takes a while.
func (s State) typedShare(e Typed) (next State, effects []Effect, mine bool) {
	const pause = 300 * time.Millisecond
	at := map[string]*string{ShareTitle: &s.Share.Title, ShareNote: &s.Share.Note, ShareDays: &s.Share.Days}[e.ID]
	if at == nil {
		return s, nil, false
	}
	if *at == e.Text || s.Share.Sending != "" {
		return s, nil, true
	}
	*at = e.Text
	s.Share.Made, s.Share.Fault, s.Share.Copied = nil, Problem{}, ""
	s.Share.typing++
	return s, []Effect{Wait{For: pause, What: waitTyped}}, true
}

// Counting reports whether Parcel is to be measured anew, since a person types.
func (s Share) Counting() bool { return s.typing > 0 && s.Made == nil }

// typedEnough measures what would leave once the last Wait is over.
func (s State) typedEnough() State {
	if s.Share.typing--; s.Share.typing == 0 && s.Share.Sending == "" && s.Share.Made == nil {
		s.Share.Parcel = s.parcel()
	}
	return s
}

// choseShare applies a choice in the panel; false for another one.
func (s State) choseShare(e Event) (next State, effects []Effect, mine bool) {
	switch e := e.(type) {
	case Choose:
		if e.Field != ShareWay || !slices.Contains(Ways, e.Value) {
			return s, nil, e.Field == ShareWay
		}
		if s.Share.Sending == "" {
			s.Share.Way = e.Value
			s = s.shareChanged()
		}
		return s, nil, true
	case Check:
		switch e.Field {
		case SharePublic:
			if s.Share.Sending == "" {
				s.Share.Public = e.On
				s = s.shareChanged()
			}
			return s, nil, true
		case ShareExamples:
			if s.Share.Sending == "" {
				s.Share.Examples = e.On
				s = s.shareChanged()
			}
			return s, nil, true
		case ShareAttach:
			next, effects = s.attach(e.On)
			return next, effects, true
		}
	}
	return s, nil, false
}

// attach lets the model go along, once the trainer has written it.
func (s State) attach(on bool) (State, []Effect) {
	if s.Share.Sending != "" || !s.CanAttach() {
		return s, nil
	}
	s.Share.Attach = on
	s = s.shareChanged()
	if !on || len(s.Share.Zip) > 0 || s.Busy != Idle {
		return s, nil
	}
	s.Share.Packing = true
	return s.send(Exporting, wire.Export{})
}

// share makes the link.
func (s State) share() (State, []Effect) {
	s = s.shareChanged()
	p := s.Share.Parcel
	if p.Fault != "" {
		s.Share.Fault = Problem{Title: "Not shared", Detail: p.Fault}
		return s, []Effect{Focus{ID: "share-fault"}}
	}
	days, _ := s.Share.days()
	switch s.Share.Way {
	case WayLink:
		s.Share.Made = &Made{Way: WayLink, Link: p.Link, Whole: p.Whole}
		s.Said = "The link is made."
		return s, []Effect{Focus{ID: "share-address"}}
	case WaySealed:
		s.Share.Sending = "run"
		return s, []Effect{SealRun{Packed: p.packed, Title: strings.TrimSpace(s.Share.Title), Days: days}}
	}
	s.Share.Sending = "run"
	return s, []Effect{PostRun{Body: []byte(p.JSON)}}
}

// posted follows a PostRun or SealRun.
func (s State) posted(e Posted) (State, []Effect) {
	s.Share.Sending = ""
	if !e.Problem.Any() && idOf(e.ID) == "" {
		e.Problem = Problem{Title: "The answer cannot be read", Detail: "Reload the page to get the newest, and try again."}
	}
	if e.Problem.Any() {
		s.Share.Fault = e.Problem
		return s, []Effect{Focus{ID: "share-fault"}}
	}
	m := Made{Way: s.Share.Way, ID: e.ID, Token: e.Token, Expires: e.Expires, Duplicate: e.Duplicate, Link: s.Route.Address(e.ID)}
	if e.Key != "" {
		m.Link += "#" + linkKey + e.Key
	}
	s.Share.Made, s.Said = &m, "Shared."
	effects := []Effect{Focus{ID: "share-address"}}
	if m.Token != "" {
		effects = append(effects, KeepToken{ID: m.ID, Token: m.Token})
	}
	if s.Attaches() && m.Token != "" {
		s.Share.Sending = "model"
		effects = append(effects, PutModel{ID: m.ID, Token: m.Token, Name: s.Share.ZipName, Zip: s.Share.Zip})
	}
	return s, effects
}

// modelPut follows a PutModel.
func (s State) modelPut(e ModelPut) (State, []Effect) {
	s.Share.Sending = ""
	if s.Share.Made == nil {
		return s, nil
	}
	m := *s.Share.Made
	m.Attached, m.ModelLost = !e.Problem.Any(), e.Problem
	s.Share.Made = &m
	return s, nil
}

// sharedDeleted follows a DeleteRun of the panel.
func (s State) sharedDeleted(e RunDeleted) (State, []Effect) {
	s.Share.Sending, s.Share.Fault = "", e.Problem
	if e.Problem.Any() || s.Share.Made == nil {
		return s, []Effect{Focus{ID: "share-fault"}}
	}
	m := *s.Share.Made
	m.Deleted = true
	s.Share.Made = &m
	s.Said = "Deleted. Nobody can open the link any more."
	return s, []Effect{Focus{ID: "share-gone"}}
}

// packed takes a model that was written for the panel; false if it was not.
func (s State) packed(e wire.Exported) (State, bool) {
	if !s.Share.Packing {
		return s, false
	}
	s.Share.Packing, s.Share.Zip, s.Share.ZipName = false, e.Zip, e.Name
	s.Said = fmt.Sprintf("The model is packed, %s.", say.Bytes(int64(len(e.Zip))))
	return s, true
}
