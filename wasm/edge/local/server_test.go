//go:build !js

package local

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/pcloralab/pcloralab/pclora/run"
	"github.com/pcloralab/pcloralab/pclora/run/runtest"
	"github.com/pcloralab/pcloralab/wasm/edge/share"
)

// A world is one store with servers that share a clock.
type world struct {
	*testing.T
	store  *Store
	now    time.Time
	errors []error
}

func newWorld(t *testing.T) *world {
	t.Helper()
	s, err := Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return &world{T: t, store: s, now: time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC)}
}

func (w *world) server(o share.Options) *share.Server {
	if o.Index == nil {
		o.Index = page
	}
	o.Now = func() time.Time { return w.now }
	o.Report = func(err error) { w.errors = append(w.errors, err) }
	o.Writes = 1000
	return w.store.Server(o)
}

func (w *world) ask(h http.Handler, method, path, body string, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	answer := httptest.NewRecorder()
	h.ServeHTTP(answer, r)
	return answer
}

// get fails unless an address has a status.
func (w *world) get(h http.Handler, path string, status int) *httptest.ResponseRecorder {
	w.Helper()
	answer := w.ask(h, "GET", path, "")
	if answer.Code != status {
		w.Errorf("GET %s: %d %.200s, want %d", path, answer.Code, answer.Body, status)
	}
	return answer
}

type receipt struct {
	ID, Token, Expires string
	Duplicate          bool
}

// post shares a run with a title.
func (w *world) post(h http.Handler, title, more string) (r receipt) {
	w.Helper()
	answer := w.ask(h, "POST", "/api/runs", `{"record":`+string(w.record(title))+more+`}`)
	if answer.Code != 201 && answer.Code != 200 {
		w.Fatalf("POST: %d %s", answer.Code, answer.Body)
	}
	if err := json.Unmarshal(answer.Body.Bytes(), &r); err != nil {
		w.Fatal(err)
	}
	return r
}

func (w *world) record(title string) []byte {
	w.Helper()
	r := runtest.Finished(10, 2, 0)
	r.Title = title
	b, err := r.JSON()
	if err != nil {
		w.Fatal(err)
	}
	return b
}

func (w *world) quiet() {
	w.Helper()
	for _, err := range w.errors {
		w.Errorf("reported: %v", err)
	}
}

// TestCollision shares three contents whose hashes begin with the same 84 bits.
func TestCollision(t *testing.T) {
	w := newWorld(t)
	h := w.server(share.Options{Hash: func(b []byte) [32]byte {
		sum := sha256.Sum256(b)
		copy(sum[:], make([]byte, 10)) // 13 characters and a third
		return sum
	}})
	seen := map[string]string{}
	for _, title := range []string{"a", "b", "c"} {
		id := w.post(h, title, "").ID
		if !strings.HasPrefix(id, "AAAAAAAAAAA") || seen[id] != "" {
			t.Errorf("id of %s: %s, want one of its own that begins as the others do", title, id)
		}
		seen[id] = title
	}
	for id, title := range seen {
		r, err := run.ParseRecord(w.get(h, "/api/runs/"+id, 200).Body.Bytes())
		if err != nil || r.Title != title {
			t.Errorf("GET %s: title %q, %v, want %q", id, r.Title, err, title)
		}
		if again := w.post(h, title, ""); again.ID != id || !again.Duplicate {
			t.Errorf("POST of %s again: id %s, want %s as a duplicate", title, again.ID, id)
		}
	}
	w.quiet()
}

