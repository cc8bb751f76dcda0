package run

import (
	"bytes"
	"compress/flate"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
)

// MaxLink bounds the fragment of a link, in bytes: every browser and most programs
// that pass links on leave as much whole.
const MaxLink = 8192

// The two kinds of fragments.
const (
	linkRun    = "run="
	linkConfig = "config="
)

// A Link is what the fragment of a link holds: one of the two.
type Link struct {
	Config *Config
	Record *Record
}

// A LinkError says why the fragment of a link cannot be read.
type LinkError struct {
	Reason string // for people: what is wrong and what to do
	Err    error  // a *RecordError or *FieldError in what it holds; nil for none
}

func (e *LinkError) Error() string { return "run: link " + e.Reason }
func (e *LinkError) Unwrap() error { return e.Err }

const copyAgain = "copy the whole link again"

// LinkOf returns a fragment, without its '#', that holds the record: base64url of the
// raw deflate of its JSON. A record that is too long for MaxLink goes without its
// examples' pictures and with fewer points; one that is too long even so, or that is
// not valid, leaves the settings alone. The fragment says which it is.
func LinkOf(r Record) string {
	if short, ok := r.thinned(func(b []byte) bool { return len(fragment(linkRun, b)) <= MaxLink }); ok {
		b, _ := short.JSON() // thinned has written it
		return fragment(linkRun, b)
	}
	return ConfigLink(r.Config)
}

// ConfigLink returns a fragment, without its '#', that holds settings.
func ConfigLink(c Config) string {
	b, err := json.Marshal(c)
	if err != nil {
		b = nil // a number that is none; ParseLink says that there are no settings
	}
	return fragment(linkConfig, b)
}

func fragment(kind string, b []byte) string {
	return kind + base64.RawURLEncoding.EncodeToString(deflate(b))
}

// ParseLink reads a fragment, with or without its '#'. Memory is bounded whatever it
// says. The error, if any, is a *LinkError.
func ParseLink(fragment string) (Link, error) {
	fragment = strings.TrimPrefix(fragment, "#")
	if len(fragment) > MaxLink {
		return Link{}, &LinkError{Reason: fmt.Sprintf("has %d bytes, at most %d are read: open the run's file instead", len(fragment), MaxLink)}
	}
	if text, ok := strings.CutPrefix(fragment, linkRun); ok {
		b, err := inflate(text)
		if err != nil {
			return Link{}, err
		}
		r, err := ParseRecord(b)
		if err != nil {
			return Link{}, held("a run", err)
		}
		return Link{Record: &r}, nil
	}
	if text, ok := strings.CutPrefix(fragment, linkConfig); ok {
		b, err := inflate(text)
		if err != nil {
			return Link{}, err
		}
		c, err := parseConfig(b)
		if err != nil {
			return Link{}, held("settings", err)
		}
		return Link{Config: &c}, nil
	}
	return Link{}, &LinkError{Reason: "holds neither settings nor a run: " + copyAgain}
}

// held is the LinkError of what a link holds.
func held(what string, err error) error {
	var record *RecordError
	var field *FieldError
	switch {
	case errors.As(err, &record):
		return &LinkError{fmt.Sprintf("holds %s that cannot be read: %s", what, strings.TrimSpace(record.Field+" "+record.Reason)), record}
	case errors.As(err, &field):
		return &LinkError{fmt.Sprintf("holds %s that cannot be used: %s %s", what, field.Field, field.Reason), field}
	}
	return &LinkError{fmt.Sprintf("holds %s that cannot be read: %s", what, copyAgain), err}
}

// parseConfig reads settings. Unlike a record's, fields that this build does not know
// are refused: a run would be another without them.
func parseConfig(b []byte) (c Config, err error) {
	if err := checkJSON(b); err != nil {
		return c, err
	}
	if err := checkVersion(b); err != nil {
		return c, err
	}
	w := walker{in: b, read: true}
	if err := w.top(configShape); err != nil {
		return c, err
	}
	if len(w.unknown) > 0 {
		return c, &FieldError{w.unknown[0].name, "is a setting that this build does not know: reload the page to get the newest"}
	}
	if err := json.Unmarshal(w.out, &c); err != nil {
		return c, wrong("config", "cannot be read: %s", copyAgain)
	}
	return c, c.Validate()
}

// inflate reverses fragment. It gives MaxRecord bytes at most.
func inflate(text string) ([]byte, error) {
	packed, err := base64.RawURLEncoding.Strict().DecodeString(text)
	if err != nil {
		return nil, &LinkError{Reason: "is cut off or damaged: " + copyAgain, Err: err}
	}
	from := bytes.NewReader(packed)
	b, err := io.ReadAll(io.LimitReader(flate.NewReader(from), MaxRecord+1))
	switch {
	case len(b) > MaxRecord:
		return nil, &LinkError{Reason: fmt.Sprintf("holds more than the %d bytes that are read: open the run's file instead", MaxRecord)}
	case err != nil:
		return nil, &LinkError{Reason: "is cut off or damaged: " + copyAgain, Err: err}
	case from.Len() > 0:
		return nil, &LinkError{Reason: "goes on behind its end: " + copyAgain}
	}
	return b, nil
}
