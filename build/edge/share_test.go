package edge

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	loads "github.com/pcloralab/pcloralab/build/load"
	"github.com/pcloralab/pcloralab/build/toolchain"
	"github.com/pcloralab/pcloralab/wasm/edge/share"
	"github.com/pcloralab/pcloralab/wasm/edge/sharetest"
)

// testLog lets a test hear what workerd and the Worker print.
type testLog struct{ *testing.T }

func (l testLog) Write(b []byte) (int, error) {
	l.Logf("%s", b)
	return len(b), nil
}

// prepared returns the module's folder once wrangler is there, and skips the test on
// a machine without Node.
func prepared(t *testing.T) (root string) {
	t.Helper()
	root, err := toolchain.Root()
	if err != nil {
		t.Fatal(err)
	}
	// Go's test cache sees what a test reads, and not what a compiler does for it.
	err = filepath.WalkDir(filepath.Join(root, "wasm", "edge"), func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		_, err = os.ReadFile(path)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	switch err := Install(root, testLog{t}); {
	case errors.Is(err, ErrNoNode):
		t.Skip(err)
	case err != nil:
		t.Fatal(err)
	}
	return root
}

// page is the site's page as it is built, but for the names of its files.
const page = `<!DOCTYPE html><html><head><title>Lab</title>
<meta name="description" content="What it is."><script defer src="/assets/boot.js"></script></head><body><div class="skeleton-other" hidden></div></body></html>`

// site makes a folder of the few files that the Worker needs.
func site(t *testing.T, root string) string {
	t.Helper()
	dir := t.TempDir()
	headers, err := os.ReadFile(filepath.Join(root, "public", "_headers"))
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"index.html": page, "_headers": string(headers), "assets/boot.js": "1", "assets/boot.js.br": "2"} {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// run runs a folder's program until the test ends.
func run(t *testing.T, o Options) *Edge {
	t.Helper()
	o.Persist, o.Log = t.TempDir(), testLog{t}
	e, err := Run(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := e.Stop(); err != nil {
			t.Error(err)
		}
	})
	return e
}

// worker builds the Worker apart from the one that people run.
func worker(t *testing.T, root string) Options {
	t.Helper()
	o := Options{Root: root, worker: t.TempDir(), site: filepath.Join(t.TempDir(), "site")}
	size, err := compile(root, "wasm/edge", o.worker)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("the Worker has %d bytes of gzip", size)
	if size > Largest {
		t.Errorf("the Worker has %d bytes of gzip, more than %d", size, Largest)
	}
	if err := stage(site(t, root), o.site); err != nil {
		t.Fatal(err)
	}
	return o
}

func TestWorker(t *testing.T) {
	t.Parallel()
	o := worker(t, prepared(t))
	e := run(t, o)
	sharetest.Run(t, sharetest.Target{URL: e.URL, Writes: share.DefaultWrites, SQL: e.SQL})
	t.Run("assets", func(t *testing.T) { assets(t, e.URL) })
	t.Run("dry run of a deployment", func(t *testing.T) { taken(t, o) })
	t.Run("load", func(t *testing.T) { load(t, e) })
}

// assets shows that the site is served as public/_headers says, without the Worker.
func assets(t *testing.T, at string) {
	for _, tt := range []struct {
		path string
		code int
		body string
	}{
		{"/", 200, page},
		{"/assets/boot.js", 200, "1"},
		{"/assets/boot.js.br", 404, ""}, // Cloudflare compresses by itself
		{"/_headers", 404, ""},
	} {
		answer, body := ask(t, "GET", at+tt.path, nil)
		if answer.StatusCode != tt.code || tt.code == 200 && body != tt.body {
			t.Errorf("%s: %d %s, want %d %s", tt.path, answer.StatusCode, body, tt.code, tt.body)
		}
		if h := answer.Header; h.Get("X-Content-Type-Options") != "nosniff" || h.Get("Referrer-Policy") != "no-referrer" {
			t.Errorf("%s: headers %v lack protection", tt.path, h)
		}
	}
	if answer, _ := ask(t, "GET", at+"/assets/boot.js", nil); !strings.Contains(answer.Header.Get("Cache-Control"), "immutable") {
		t.Errorf("a file that is named after its content: Cache-Control %q", answer.Header.Get("Cache-Control"))
	}
}

// load bounds only what a busy machine does not change. go run ./build edge -load
// measures the rest.
func load(t *testing.T, e *Edge) {
	id, err := loads.Share(e.Direct)
	if err != nil {
		t.Fatal(err)
	}
	got, err := loads.Run(loads.Options{URL: e.Direct, Path: "/api/runs/" + id, Clients: 8, Time: time.Second})
	if err != nil {
		t.Fatal(err)
	}
	got.Write(testLog{t})
	if err := loads.Mixed(e.Direct, id, 500, 8, 25); err != nil {
		t.Error(err)
	}
}
