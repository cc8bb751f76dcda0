package e2e

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
)

// A ledger remembers what reaches a server, and what it answers.
type ledger struct {
	next http.Handler

	mu     sync.Mutex
	client string // the address from which all requests seem to come
	all    []*entry
}

// An entry is a request and its answer.
type entry struct {
	method, path, query string
	header              http.Header
	body                []byte
	status              int
	answer              http.Header
}

func (e *entry) String() string {
	return fmt.Sprintf("%s %s?%s with %d bytes: %d", e.method, e.path, e.query, len(e.body), e.status)
}

func (l *ledger) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	const most = 32 << 20
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, most))
	if err != nil {
		http.Error(w, err.Error(), http.StatusRequestEntityTooLarge)
		return
	}
	e := &entry{method: r.Method, path: r.URL.Path, query: r.URL.RawQuery, header: r.Header.Clone(), body: body}
	l.mu.Lock()
	client := l.client
	l.all = append(l.all, e)
	l.mu.Unlock()

	r.Body = io.NopCloser(bytes.NewReader(body))
	// What the native server and the Worker take for who asks.
	r.RemoteAddr = client + ":1"
	r.Header.Set("CF-Connecting-IP", client)
	l.next.ServeHTTP(&noted{ResponseWriter: w, ledger: l, entry: e}, r)
}

// noted is an answer that goes into the ledger.
type noted struct {
	http.ResponseWriter
	ledger *ledger
	entry  *entry
}

func (n *noted) WriteHeader(status int) {
	n.ledger.mu.Lock()
	n.entry.status, n.entry.answer = status, n.Header().Clone()
	n.ledger.mu.Unlock()
	n.ResponseWriter.WriteHeader(status)
}

func (n *noted) Flush() { n.ResponseWriter.(http.Flusher).Flush() }

// since returns what came after the first n.
func (l *ledger) since(n int) []*entry {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.all[n:len(l.all):len(l.all)]
}

// count is how much came so far.
func (l *ledger) count() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.all)
}

// call lets all requests from now on come from another address.
func (l *ledger) call(client string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.client = client
}

// static reports whether a request is for a file of the site and tells the server
// nothing else.
func (e *entry) static() bool {
	for _, dynamic := range []string{"/api/", "/r/", "/embed/", "/og/"} {
		if strings.HasPrefix(e.path, dynamic) {
			return false
		}
	}
	// The trainer's script is told where its program lies.
	query := e.query == "" || strings.HasPrefix(e.path, "/assets/trainer.") && strings.HasPrefix(e.query, "wasm=/assets/trainer.")
	return e.method == http.MethodGet && len(e.body) == 0 && query
}
