package share

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"net/http"
	"runtime/debug"
	"sync/atomic"
	"time"
)

// Options say what a Server works with. Only DB, Blobs, Index and Key are needed.
type Options struct {
	DB    *sql.DB // SQLite or D1, with all of Migrations applied
	Blobs Blobs
	// Index returns the site's index.html. It is asked once.
	Index func(context.Context) ([]byte, error)
	// Key makes hashes of addresses that nobody without it can undo. 16 bytes or more.
	Key []byte

	// Client returns who asks; nil for the host of the request's RemoteAddr.
	Client func(*http.Request) string
	Now    func() time.Time      // nil for time.Now
	Random io.Reader             // nil for crypto/rand
	Hash   func([]byte) [32]byte // of contents; nil for SHA-256
	Report func(error)           // hears of what is the server's fault; nil for nobody
	Origin string                // such as https://example.org; empty for what the request says
	Writes int                   // per address and hour; 0 for DefaultWrites
	Memory int                   // bytes of runs that are kept in memory; 0 for DefaultMemory
}

// Defaults of Options.
const (
	DefaultWrites = 30
	DefaultMemory = 16 << 20
)

// A Server answers the addresses for which Handles is true.
type Server struct {
	o      Options
	store  store
	memory memory
	index  atomic.Pointer[index]
}

// New returns a Server. It panics if an option is missing.
func New(o Options) *Server {
	if o.DB == nil || o.Blobs == nil || o.Index == nil || len(o.Key) < 16 {
		panic("share: New needs DB, Blobs, Index and a Key of 16 bytes")
	}
	if o.Client == nil {
		o.Client = remote
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Random == nil {
		o.Random = rand.Reader
	}
	if o.Hash == nil {
		o.Hash = sha256.Sum256
	}
	if o.Report == nil {
		o.Report = func(error) {}
	}
	if o.Writes == 0 {
		o.Writes = DefaultWrites
	}
	if o.Memory == 0 {
		o.Memory = DefaultMemory
	}
	return &Server{o: o, store: store{o.DB}, memory: memory{most: o.Memory}}
}

// ServeHTTP answers one request. It is where panics end.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	defer func() {
		switch p := recover(); p {
		case nil:
		case http.ErrAbortHandler:
			panic(p)
		default:
			s.o.Report(fmt.Errorf("share: %s %s: panic: %v\n%s", r.Method, r.URL.Path, p, debug.Stack()))
			write(w, r, broken)
		}
	}()
	for _, h := range always {
		w.Header()[h.name] = h.value
	}
	err := s.answer(w, r)
	if err == nil {
		return
	}
	var p *Problem
	if !errors.As(err, &p) {
		s.o.Report(fmt.Errorf("share: %s %s: %w", r.Method, r.URL.Path, err))
		p = broken
	}
	write(w, r, p)
}

func (s *Server) now() int64 { return s.o.Now().Unix() }

// stamp writes a time as RFC 3339 has it.
func stamp(seconds int64) string { return time.Unix(seconds, 0).UTC().Format(time.RFC3339) }
