package hub

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pcloralab/pcloralab/pclora/model/modeltest"
)

// web is a Getter over net/http.
type web struct {
	hidden []string // headers that it may not see, as a browser may not
}

func (w web) Get(ctx context.Context, r Request) (*Response, error) {
	ask, err := http.NewRequestWithContext(ctx, "GET", r.URL, nil)
	if err != nil {
		return nil, err
	}
	if span := r.Range(); span != "" {
		ask.Header.Set("Range", span)
		if r.Same != "" {
			ask.Header.Set("If-Range", r.Same)
		}
	}
	got, err := http.DefaultClient.Do(ask)
	if err != nil {
		return nil, Unreachable(r.URL, false, err)
	}
	for _, name := range w.hidden {
		got.Header.Del(name)
	}
	return &Response{Status: got.StatusCode, Header: got.Header.Get, Body: got.Body}, nil
}

// disk is a Shelf in a folder.
type disk struct {
	dir   string
	quota int64
}

func (d disk) Names() (names []string, err error) {
	all, err := os.ReadDir(d.dir)
	for _, one := range all {
		names = append(names, one.Name())
	}
	return names, err
}

func (d disk) Open(name string) (io.ReaderAt, int64, error) {
	f, err := os.Open(filepath.Join(d.dir, name))
	if err != nil {
		return nil, 0, err
	}
	info, err := f.Stat()
	return f, info.Size(), err
}

func (d disk) Append(name string) (io.WriteCloser, error) {
	return os.OpenFile(filepath.Join(d.dir, name), os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
}

func (d disk) Delete(name string) error {
	if err := os.Remove(filepath.Join(d.dir, name)); !os.IsNotExist(err) {
		return err
	}
	return nil
}

func (d disk) Room() (used, quota int64, err error) {
	names, err := d.Names()
	for _, name := range names {
		if info, err := os.Stat(filepath.Join(d.dir, name)); err == nil {
			used += info.Size()
		}
	}
	return used, d.quota, err
}

const commit = "0123456789abcdef0123456789abcdef01234567"

// A world is a hub with one model, o/m, and a plain folder with the same files.
type world struct {
	*Hub
	t      *testing.T
	server *httptest.Server
	files  map[string][]byte

	mu      sync.Mutex
	fault   func(w http.ResponseWriter, r *http.Request) bool // answers instead, or returns false
	tags    map[string]string                                 // of files whose ETag is not that of their length
	sent    int64                                             // bytes of bodies
	asked   []string                                          // file and range
	listing func(text []byte) []byte                          // changes what the hub says
}

// newWorld serves a fixture with a tokenizer.
func newWorld(t *testing.T, fixture string, names ...string) *world {
	w := &world{t: t, files: map[string][]byte{}}
	for _, name := range append(names, "config.json") {
		w.files[name] = modeltest.Read(t, fixture, name)
	}
	w.files["vocab.txt"] = []byte("[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\na\n##b\n")
	w.files["README.md"] = []byte("a model")
	w.server = httptest.NewServer(w)
	t.Cleanup(w.server.Close)
	w.Hub = &Hub{
		Base: w.server.URL + "/hub", Getter: web{}, Shelf: disk{t.TempDir(), 1 << 30},
		Now: func() time.Time { return time.Unix(1e9, 0).UTC() },
	}
	return w
}

func (w *world) ServeHTTP(out http.ResponseWriter, r *http.Request) {
	w.mu.Lock()
	defer w.mu.Unlock()
	out = &counted{out, w}
	if w.fault != nil && w.fault(out, r) {
		return
	}
	w.serve(out, r)
}

func (w *world) serve(out http.ResponseWriter, r *http.Request) {
	path := r.URL.Path
	if strings.HasPrefix(path, "/hub/api/models/o/m/revision/") {
		out.Write(w.describe())
		return
	}
	name, ok := strings.CutPrefix(path, "/hub/o/m/resolve/"+commit+"/")
	if !ok {
		name, ok = strings.CutPrefix(path, "/plain/")
	}
	b, there := w.files[name]
	if !ok || !there {
		http.NotFound(out, r)
		return
	}
	w.asked = append(w.asked, strings.TrimSpace(name+" "+r.Header.Get("Range")))
	tag := w.tags[name]
	if tag == "" {
		tag = fmt.Sprintf(`"%d"`, len(b))
	}
	out.Header().Set("ETag", tag)
	http.ServeContent(out, r, "", time.Time{}, bytes.NewReader(b))
}

// describe returns the hub's listing.
func (w *world) describe() []byte {
	type sibling = map[string]any
	var all []sibling
	for name, b := range w.files {
		s := sibling{"rfilename": name, "size": len(b)}
		if strings.HasSuffix(name, ".safetensors") {
			s["lfs"] = sibling{"sha256": SumOf(b), "size": len(b)}
		}
		all = append(all, s)
	}
	text, _ := json.Marshal(map[string]any{"id": "o/m", "sha": commit, "siblings": all})
	if w.listing != nil {
		text = w.listing(text)
	}
	return text
}

type counted struct {
	http.ResponseWriter
	world *world
}

func (c *counted) Write(b []byte) (int, error) {
	n, err := c.ResponseWriter.Write(b)
	c.world.sent += int64(n)
	return n, err
}

// weights answers weights by f and all else as usual.
func weights(f func(w http.ResponseWriter, r *http.Request) bool) func(http.ResponseWriter, *http.Request) bool {
	return func(w http.ResponseWriter, r *http.Request) bool {
		return strings.HasSuffix(r.URL.Path, ".safetensors") && f(w, r)
	}
}

// set changes what the server does; change may read what it counts, too.
func (w *world) set(change func()) {
	w.mu.Lock()
	defer w.mu.Unlock()
	change()
}

// sentSoFar returns the bytes of all bodies.
func (w *world) sentSoFar() (n int64) {
	w.set(func() { n = w.sent })
	return n
}

// peek returns the offer at an address, which must be one.
func (w *world) peek(where string) *Offer {
	w.t.Helper()
	o, err := w.Peek(context.Background(), strings.ReplaceAll(where, "SERVER", w.server.URL))
	if err != nil {
		w.t.Fatalf("Peek(%s): %v", where, err)
	}
	return o
}

// stored returns the only entry.
func (w *world) stored() Entry {
	w.t.Helper()
	all, err := w.List()
	if err != nil || len(all) != 1 {
		w.t.Fatalf("List: %d entries, %v, want one", len(all), err)
	}
	return all[0]
}

// large makes the weights of a world a file of n bytes that is a safetensors
// file of one tensor, and returns it. Its config no longer fits.
func (w *world) large(n int) []byte {
	head := fmt.Sprintf(`{"t":{"dtype":"U8","shape":[%d],"data_offsets":[0,%d]}}`, n, n)
	b := append([]byte{byte(len(head)), 0, 0, 0, 0, 0, 0, 0}, head...)
	for i := range n {
		b = append(b, byte(i*7>>3))
	}
	w.files["model.safetensors"] = b
	return b
}
