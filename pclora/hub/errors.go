package hub

import (
	"errors"
	"fmt"
	"strings"
)

// A Kind says what went wrong, for callers that act on it.
type Kind string

// The kinds of Error.
const (
	Address   Kind = "address"   // not an id, not an address, or one that is not asked
	NotFound  Kind = "not found" // no such model, revision or file
	Denied    Kind = "denied"    // private, gated, or not there: servers do not tell them apart
	Server    Kind = "server"    // an answer that is none
	Offline   Kind = "offline"   // the browser knows that there is no network
	Network   Kind = "network"   // no answer, or one that the browser keeps back
	Truncated Kind = "truncated" // the connection ended too early, several times
	Changed   Kind = "changed"   // the file is another one than it was
	Damaged   Kind = "damaged"   // the bytes are not those that were promised
	Limit     Kind = "limit"     // more bytes or files than are read
	Full      Kind = "full"      // no room in the browser's storage
	Locked    Kind = "locked"    // another tab, or a checkpoint that is open, uses the same file
	Missing   Kind = "missing"   // not stored, or not all of it
)

// An Error says why a model could not be had, and what to do about it.
type Error struct {
	Kind Kind
	At   string // the address or name in question, or ""
	Text string
	Err  error // the cause, or nil
}

func (e *Error) Error() string {
	if e.At == "" {
		return "hub: " + e.Text
	}
	return "hub: " + e.At + " " + e.Text
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// Unreachable is a Getter's error where there is no answer at all.
func Unreachable(address string, offline bool, cause error) error {
	if offline {
		return &Error{Offline, host(address), "cannot be reached: this machine is offline. Models that are stored can still be opened", cause}
	}
	return &Error{Network, host(address), "gives no answer that the page may read: check the connection and the address; a server other than the hub must allow cross-origin requests (CORS)", cause}
}

// NoRoom is a Shelf's error where storage is full.
func NoRoom(cause error) error {
	return &Error{Full, "", "the browser's storage is full: delete a stored model, or make room on the disk", cause}
}

// InUse is a Shelf's error where a file is open elsewhere.
func InUse(cause error) error {
	return &Error{Locked, "", "another tab is using this model: wait for it, or close it", cause}
}

func refuse(kind Kind, at, format string, args ...any) *Error {
	return &Error{kind, clip(at), fmt.Sprintf(format, args...), nil}
}

// is reports whether err is an *Error of a kind.
func is(err error, kind Kind) bool {
	var e *Error
	return errors.As(err, &e) && e.Kind == kind
}

// refusal is what an answer other than the file means.
func refusal(a *answer, at string) error {
	switch code := a.Header("X-Error-Code"); {
	case code == "GatedRepo":
		return refuse(Denied, at, "is behind an agreement: accept it on the hub with an account, download the files there, and open them from disk; or choose a free model")
	case code == "RevisionNotFound":
		return refuse(NotFound, at, "is not there in this revision: leave out what follows the @, or look on the hub what there is")
	case a.Status == 401 || a.Status == 403:
		return refuse(Denied, at, "is refused by the server (%d): it does not exist, is private, or is behind an agreement. Check the spelling, or choose a public model", a.Status)
	case a.Status == 404 || a.Status == 410:
		return refuse(NotFound, at, "is not there (%d): check the spelling", a.Status)
	case a.Status == 429:
		return refuse(Server, at, "is refused for a while (429): too many requests, wait some minutes")
	case a.Status >= 500:
		return refuse(Server, at, "cannot be had, the server has a fault (%d): try again later", a.Status)
	}
	return refuse(Server, at, "cannot be had, the server answers %d: try again later, or download the files and open them from disk", a.Status)
}

// clip brings text from outside to a form that a message can show.
func clip(text string) string {
	const most = 120 // bytes
	text = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return '�'
		}
		return r
	}, strings.ToValidUTF8(text, "�"))
	if len(text) <= most {
		return text
	}
	return strings.ToValidUTF8(text[:most/2], "") + "…" + strings.ToValidUTF8(text[len(text)-most/2:], "")
}
