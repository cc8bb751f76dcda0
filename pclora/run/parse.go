package run

import (
	"bytes"
	"compress/flate"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"unicode/utf8"
)

// The most bytes that a Record has: as JSON, so that one fits every way of
// sharing, and as raw deflate.
const (
	MaxRecord     = 90 << 10
	MaxCompressed = 64 << 10
)

// maxSpaced bounds what is read, which may have spaces and line breaks besides.
const maxSpaced = 4 * MaxRecord

// maxDepth bounds how deep JSON is nested. A Record of this version needs 4.
const maxDepth = 16

// A RecordError says what of a record is wrong.
type RecordError struct {
	Field  string // path of the field, such as "points[3].lambda"; empty for the whole
	Reason string // for people: what is wrong and what to do
}

func (e *RecordError) Error() string {
	if e.Field == "" {
		return "run: record " + e.Reason
	}
	return "run: record: " + e.Field + ": " + e.Reason
}

func wrong(field, reason string, args ...any) *RecordError {
	return &RecordError{field, fmt.Sprintf(reason, args...)}
}

// ParseRecord reads a record from outside. Memory is set aside in proportion to what b
// holds, never to what it says. Spaces between its values do not count. Fields that this build does not know
// are kept, and JSON writes them again. The error, if any, is a *RecordError.
func ParseRecord(b []byte) (Record, error) {
	r, err := parseRecord(b)
	if err != nil {
		return Record{}, err
	}
	return r, nil
}

func parseRecord(b []byte) (r Record, err error) {
	if err := checkJSON(b); err != nil {
		return r, err
	}
	if err := checkVersion(b); err != nil {
		return r, err
	}
	w := walker{in: b, read: true}
	if err := w.top(recordShape); err != nil {
		return r, err
	}
	if json.Unmarshal(w.out, &r) != nil {
		return r, misfit(w.out)
	}
	r.unknown = named(&r, w.unknown)
	if err := r.Validate(); err != nil {
		return r, err
	}
	_, err = r.JSON() // which is longer than b where characters are escaped
	return r, err
}

const useOriginal = "open the record that the page made, or a copy of it that nothing has changed"

// misfit finds the value that does not fit its field.
func misfit(b []byte) error {
	w := walker{in: b, read: true, check: true}
	if err := w.top(recordShape); err != nil {
		return err
	}
	return wrong("", "cannot be read: %s", useOriginal)
}

// checkJSON refuses what is no JSON object of bounded size and depth.
func checkJSON(b []byte) error {
	switch {
	case len(b) > maxSpaced:
		return wrong("", "has %d bytes, at most %d are read: share fewer points or no pictures", len(b), maxSpaced)
	case !utf8.Valid(b):
		return wrong("", "is not text in UTF-8: %s", useOriginal)
	case depth(b) > maxDepth:
		return wrong("", "is nested more than %d deep: %s", maxDepth, useOriginal)
	case !json.Valid(b) || bytes.TrimLeft(b, " \t\r\n")[0] != '{':
		return wrong("", "is no JSON object: %s", useOriginal)
	}
	return nil
}

// checkVersion looks at the version before all else, which another one may have
// changed.
func checkVersion(b []byte) error {
	w := walker{in: b, read: true, forget: true}
	if err := w.top(versionShape); err != nil {
		return err
	}
	var v struct{ Version json.Number }
	if err := json.Unmarshal(w.out, &v); err != nil {
		return wrong("version", "is no number: %s", useOriginal)
	}
	return versionFault(string(v.Version))
}

func versionFault(v string) error {
	if v == fmt.Sprint(Version) {
		return nil
	}
	if v == "" {
		return wrong("version", "is missing: %s", useOriginal)
	}
	return wrong("version", "is %.20s, this build reads %d: reload the page to get the newest, or open the record where it was made", v, Version)
}

// JSON returns the record, fields that only a newer build knows included. The same
// record always gives the same bytes. Characters that mean something in HTML are
// escaped. The error, if any, is a *RecordError: what ParseRecord would refuse is not
// written.
func (r Record) JSON() ([]byte, error) {
	if err := r.Validate(); err != nil {
		return nil, err
	}
	b, err := r.text()
	switch {
	case err != nil:
		return nil, wrong("", "cannot be written: %v", err)
	case len(b) > MaxRecord:
		return nil, wrong("", "has %d bytes, at most %d are shared: leave out pictures or points, as Fit does", len(b), MaxRecord)
	case len(b) > MaxCompressed:
		if n := len(deflate(b)); n > MaxCompressed {
			return nil, wrong("", "has %d bytes when compressed, at most %d are shared: leave out pictures or points, as Fit does", n, MaxCompressed)
		}
	}
	return b, nil
}

// text is the record as JSON, whatever is in it.
func (r Record) text() ([]byte, error) {
	if r.Curve == nil {
		r.Curve = []Eval{}
	}
	if r.Data.Classes == nil {
		r.Data.Classes = []string{}
	}
	b, err := json.Marshal(r)
	if err != nil || len(r.unknown) == 0 {
		return b, err
	}
	w := walker{in: b, unknown: placed(&r)}
	return w.out, w.top(recordShape)
}

// deflate is raw deflate (RFC 1951).
func deflate(b []byte) []byte {
	var out bytes.Buffer
	w, err := flate.NewWriter(&out, flate.BestCompression)
	if err == nil {
		_, err = w.Write(b)
	}
	if err = errors.Join(err, w.Close()); err != nil {
		panic("run: " + err.Error()) // the level is one, and a buffer takes all
	}
	return out.Bytes()
}

var (
	recordShape  = shapeOf(reflect.TypeFor[Record](), limits, "")
	configShape  = shapeOf(reflect.TypeFor[Config](), nil, "")
	versionShape = &shape{fields: map[string]*shape{"version": {}}}
)

// limits are the most elements of each list.
var limits = map[string]int{
	"layers": MaxLayers, "points": MaxPoints, "curve": MaxPoints, "examples": MaxExamples, "changes": maxChanges,
	"data.classes": maxClasses, "data.parts": 3,
}
