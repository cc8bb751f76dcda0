package share

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"strings"

	"github.com/pcloralab/pcloralab/pclora/run"
)

// Limits of what is shared.
const (
	MaxBody  = 96 << 10   // bytes of a run as it is posted
	MaxModel = 25_000_000 // bytes of an attached model
	maxDays  = 365
	// An encrypted run has 12 bytes before and 16 after what was enciphered.
	minSealed = 12 + 16 + 1
	maxSealed = 12 + 16 + run.MaxCompressed
)

// A posting is the body of a POST.
type posting struct {
	Record json.RawMessage `json:"record"`
	Public bool            `json:"public"`
	Days   *int            `json:"days"`
	Sealed *string         `json:"sealed"`
	Title  *string         `json:"title"`
}

// receive reads a body of at most MaxBody bytes of JSON. Its size is looked at before
// anything is read.
func receive(w http.ResponseWriter, r *http.Request) (p posting, err error) {
	if kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || kind != "application/json" {
		return p, fault(http.StatusUnsupportedMediaType, "A run is shared as JSON: send it with Content-Type: application/json.")
	}
	if r.ContentLength > MaxBody {
		return p, tooLarge
	}
	b, err := io.ReadAll(http.MaxBytesReader(w, r.Body, MaxBody))
	if err != nil {
		var large *http.MaxBytesError
		if errors.As(err, &large) {
			return p, tooLarge
		}
		return p, fault(http.StatusBadRequest, "The run did not arrive as a whole: send it again.")
	}
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	if err := d.Decode(&p); err != nil {
		return p, fault(http.StatusBadRequest, "This is not the JSON of a run to share (%.200v): share it from the page.", err)
	}
	if _, err := d.Token(); err != io.EOF {
		return p, fault(http.StatusBadRequest, "There is something after the run's JSON: share it from the page.")
	}
	return p, nil
}

var tooLarge = fault(http.StatusRequestEntityTooLarge, "A run has at most %d bytes: share fewer points or no pictures.", MaxBody)

// entry checks what was posted and makes a row of it, without what depends on time
// and chance.
func (p posting) entry() (*entry, error) {
	e := &entry{public: p.Public, days: maxDays}
	if p.Days != nil {
		e.days = int64(*p.Days)
	}
	if e.days < 1 || e.days > maxDays {
		return nil, fault(http.StatusBadRequest, "A run is kept for 1 to %d days, not for %d: choose another number.", maxDays, e.days)
	}
	switch {
	case (p.Record == nil) == (p.Sealed == nil):
		return nil, fault(http.StatusBadRequest, "Share either a record or a sealed one: one of the two fields is needed.")
	case p.Sealed != nil:
		return e, p.seal(e)
	case p.Title != nil:
		return nil, fault(http.StatusBadRequest, "A run has its title in its record: leave the other one out.")
	}
	return e, p.open(e)
}

// open fills the row of a run that the server can read.
func (p posting) open(e *entry) error {
	r, err := run.ParseRecord(p.Record)
	var b []byte
	if err == nil {
		b, err = r.JSON() // the same run has the same bytes, however it was posted
	}
	if err != nil {
		var bad *run.RecordError
		if errors.As(err, &bad) {
			return fault(http.StatusUnprocessableEntity, "This run cannot be shared: %.400s.", strings.TrimPrefix(bad.Error(), "run: "))
		}
		return err
	}
	e.title, e.body = r.Title, string(b)
	e.model, e.modelName = named(r.Model.Title, r.Model.Name), r.Model.Name
	e.data, e.dataName = named(r.Data.Title, r.Data.Name), r.Data.Name
	e.words = fold(r.Title, e.model, e.modelName, e.data, e.dataName)
	if r.State == run.StateFinished {
		e.kept, e.gone, e.accuracy = r.Result.Kept(), r.Result.Gone(), r.Result.After.Accuracy()
	} else if n := len(r.Curve); n > 0 {
		e.accuracy = r.Curve[n-1].Accuracy()
	}
	return nil
}

func named(title, name string) string {
	if title != "" {
		return title
	}
	return name
}

// seal fills the row of a run that the server cannot read.
func (p posting) seal(e *entry) error {
	if p.Public {
		return fault(http.StatusBadRequest, "An encrypted run is never public: share it without encryption, or not in the gallery.")
	}
	b, err := base64.StdEncoding.Strict().DecodeString(*p.Sealed)
	if err != nil || len(b) < minSealed || len(b) > maxSealed {
		return fault(http.StatusUnprocessableEntity, "This is no encrypted run: it is %d to %d bytes in base64. Share it from the page.", minSealed, maxSealed)
	}
	if p.Title != nil {
		e.title = *p.Title
	}
	if !run.IsTitle(e.title) {
		return fault(http.StatusUnprocessableEntity, "A title has at most %d characters and none that control others: choose another one.", run.MaxTitle)
	}
	e.sealed = true
	text, err := json.Marshal(struct {
		Sealed string `json:"sealed"`
		Title  string `json:"title"`
	}{base64.StdEncoding.EncodeToString(b), e.title})
	e.body = string(text)
	return err
}
