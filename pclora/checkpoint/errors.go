package checkpoint

import (
	"fmt"
	"strings"
)

// A Kind says what is wrong, for callers that act on it.
type Kind string

// The kinds of Error.
const (
	Missing     Kind = "missing"     // a file that a model needs
	Unsupported Kind = "unsupported" // weights in a format that is not read
	Ambiguous   Kind = "ambiguous"   // several models
	Limit       Kind = "limit"       // more files or bytes than are read
	Damaged     Kind = "damaged"     // bytes that are not what the file's name says
	Mismatch    Kind = "mismatch"    // files of different models
)

// An Error says why files are no model, and what to do about it.
type Error struct {
	Kind Kind
	File string // the file in question, or ""
	Text string
}

func (e *Error) Error() string {
	if e.File == "" {
		return "checkpoint: " + e.Text
	}
	return fmt.Sprintf("checkpoint: %s %s", e.File, e.Text)
}

func refuse(kind Kind, file, format string, args ...any) *Error {
	return &Error{kind, clip(file), fmt.Sprintf(format, args...)}
}

// clip brings a name to a form that a message can show: one line, not too long.
func clip(name string) string {
	const most = 80 // bytes
	name = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return '�'
		}
		return r
	}, strings.ToValidUTF8(name, "�"))
	if len(name) <= most {
		return name
	}
	return "…" + strings.ToValidUTF8(name[len(name)-most:], "")
}
