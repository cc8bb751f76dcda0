package e2e

import (
	"net"
	"net/http"
	"slices"
	"sync"
)

// elsewhere is a browser's way to other machines: a proxy that lets nothing through
// and remembers what was asked for.
type elsewhere struct {
	url    string
	server *http.Server

	mu    sync.Mutex
	asked []string
}

func openElsewhere() (*elsewhere, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	e := &elsewhere{url: "http://" + listener.Addr().String()}
	e.server = &http.Server{Handler: e}
	go e.server.Serve(listener)
	return e, nil
}

// own are the machines that Chromium asks by itself, whatever the page.
var own = []string{"accounts.google.com", "clients2.google.com", "redirector.gvt1.com",
	"content-autofill.googleapis.com", "optimizationguide-pa.googleapis.com", "update.googleapis.com"}

// ServeHTTP refuses. What is asked for is an address, of https only its host.
func (e *elsewhere) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if !slices.Contains(own, r.URL.Hostname()) {
		e.asked = append(e.asked, r.Method+" "+r.RequestURI)
	}
	w.WriteHeader(http.StatusBadGateway)
}

func (e *elsewhere) close() { e.server.Close() }

// Elsewhere returns what the browser has asked of other machines so far, pages and
// workers together.
func (l *Lab) Elsewhere() []string {
	l.elsewhere.mu.Lock()
	defer l.elsewhere.mu.Unlock()
	return slices.Clone(l.elsewhere.asked)
}