// TestTime follows a run that is kept for ten days, is viewed and expires.
func TestTime(t *testing.T) {
	const day = 24 * time.Hour
	w := newWorld(t)
	h := w.server(share.Options{})
	r := w.post(h, "time", `,"days":10`)
	views := func() (n int, expires time.Time) {
		var a struct {
			Views   int
			Expires time.Time
		}
		if err := json.Unmarshal(w.get(h, "/api/runs/"+r.ID+"/about", 200).Body.Bytes(), &a); err != nil {
			t.Fatal(err)
		}
		return a.Views, a.Expires
	}
	start := w.now
	for _, tt := range []struct {
		after   time.Duration // since the run was shared
		views   int
		expires time.Duration
	}{
		{time.Hour, 1, 10*day + time.Hour},
		{2 * time.Hour, 1, 10*day + time.Hour}, // within the day: no write
		{9 * day, 2, 19 * day},
		{18 * day, 3, 28 * day},
		{28*day - time.Second, 4, 38*day - time.Second},
	} {
		w.now = start.Add(tt.after)
		if n, expires := views(); n != tt.views || !expires.Equal(start.Add(tt.expires)) {
			t.Errorf("after %v: %d views, expires %v, want %d and %v", tt.after, n, expires.Sub(start), tt.views, tt.expires)
		}
		w.get(h, "/api/runs/"+r.ID, 200)
	}
	w.now = start.Add(38*day - 2*time.Second)
	w.get(h, "/api/runs/"+r.ID, 200) // into memory, seconds before the end
	w.now = start.Add(38*day - time.Second)
	w.get(h, "/api/runs/"+r.ID, 410)
	w.get(h, "/r/"+r.ID, 410)
	w.quiet()
}

// TestTwoInstances deletes a run in one instance that another has in memory.
func TestTwoInstances(t *testing.T) {
	w := newWorld(t)
	one, two := w.server(share.Options{}), w.server(share.Options{})
	r := w.post(one, "two", "")
	w.get(one, "/api/runs/"+r.ID, 200)
	w.get(two, "/api/runs/"+r.ID, 200)
	if a := w.ask(one, "DELETE", "/api/runs/"+r.ID, "", "Authorization", "Bearer "+r.Token); a.Code != 204 {
		t.Fatalf("DELETE: %d", a.Code)
	}
	w.get(one, "/api/runs/"+r.ID, 404) // at once
	w.get(two, "/api/runs/"+r.ID, 200) // from memory
	w.now = w.now.Add(time.Minute)
	w.get(two, "/api/runs/"+r.ID, 404) // within a minute
	w.quiet()
}

// brittle blobs break at one call: the n-th, counted from 1.
type brittle struct {
	share.Blobs
	n int
}

var errBroken = errors.New("power failed")

func (b *brittle) breaks() bool {
	b.n--
	return b.n == 0
}

func (b *brittle) Put(ctx context.Context, key string, r io.Reader, size int64) error {
	if b.breaks() {
		return errBroken
	}
	return b.Blobs.Put(ctx, key, r, size)
}

func (b *brittle) Delete(ctx context.Context, key string) error {
	if b.breaks() {
		return errBroken
	}
	return b.Blobs.Delete(ctx, key)
}

// TestLeftBlobs breaks the store at each call to it while a run gets two models, a
// picture, and is deleted. A later write clears up what is left.
func TestLeftBlobs(t *testing.T) {
	for at := 1; at <= 6; at++ {
		w := newWorld(t)
		fragile := &brittle{w.store.Blobs, 0}
		w.store.Blobs = fragile
		h := w.server(share.Options{})
		r := w.post(h, "left", "")
		fragile.n = at
		put := func(text string) {
			sum := sha256.Sum256([]byte(text))
			w.ask(h, "PUT", "/api/runs/"+r.ID+"/model", text, "Authorization", "Bearer "+r.Token, "Content-Type", "application/zip", "X-Content-SHA256", hex.EncodeToString(sum[:]))
			// Whatever became of it, the model that the run is said to have is there.
			var a struct{ Model *share.AttachedModel }
			if err := json.Unmarshal(w.get(h, "/api/runs/"+r.ID+"/about", 200).Body.Bytes(), &a); err != nil {
				t.Fatal(err)
			}
			if a.Model != nil {
				w.get(h, "/api/runs/"+r.ID+"/model", 200)
			}
		}
		put("first")
		w.get(h, "/og/"+r.ID, 200)
		put("second")
		if a := w.ask(h, "DELETE", "/api/runs/"+r.ID, "", "Authorization", "Bearer "+r.Token); a.Code != 204 {
			t.Errorf("broken at %d: DELETE: %d, want 204", at, a.Code)
		}
		if len(w.errors) != 1 || !errors.Is(w.errors[0], errBroken) {
			t.Errorf("broken at %d: reported %v, want it once", at, w.errors)
		}
		w.now = w.now.Add(2 * time.Hour)
		w.post(h, "another", "")
		w.get(h, "/api/runs/"+r.ID, 404)
		list, err := os.ReadDir(fragile.Blobs.(files).dir)
		if err != nil || len(list) != 0 {
			t.Errorf("broken at %d: %d blobs are left, %v", at, len(list), err)
		}
		var loose int
		if err := w.store.DB.QueryRow("SELECT count(*) FROM loose").Scan(&loose); err != nil || loose != 0 {
			t.Errorf("broken at %d: %d keys are left, %v", at, loose, err)
		}
	}
}

