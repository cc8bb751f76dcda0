package share

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"io"
	"net/http"
	"strings"
)

// Lengths of ids, in characters of base64url, 6 bits each.
const (
	shortest = 11 // of a run's content: 66 bits
	longest  = 43 // all of a SHA-256
	sealedID = 22 // random, 132 bits: nobody guesses it
)

// isID reports whether a run may have this id.
func isID(s string) bool {
	if len(s) < shortest || len(s) > longest {
		return false
	}
	for _, c := range []byte(s) {
		if !('a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '-' || c == '_') {
			return false
		}
	}
	return true
}

func encode(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

// random returns so many characters of base64url.
func (s *Server) random(n int) (string, error) {
	b := make([]byte, (n*6+7)/8)
	if _, err := io.ReadFull(s.o.Random, b); err != nil {
		return "", err
	}
	return encode(b)[:n], nil
}

// digest is what is stored of a token. A token is 256 random bits, so that its plain
// hash is no help in finding it.
func digest(token string) string {
	sum := sha256.Sum256([]byte(token))
	return encode(sum[:])
}

// bearer returns the token of a request.
func bearer(r *http.Request) (string, error) {
	scheme, token, ok := strings.Cut(r.Header.Get("Authorization"), " ")
	if !ok || !strings.EqualFold(scheme, "Bearer") || token == "" {
		return "", fault(http.StatusUnauthorized, "Only the author may do this: send the token that sharing returned as \"Authorization: Bearer …\".")
	}
	return strings.TrimSpace(token), nil
}

// owns compares a token with what is stored, in a time that does not tell how much
// of it is right.
func (e *entry) owns(token string) error {
	if subtle.ConstantTimeCompare([]byte(digest(token)), []byte(e.token)) != 1 {
		return fault(http.StatusForbidden, "This token belongs to another run: use the one that sharing this run returned.")
	}
	return nil
}
