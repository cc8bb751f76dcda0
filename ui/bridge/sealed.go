package bridge

import (
	"encoding/base64"
	"encoding/json"
	"strings"

	"github.com/pcloralab/pcloralab/ui/store"
)

// The sizes of AES-256-GCM's key and initial value, in bytes.
const (
	keySize = 32
	ivSize  = 12
)

// A sealed is an encrypted run as the server has it.
type sealed struct {
	Sealed string `json:"sealed"` // base64 of initial value, ciphertext and tag
	Title  string `json:"title"`
	Days   int    `json:"days,omitempty"`
}

// sealedOf reads what the server sent; ok is false for a run that is not encrypted. A
// record says its version, whatever else is in it.
func sealedOf(body []byte) (iv, text []byte, title string, ok bool) {
	var s struct {
		sealed
		Version json.RawMessage `json:"version"`
	}
	if json.Unmarshal(body, &s) != nil || s.Sealed == "" || s.Version != nil {
		return nil, nil, "", false
	}
	b, err := base64.StdEncoding.DecodeString(s.Sealed)
	if err != nil || len(b) <= ivSize {
		return nil, nil, s.Title, true
	}
	return b[:ivSize], b[ivSize:], s.Title, true
}

// keyOf reads a key from the end of a link; nil for a text that is none.
func keyOf(text string) []byte {
	b, err := base64.RawURLEncoding.Strict().DecodeString(text)
	if err != nil || len(b) != keySize {
		return nil
	}
	return b
}

// problemOf reads why the server refused something. An answer of another program has
// no title.
func problemOf(status int, kind string, body []byte) store.Problem {
	p := store.Problem{Status: status}
	if strings.HasPrefix(kind, "application/problem+json") {
		var said struct{ Title, Detail string }
		if json.Unmarshal(body, &said) == nil {
			p.Title, p.Detail = said.Title, said.Detail
		}
	}
	return p
}

// sentence is an error as a sentence for people.
func sentence(err error) string {
	text := err.Error()
	return strings.ToUpper(text[:1]) + text[1:] + "."
}
