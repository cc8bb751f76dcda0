package e2e

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"testing"

	"github.com/pcloralab/pcloralab/build/edge"
	"github.com/pcloralab/pcloralab/build/site"
	"github.com/pcloralab/pcloralab/build/toolchain"
	"github.com/pcloralab/pcloralab/pclora/checkpoint"
	runs "github.com/pcloralab/pcloralab/pclora/run"
	"github.com/pcloralab/pcloralab/wasm/edge/local"
	"github.com/pcloralab/pcloralab/wasm/edge/share"
)

// A sharing is a server that keeps runs, beside the page, with an empty store.
type sharing struct {
	*Lab
	*ledger
	folder  string                       // where it stores all that it is told
	sql     func(statement string) error // in its tables
	clients int                          // addresses that were used up
	regular *Page                        // a tab of who was here before
	work    *work                        // nil until a case needs it
	cold    []cold                       // of links that were opened in new profiles
}

// servers are what the table of cases runs against.
var servers = []struct {
	name string
	open func(t *testing.T, folder string) (http.Handler, func(statement string) error)
}{
	{"native", native},
	{"workerd", workerd},
}

// newSharing opens a server until the end of the test.
func newSharing(t *testing.T, open func(*testing.T, string) (http.Handler, func(string) error)) *sharing {
	t.Helper()
	s := &sharing{folder: t.TempDir()}
	handler, sql := open(t, s.folder)
	s.ledger, s.sql = &ledger{next: handler, client: "192.0.2.1"}, sql
	var err error
	s.Lab, err = lab.Beside(s.ledger)
	must(t, err)
	t.Cleanup(s.Lab.Close)
	s.tiny(t)
	s.regular, err = s.Page(Desktop)
	must(t, err)
	t.Cleanup(s.regular.Close)
	must(t, s.regular.Before(noDialogs))
	return s
}

// tiny lets a tiny ViT stand for the built-in one, so that runs take moments.
func (s *sharing) tiny(t *testing.T) {
	t.Helper()
	config, err := os.ReadFile(filepath.Join("..", "..", "public", "models", runs.Default().Model, checkpoint.ConfigFile))
	must(t, err)
	files, err := TinyViT(config)
	must(t, err)
	for name, b := range files {
		s.Fault("/models/"+runs.Default().Model+"/"+name, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Cross-Origin-Resource-Policy", "same-origin")
			w.Write(b)
		})
	}
}

// native is what go run ./build serve serves.
func native(t *testing.T, folder string) (http.Handler, func(string) error) {
	t.Helper()
	files, err := site.Load(os.DirFS(os.Getenv(SiteVariable)))
	must(t, err)
	store, err := local.Open(folder)
	must(t, err)
	t.Cleanup(func() { store.Close() })
	server := store.Server(share.Options{
		Index: func(context.Context) ([]byte, error) {
			b, ok := files.File("/index.html")
			if !ok {
				return nil, errors.New("the site has no index.html")
			}
			return b, nil
		},
		Report: func(err error) { t.Error(err) },
	})
	return site.WithRuns(files, server), func(statement string) error {
		_, err := store.DB.Exec(statement)
		return err
	}
}

// workerd is the Cloudflare Worker in the program that Cloudflare runs it in.
func workerd(t *testing.T, folder string) (http.Handler, func(string) error) {
	t.Helper()
	root, err := toolchain.Root()
	must(t, err)
	e, err := edge.Start(root, folder)
	if errors.Is(err, edge.ErrNoNode) {
		t.Skip(err)
	}
	must(t, err)
	t.Cleanup(func() {
		if err := e.Stop(); err != nil {
			t.Error(err)
		}
	})
	to, err := url.Parse(e.URL)
	must(t, err)
	// The address stays the one that the browser asked for.
	rewrite := func(r *httputil.ProxyRequest) {
		r.SetURL(to)
		r.Out.Host = r.In.Host
	}
	gone := func(w http.ResponseWriter, _ *http.Request, _ error) { w.WriteHeader(http.StatusBadGateway) }
	return &httputil.ReverseProxy{Rewrite: rewrite, ErrorHandler: gone}, e.SQL
}

// fresh returns a tab of a new profile in which nothing may go wrong.
func (s *sharing) fresh(t *testing.T) *Page {
	t.Helper()
	p, err := s.Page(Desktop)
	must(t, err)
	t.Cleanup(p.Close)
	t.Cleanup(func() { noProblems(t, p) })
	must(t, p.Before(noDialogs))
	return p
}

// noDialogs reports what a program in a run's texts would do first.
const noDialogs = `for (const name of ["alert", "confirm", "prompt"]) window[name] = () => console.error("a dialog");`

// tab is fresh of a profile that was here before, where pages load sooner. There is
// one, so a case may have it once.
func (s *sharing) tab(t *testing.T) *Page {
	t.Helper()
	p := s.regular
	must(t, p.Visit("about:blank"))
	p.mu.Lock()
	p.problems, p.expected = nil, nil
	p.mu.Unlock()
	t.Cleanup(func() { noProblems(t, p) })
	return p
}

// visitor is fresh with a run in it.
func (s *sharing) visitor(t *testing.T, link string) *Page {
	t.Helper()
	p := s.fresh(t)
	must(t, p.Before(whenShown))
	must(t, p.OpenRun(link))
	must(t, p.WaitFor(shown, patience))
	ms, err := Eval[[2]float64](p, "["+seen+".startTime, "+shown+".startTime]")
	must(t, err)
	s.cold = append(s.cold, cold{ms[0], ms[1]})
	return p
}

// newClient gives the cases that follow an address that has not written yet.
func (s *sharing) newClient() {
	s.clients++
	s.call(fmt.Sprintf("192.0.2.%d", 1+s.clients))
}
