package store_test

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/pcloralab/pcloralab/pclora/run"
	"github.com/pcloralab/pcloralab/ui/store"
	"github.com/pcloralab/pcloralab/ui/uitest"
	"github.com/pcloralab/pcloralab/wasm/wire"
)

func way(name string) store.Event { return store.Choose{Field: store.ShareWay, Value: name} }

// effectsOf names the types of effects that are not about focus.
func effectsOf(effects []store.Effect) (names []string) {
	for _, e := range effects {
		switch e.(type) {
		case store.Focus, store.Reveal:
		default:
			names = append(names, strings.TrimPrefix(fmt.Sprintf("%T", e), "store."))
		}
	}
	return names
}

// TestRecord: what is shared of a run can be read again and is what was on show.
func TestRecord(t *testing.T) {
	for name, s := range map[string]store.State{
		"running": uitest.Running(), "finished": uitest.Finished(), "texts": uitest.TextFinished(), "spread": uitest.Spread(),
		"stopped": uitest.After(uitest.Running(), press("stop"), heard(wire.Stopped{N: 2})),
	} {
		r, ok := s.Record()
		if !ok {
			t.Fatalf("%s: no record", name)
		}
		b, err := r.JSON()
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		again, err := run.ParseRecord(b)
		if err != nil || !reflect.DeepEqual(again.Points, r.Points) || again.Config != s.Config() || len(again.Examples) != len(s.Samples) && s.Run.Answers != nil {
			t.Errorf("%s: %+v, %v, want the run on show", name, again, err)
		}
	}
	if _, ok := uitest.Ready().Record(); ok {
		t.Error("a page without a run has a record")
	}
}

// TestShareEffects says what each way sends, and that a link sends nothing.
func TestShareEffects(t *testing.T) {
	posted := store.Posted{ID: uitest.SharedID, Token: "t", Expires: "2025-06-17T12:00:00Z"}
	zipped := uitest.After(uitest.Sharing(), way(store.WayShort), store.Check{Field: store.ShareAttach, On: true})
	packed := uitest.After(zipped, heard(wire.Exported{Name: "a.zip", Zip: []byte("PK")}))
	sending := uitest.After(packed, press("share-make"))
	for _, tt := range []struct {
		name string
		from store.State
		e    store.Event
		want []string
	}{
		{"open", uitest.Finished(), press("share"), []string{"AskServer"}},
		{"before a step", uitest.Started(), press("share-now"), nil},
		{"link", uitest.Sharing(), press("share-make"), nil},
		{"short", uitest.After(uitest.Sharing(), way(store.WayShort)), press("share-make"), []string{"PostRun"}},
		{"encrypted", uitest.After(uitest.Sharing(), way(store.WaySealed)), press("share-make"), []string{"SealRun"}},
		{"short without a server", uitest.After(uitest.Sharing(), way(store.WayShort), store.ServerTold{Problem: store.NoAnswer}), press("share-make"), nil},
		{"short with wrong days", uitest.After(uitest.Sharing(), way(store.WayShort), typed(store.ShareDays, "0")), press("share-make"), nil},
		{"attach", uitest.After(uitest.Sharing(), way(store.WayShort)), store.Check{Field: store.ShareAttach, On: true}, []string{"Send"}},
		{"attach to a run that goes on", uitest.After(uitest.Running(), press("share-now"), way(store.WayShort)), store.Check{Field: store.ShareAttach, On: true}, nil},
		{"the model for the panel is not downloaded", zipped, heard(wire.Exported{Name: "a.zip", Zip: []byte("PK")}), nil},
		{"share before it is packed", zipped, press("share-make"), nil},
		{"share with it", packed, press("share-make"), []string{"PostRun"}},
		{"twice", sending, press("share-make"), nil},
		{"shared", sending, posted, []string{"KeepToken", "PutModel"}},
		{"shared before by another", sending, store.Posted{ID: uitest.SharedID, Duplicate: true}, nil},
		{"an id that is none", sending, store.Posted{ID: "../../x", Token: "t"}, nil},
		{"copy", uitest.After(sending, posted), press("share-link"), []string{"Copy"}},
		{"delete while the model is sent", uitest.After(sending, posted), press("share-delete"), nil},
		{"delete", uitest.After(sending, posted, store.ModelPut{}), press("share-delete"), []string{"DeleteRun"}},
		{"delete twice", uitest.After(sending, posted, store.ModelPut{}, press("share-delete"), store.RunDeleted{}), press("share-delete"), nil},
		{"typed", uitest.Sharing(), typed(store.ShareTitle, "a"), []string{"Wait"}},
	} {
		_, effects := apply(tt.from, tt.e)
		if got := effectsOf(effects); !reflect.DeepEqual(got, tt.want) {
			t.Errorf("%s: effects %q, want %q", tt.name, got, tt.want)
		}
	}
}

