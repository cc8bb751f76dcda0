// Package sharetest says what any server of shared runs must do, as tests over HTTP:
// of package share natively and in a Cloudflare Worker.
package sharetest

import (
	"bytes"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/pcloralab/pcloralab/pclora/run"
	"github.com/pcloralab/pcloralab/pclora/run/runtest"
)

// A Target is a server to test. It may hold other runs.
type Target struct {
	URL    string // such as http://127.0.0.1:8080
	Writes int    // that an address has in an hour
	// SQL runs a statement in the server's tables. What needs it is skipped without.
	SQL func(statement string) error
	// Folder is where the server keeps all that it stores. What looks into it is
	// skipped without.
	Folder string
}

// Run runs all tests. Each pretends to be another client with the header
// CF-Connecting-IP, which the server must take for the address.
func Run(t *testing.T, target Target) {
	for _, test := range []struct {
		name string
		run  func(*client)
	}{
		{"share and get", shareAndGet},
		{"about and views", aboutAndViews},
		{"duplicate", duplicate},
		{"collision", collision},
		{"expiry", expiry},
		{"delete", deletes},
		{"conditional get", conditional},
		{"wrong methods", wrongMethods},
		{"wrong types", wrongTypes},
		{"wrong envelopes", wrongEnvelopes},
		{"too large", tooLarge},
		{"hostile records", hostile},
		{"unknown fields stay", unknownFields},
		{"addresses of nothing", nothing},
		{"encrypted", encrypted},
		{"attach and download", attach},
		{"attach what is wrong", attachWrong},
		{"list", list},
		{"list without order", listWrong},
		{"pages", pages},
		{"author's text is text", authorsText},
		{"pictures", pictures},
		{"rate limit", rateLimit},
	} {
		t.Run(test.name, func(t *testing.T) { test.run(newClient(t, target)) })
	}
}

// A client is one test's.
type client struct {
	*testing.T
	Target
	address string
	mark    string // in titles: no other test has it
}

var clients atomic.Uint32

func newClient(t *testing.T, target Target) *client {
	b := make([]byte, 8)
	rand.Read(b)
	// 100::/64 is for nothing else (RFC 6666), and 64 bits are one household.
	return &client{T: t, Target: target, mark: hex.EncodeToString(b), address: "2001:db8:" + hex.EncodeToString(b[:2]) + ":" + hex.EncodeToString([]byte{byte(clients.Add(1)), b[2]}) + "::1"}
}

// An answer is what came back, read to its end.
type answer struct {
	*http.Response
	body []byte
}

// ask sends a request; headers are pairs.
func (c *client) ask(method, path string, body []byte, headers ...string) answer {
	c.Helper()
	r, err := http.NewRequestWithContext(c.Context(), method, c.URL+path, bytes.NewReader(body))
	if err != nil {
		c.Fatal(err)
	}
	if body == nil {
		r.Body, r.ContentLength = http.NoBody, 0
	}
	r.Header.Set("CF-Connecting-IP", c.address)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	plain := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	response, err := plain.Do(r)
	if err != nil {
		c.Fatal(err)
	}
	defer response.Body.Close()
	b, err := io.ReadAll(response.Body)
	if err != nil {
		c.Fatalf("%s %s: %v", method, path, err)
	}
	return answer{response, b}
}

func (c *client) get(path string, headers ...string) answer {
	c.Helper()
	return c.ask("GET", path, nil, headers...)
}

// want fails unless an answer has a status.
func (c *client) want(a answer, status int) answer {
	c.Helper()
	if a.StatusCode != status {
		c.Fatalf("%s %s: %d %.300s, want %d", a.Request.Method, a.Request.URL.Path, a.StatusCode, a.body, status)
	}
	return a
}

// problem fails unless an answer is a problem of one of the statuses, which says what
// to do.
func (c *client) problem(a answer, statuses ...int) {
	c.Helper()
	var p struct {
		Type, Title, Detail string
		Status              int
	}
	err := json.Unmarshal(a.body, &p)
	ok := false
	for _, s := range statuses {
		ok = ok || a.StatusCode == s
	}
	if !ok || err != nil || a.Header.Get("Content-Type") != "application/problem+json" || a.Header.Get("Cache-Control") != "no-store" ||
		p.Type != "about:blank" || p.Title == "" || p.Detail == "" || p.Status != a.StatusCode {
		c.Errorf("%s %s: %d %s %.300s, want a problem of status %v that is not kept", a.Request.Method, a.Request.URL.Path, a.StatusCode, a.Header.Get("Content-Type"), a.body, statuses)
	}
	c.safe(a)
}

// safe checks the headers that every answer has.
func (c *client) safe(a answer) {
	c.Helper()
	h := a.Header
	if h.Get("X-Content-Type-Options") != "nosniff" || h.Get("Referrer-Policy") != "no-referrer" || !strings.Contains(h.Get("Content-Security-Policy"), "default-src 'none'") ||
		h.Get("Cross-Origin-Resource-Policy") == "" || h.Get("Set-Cookie") != "" || h.Get("Access-Control-Allow-Origin") != "" {
		c.Errorf("%s %s: headers %v lack protection", a.Request.Method, a.Request.URL.Path, h)
	}
}

// A receipt is the answer to sharing a run.
type receipt struct {
	ID, Token, Expires string
	Bytes              int
	Duplicate          bool
}

func (c *client) receipt(a answer) (r receipt) {
	c.Helper()
	if err := json.Unmarshal(a.body, &r); err != nil {
		c.Fatalf("%s: %v", a.body, err)
	}
	return r
}

// record is a small finished run with the test's mark in its title, and its JSON.
func (c *client) record(title string) (run.Record, []byte) {
	c.Helper()
	r := runtest.Finished(20, 4, 1)
	r.Title = title + " " + c.mark
	b, err := r.JSON()
	if err != nil {
		c.Fatal(err)
	}
	return r, b
}

// post shares JSON of a record; more is what the envelope has beside it, such as
// `,"public":true`.
func (c *client) post(record []byte, more string) answer {
	c.Helper()
	return c.ask("POST", "/api/runs", envelope(record, more), "Content-Type", "application/json")
}

func envelope(record []byte, more string) []byte {
	return []byte(`{"record":` + string(record) + more + `}`)
}

// shared shares a record that must be new.
func (c *client) shared(record []byte, more string) receipt {
	c.Helper()
	return c.receipt(c.want(c.post(record, more), http.StatusCreated))
}

func (c *client) delete(id, token string) answer {
	c.Helper()
	return c.ask("DELETE", "/api/runs/"+id, nil, "Authorization", "Bearer "+token)
}
