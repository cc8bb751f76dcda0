package main

import (
	"errors"
	"strings"

	"github.com/pcloralab/pcloralab/pclora/run"
	"github.com/pcloralab/pcloralab/wasm/wire"
)

// A doingError is an error that knows what was being done.
type doingError struct {
	doing string
	err   error
}

func (e *doingError) Error() string { return e.err.Error() }
func (e *doingError) Unwrap() error { return e.err }

// during returns err with what was being done, or nil.
func during(doing string, err error) error {
	if err == nil {
		return nil
	}
	return &doingError{doing, err}
}

// failure tells the page of an error.
func failure(doing string, err error) wire.Failed {
	var d *doingError
	if errors.As(err, &d) {
		doing = d.doing
	}
	return wire.Failed{Doing: doing, Reason: reason(err)}
}

// reason is an error in words for a person, who need not know which package
// found it.
func reason(err error) string {
	var field *run.FieldError
	if errors.As(err, &field) {
		return field.Field + " " + field.Reason
	}
	text := err.Error()
	for _, name := range []string{"train: ", "data: ", "vision: ", "wire: ", "hub: ", "checkpoint: ", "web: ", "table: ", "files: ", "token: ", "model: "} {
		text = strings.TrimPrefix(text, name)
	}
	return text
}