// TestPosted: the body that is sent is the one that was shown, with the author's words.
func TestPosted(t *testing.T) {
	s := uitest.After(uitest.Sharing(), way(store.WayShort), typed(store.ShareTitle, " <b>A</b> "), typed(store.ShareNote, "n"), typed(store.ShareDays, "7"), store.Check{Field: store.SharePublic, On: true})
	s = uitest.After(s, waits(3)...)
	shown := s.Share.Parcel
	_, effects := apply(s, press("share-make"))
	body := effects[0].(store.PostRun).Body
	if shown.JSON != string(body) || shown.Bytes != len(body) {
		t.Errorf("shown %d bytes, sent %d, want the same text", shown.Bytes, len(body))
	}
	var sent struct {
		Record json.RawMessage
		Public bool
		Days   int
	}
	if err := json.Unmarshal(body, &sent); err != nil || !sent.Public || sent.Days != 7 {
		t.Fatalf("sent %s, %v", body, err)
	}
	r, err := run.ParseRecord(sent.Record)
	if err != nil || r.Title != "<b>A</b>" || r.Note != "n" || len(r.Examples) != 3 {
		t.Errorf("sent the record %+v, %v", r, err)
	}
}

// waits ends as many Waits for a person who types.
func waits(n int) (all []store.Event) {
	for range n {
		all = append(all, store.Waited{What: "typed"})
	}
	return all
}

// TestTypingIsMeasuredOnce, when the person pauses.
func TestTypingIsMeasuredOnce(t *testing.T) {
	s := uitest.After(uitest.Sharing(), way(store.WayShort))
	before := s.Share.Parcel.Bytes
	s = uitest.After(s, typed(store.ShareTitle, "ab"), typed(store.ShareTitle, "abc"), store.Waited{What: "typed"})
	if s.Share.Parcel.Bytes != before {
		t.Error("measured while the person types")
	}
	if s = uitest.After(s, waits(1)...); s.Share.Parcel.Bytes <= before {
		t.Errorf("%d bytes after a title was typed, want more than %d", s.Share.Parcel.Bytes, before)
	}
}

// TestExamplesAreAsked: without them none are sent, and those of a person's own data
// stay unless they say otherwise.
func TestExamplesAreAsked(t *testing.T) {
	s := uitest.After(uitest.Sharing(), way(store.WayShort))
	if !strings.Contains(s.Share.Parcel.JSON, `"examples"`) {
		t.Error("no examples of the built-in data")
	}
	if s = uitest.After(s, store.Check{Field: store.ShareExamples}); strings.Contains(s.Share.Parcel.JSON, `"examples"`) {
		t.Error("examples although the person said no")
	}
	own := uitest.Finished()
	own.Data.Name = "mine"
	if s := uitest.After(own, press("share"), way(store.WayShort)); s.Share.Examples || strings.Contains(s.Share.Parcel.JSON, `"examples"`) {
		t.Error("examples of own data without a word of the person")
	}
}

// TestLinkRoundTrip: the link that the panel makes opens as the run.
func TestLinkRoundTrip(t *testing.T) {
	s := uitest.After(uitest.Sharing(), press("share-make"))
	link := s.Share.Made.Link
	fragment, ok := strings.CutPrefix(link, uitest.Origin+"/#")
	if !ok || !s.Share.Made.Whole {
		t.Fatalf("link %.60q, whole %t", link, s.Share.Made.Whole)
	}
	opened, effects := store.Open(store.RouteOf(uitest.Origin, "/", "", fragment))
	if got := effectsOf(effects); opened.Shared.Replay == nil || len(got) > 0 && got[0] != "Paint" {
		t.Fatalf("the link opens with %+v, effects %q", opened.Shared.Trouble, got)
	}
	if opened.RunLink() != link {
		t.Errorf("its page is at %q, want %q", opened.RunLink(), link)
	}
}

// TestServerWhy says, to a person, why the server cannot be used.
func TestServerWhy(t *testing.T) {
	for want, p := range map[string]store.Problem{
		"": {}, "only has files": {Status: 404}, "offline": store.NoAnswer, "Try later": {Status: 503, Title: "Busy", Detail: "Try later."},
	} {
		if got := (store.Server{Known: true, Fault: p}).Why(); !strings.Contains(got, want) || (want == "") != (got == "") {
			t.Errorf("%+v: %q, want %q in it", p, got, want)
		}
	}
}