// TestFaults shows that what goes wrong inside is told to the server's owner and not
// to the client.
func TestFaults(t *testing.T) {
	w := newWorld(t)
	for name, index := range map[string]func(context.Context) ([]byte, error){
		"panic": func(context.Context) ([]byte, error) { panic("secret") },
		"error": func(context.Context) ([]byte, error) { return nil, errors.New("secret") },
		"other": func(context.Context) ([]byte, error) { return []byte("secret"), nil },
	} {
		w.errors = nil
		a := w.get(w.server(share.Options{Index: index}), "/r/", 500)
		if len(w.errors) != 1 || strings.Contains(a.Body.String(), "secret") || a.Header().Get("Content-Type") != "application/problem+json" {
			t.Errorf("%s: %s, reported %v, want a problem without the reason, which is reported", name, a.Body, w.errors)
		}
	}
	h := w.server(share.Options{})
	w.store.DB.Close()
	w.errors = nil
	w.get(h, "/api/runs/AAAAAAAAAAA", 500)
	if len(w.errors) != 1 {
		t.Errorf("tables that are closed: reported %v, want it once", w.errors)
	}
}

func TestOpen(t *testing.T) {
	dir := t.TempDir()
	one, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer one.Close()
	two, err := Open(dir) // beside it: migrations are applied once
	if err != nil {
		t.Fatal(err)
	}
	defer two.Close()
	for pragma, want := range map[string]string{"journal_mode": "wal", "synchronous": "2", "user_version": "1"} {
		var got string
		if err := two.DB.QueryRow("PRAGMA " + pragma).Scan(&got); err != nil || got != want {
			t.Errorf("%s: %s, %v, want %s", pragma, got, err, want)
		}
	}
	file := dir + "/file"
	if err := os.WriteFile(file, nil, 0o666); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(file); err == nil || !strings.Contains(err.Error(), "move the folder away") {
		t.Errorf("Open of a file: %v, want what to do", err)
	}
}

func TestFiles(t *testing.T) {
	f, err := openFiles(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	ctx := t.Context()
	for _, key := range []string{"", ".", "..", "../x", "a/b", `a\b`, "a.b", "a\x00"} {
		if err := f.Put(ctx, key, strings.NewReader("x"), 1); err == nil {
			t.Errorf("Put(%q): no error", key)
		}
	}
	if err := f.Put(ctx, "a", strings.NewReader("one"), 3); err != nil {
		t.Fatal(err)
	}
	// What does not arrive as a whole changes nothing.
	for _, text := range []string{"tw", "twoo"} {
		if err := f.Put(ctx, "a", strings.NewReader(text), 3); err == nil {
			t.Errorf("Put of %d bytes as 3: no error", len(text))
		}
	}
	r, n, err := f.Get(ctx, "a")
	if err != nil || n != 3 {
		t.Fatalf("Get: %d bytes, %v, want 3", n, err)
	}
	defer r.Close()
	if b, err := io.ReadAll(r); err != nil || !bytes.Equal(b, []byte("one")) {
		t.Errorf("Get: %q, %v, want one", b, err)
	}
	if list, err := os.ReadDir(f.dir); err != nil || len(list) != 1 {
		t.Errorf("%d files, %v, want 1", len(list), err)
	}
	if err := errors.Join(f.Delete(ctx, "a"), f.Delete(ctx, "a")); err != nil {
		t.Errorf("Delete twice: %v", err)
	}
	if _, _, err := f.Get(ctx, "a"); !errors.Is(err, share.ErrNoBlob) {
		t.Errorf("Get of what was deleted: %v, want ErrNoBlob", err)
	}
}
