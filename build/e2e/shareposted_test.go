package e2e

import (
	"bytes"
	"encoding/json"
	"net/http"
	"testing"

	runs "github.com/pcloralab/pcloralab/pclora/run"
	"github.com/pcloralab/pcloralab/ui/store"
)

// A receipt is the answer to sharing a run.
type receipt struct {
	ID, Token string
	link      string
}

// post shares a record past the page; more is what the request has beside it, such as
// `,"public":true`.
func (s *sharing) post(t *testing.T, r runs.Record, more string) (got receipt) {
	t.Helper()
	b, err := r.JSON()
	must(t, err)
	answer, err := http.Post(s.URL+"/api/runs", "application/json", bytes.NewReader([]byte(`{"record":`+string(b)+more+`}`)))
	must(t, err)
	defer answer.Body.Close()
	must(t, json.NewDecoder(answer.Body).Decode(&got))
	if answer.StatusCode != http.StatusCreated && answer.StatusCode != http.StatusOK {
		t.Fatalf("the server answered %s", answer.Status)
	}
	got.link = s.URL + "/r/" + got.ID
	return got
}

// recordIn is the record in what is posted.
func recordIn(t *testing.T, body []byte) runs.Record {
	t.Helper()
	var envelope struct{ Record json.RawMessage }
	must(t, json.Unmarshal(body, &envelope))
	r, err := runs.ParseRecord(envelope.Record)
	must(t, err)
	return r
}

// taken is the record of the author's run with another title, as the panel has it.
func (w *work) taken(t *testing.T, title string) runs.Record {
	t.Helper()
	must(t, w.ShareBy(store.WayShort))
	w.unfold(t)
	text, err := Eval[string](w.Page, `document.querySelector("#share-json").textContent`)
	must(t, err)
	r := recordIn(t, []byte(text))
	r.Title = title
	return r
}
