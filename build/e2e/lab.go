// Package e2e drives the bundled page in a real, headless browser.
//
// # Parts
//
// A Lab is the site, served by the handler that serve uses, and one browser
// with a fresh profile, which reaches this machine alone and whose questions to
// others are noted. A Page is one tab of it with a cache of its own, a
// window size and a colour scheme. A Page keeps what went wrong in it (console
// errors, uncaught exceptions, violations of the security policy) and how long
// its main thread was busy, from before its first script.
//
// # Running the tests
//
// They need a bundle and a browser, named by the environment; go run ./build
// test -only e2e sets both. Without them each test skips itself and says so.
package e2e

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"sync"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/pcloralab/pcloralab/build/site"
)

// SiteVariable names the environment variable with the folder of the bundle.
const SiteVariable = "PCLORA_SITE"

// A Lab is a served site and a browser. Its methods may be called from
// several goroutines.
type Lab struct {
	URL string // of the page, without a slash at the end

	server    *http.Server
	browser   context.Context
	elsewhere *elsewhere
	close     func()

	mu     sync.Mutex
	faults map[string]http.Handler
	served int64
}

// Open serves the bundle in dir on a free port of this machine and starts the
// browser at path.
func Open(dir, path string) (*Lab, error) {
	handler, err := site.Load(os.DirFS(dir))
	if err != nil {
		return nil, err
	}
	return OpenHandler(handler, path)
}

// OpenHandler is Open for any site.
func OpenHandler(handler http.Handler, path string) (*Lab, error) {
	l, err := serve(handler)
	if err != nil {
		return nil, err
	}
	if err := l.startBrowser(path); err != nil {
		l.server.Close()
		return nil, err
	}
	return l, nil
}

// Beside serves another site to the same browser.
func (l *Lab) Beside(handler http.Handler) (*Lab, error) {
	other, err := serve(handler)
	if err != nil {
		return nil, err
	}
	other.browser, other.elsewhere, other.close = l.browser, l.elsewhere, func() {}
	return other, nil
}

// serve returns a Lab without a browser.
func serve(handler http.Handler) (*Lab, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	l := &Lab{
		// By its name, since that is what a person types.
		URL:    fmt.Sprintf("http://localhost:%d", listener.Addr().(*net.TCPAddr).Port),
		faults: make(map[string]http.Handler),
	}
	l.server = &http.Server{Handler: l.watch(handler)}
	go l.server.Serve(listener)
	return l, nil
}

// startBrowser runs a browser that neither phones home nor asks anything.
// Without a sandbox it also runs as root; it sees no page but ours.
func (l *Lab) startBrowser(path string) error {
	var err error
	if l.elsewhere, err = openElsewhere(); err != nil {
		return err
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path),
		chromedp.NoSandbox,
		chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-features", "Translate,AutofillServerCommunication,OptimizationHints,MediaRouter"),
		chromedp.Flag("hide-scrollbars", true),
		// localhost is 127.0.0.1 here, whatever the machine thinks.
		chromedp.Flag("host-resolver-rules", "MAP localhost 127.0.0.1"),
		// Browsers ask this machine itself without a proxy, all others through it.
		chromedp.ProxyServer(l.elsewhere.url),
	)
	allocator, closeAllocator := chromedp.NewExecAllocator(context.Background(), options...)
	browser, closeBrowser := chromedp.NewContext(allocator)
	l.browser = browser
	l.close = func() {
		closeBrowser()
		closeAllocator()
		l.elsewhere.close()
	}
	if err := chromedp.Do(browser); err != nil {
		l.close()
		return fmt.Errorf("e2e: %s does not start: %w", path, err)
	}
	return nil
}

// Close stops the browser and the server.
func (l *Lab) Close() {
	l.close()
	l.server.Close()
}

// Fault lets h answer requests for path until the returned function is called.
func (l *Lab) Fault(path string, h http.HandlerFunc) (repair func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.faults[path] = h
	return func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		delete(l.faults, path)
	}
}

// Served returns how many bytes of bodies the server has sent so far, to all
// pages and their workers.
func (l *Lab) Served() int64 {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.served
}

// watch puts faults and the count of bytes in front of h.
func (l *Lab) watch(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		l.mu.Lock()
		answer, ok := l.faults[r.URL.Path]
		l.mu.Unlock()
		if !ok {
			answer = h
		}
		answer.ServeHTTP(&counter{w, l}, r)
	})
}

type counter struct {
	http.ResponseWriter
	lab *Lab
}

func (c *counter) Write(b []byte) (int, error) {
	n, err := c.ResponseWriter.Write(b)
	c.lab.mu.Lock()
	defer c.lab.mu.Unlock()
	c.lab.served += int64(n)
	return n, err
}

// Flush sends what was written so far.
func (c *counter) Flush() {
	if f, ok := c.ResponseWriter.(http.Flusher); ok {
		f.Flush()
	}
}

// until calls ok every so often, and returns nil once it is true or an error
// that names what was waited for.
func until(limit time.Duration, what string, ok func() (bool, error)) error {
	const pause = 50 * time.Millisecond
	for end := time.Now().Add(limit); ; time.Sleep(pause) {
		done, err := ok()
		if done || err != nil {
			return err
		}
		if time.Now().After(end) {
			return fmt.Errorf("e2e: waited %s for %s", limit, what)
		}
	}
}
