package web

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"syscall/js"
	"testing"
	"time"

	"github.com/pcloralab/pcloralab/pclora/checkpoint"
	"github.com/pcloralab/pcloralab/pclora/hub"
	"github.com/pcloralab/pcloralab/pclora/model"
	"github.com/pcloralab/pcloralab/pclora/model/modeltest"
)

// The browser test names its servers, which have the same models: one beside the
// page and one of another origin.
const (
	hubVariable   = "PCLORA_HUB"
	otherVariable = "PCLORA_OTHER_HUB"
)

// shelf returns an empty shelf in OPFS.
func shelf(t *testing.T) hub.Shelf {
	t.Helper()
	if os.Getenv(hubVariable) == "" {
		t.Skip("needs a worker of a real browser: go run ./build test -only e2e")
	}
	s, note := OpenShelf(t.Name())
	if note != "" {
		t.Fatal(note)
	}
	names, err := s.Names()
	for _, name := range names {
		err = errors.Join(err, s.Delete(name))
	}
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func add(t *testing.T, s hub.Shelf, name string, parts ...[]byte) {
	t.Helper()
	w, err := s.Append(name)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range parts {
		if n, err := w.Write(p); n < len(p) || err != nil {
			t.Fatalf("Write: %d of %d, %v", n, len(p), err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestShelf(t *testing.T) {
	s := shelf(t)
	if _, _, err := s.Open("gone"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("Open of a missing file: %v", err)
	}
	if err := s.Delete("gone"); err != nil {
		t.Errorf("Delete of a missing file: %v", err)
	}
	large := noise(5*accessBuffer + 3)
	add(t, s, "a", []byte("one"), nil, large)
	add(t, s, "a", []byte("end"))
	add(t, s, "b")
	names, err := s.Names()
	if slices.Sort(names); err != nil || !slices.Equal(names, []string{"a", "b"}) {
		t.Errorf("Names: %q, %v", names, err)
	}
	r, size, err := s.Open("a")
	if err != nil {
		t.Fatal(err)
	}
	want := append(append([]byte("one"), large...), "end"...)
	got := make([]byte, size)
	if _, err := r.ReadAt(got, 0); err != nil || !bytes.Equal(got, want) {
		t.Errorf("%d bytes, %v, want the %d that were written", size, err, len(want))
	}
	if err := r.(io.Closer).Close(); err != nil {
		t.Error(err)
	}
	if used, quota, err := s.Room(); err != nil || used <= 0 || quota <= used {
		t.Errorf("Room: %d of %d, %v", used, quota, err)
	}
	if err := errors.Join(s.Delete("a"), s.Delete("b")); err != nil {
		t.Error(err)
	}
	if names, err := s.Names(); len(names) > 0 || err != nil {
		t.Errorf("Names after Delete: %q, %v", names, err)
	}
}

// TestShelfInUse: a file that is being written can be read and not written or
// deleted.
func TestShelfInUse(t *testing.T) {
	s := shelf(t)
	add(t, s, "a", []byte("before"))
	w, err := s.Append("a")
	if err != nil {
		t.Fatal(err)
	}
	var e *hub.Error
	if _, err := s.Append("a"); !errors.As(err, &e) || e.Kind != hub.Locked {
		t.Errorf("Append: %v, want Locked", err)
	}
	if err := s.Delete("a"); !errors.As(err, &e) || e.Kind != hub.Locked {
		t.Errorf("Delete: %v, want Locked", err)
	}
	if r, _, err := s.Open("a"); err != nil {
		t.Errorf("Open: %v", err)
	} else if b := make([]byte, 6); true {
		if _, err := r.ReadAt(b, 0); err != nil || string(b) != "before" {
			t.Errorf("ReadAt: %q, %v", b, err)
		}
	}
	if err := errors.Join(w.Close(), s.Delete("a")); err != nil {
		t.Error(err)
	}
}

func noise(n int) []byte {
	rng := rand.New(rand.NewPCG(1, 2))
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(rng.Uint32())
	}
	return b
}

// fileOf returns a File of b, as dropping gives it.
func fileOf(b []byte, name string) js.Value {
	view := js.Global().Get("Uint8Array").New(len(b))
	js.CopyBytesToJS(view, b)
	return js.Global().Get("File").New([]any{view}, name)
}

// TestBlob reads parts of all kinds.
func TestBlob(t *testing.T) {
	shelf(t)
	want := noise(3*mostWindow + 17)
	r := newBlob(fileOf(want, "x"))
	rng := rand.New(rand.NewPCG(3, 4))
	at := 0
	for i := range 300 {
		if i%7 == 0 {
			at = rng.IntN(len(want) + 9)
		}
		p := make([]byte, rng.IntN(2*leastWindow))
		n, err := r.ReadAt(p, int64(at))
		left := want[min(at, len(want)):]
		if full := len(p) <= len(left); n != min(len(p), len(left)) || full != (err == nil) || !full && err != io.EOF || !bytes.Equal(p[:n], left[:n]) {
			t.Fatalf("%d bytes at %d of %d: %d, %v", len(p), at, len(want), n, err)
		}
		at += n
	}
}

// TestFiles opens a dropped folder.
func TestFiles(t *testing.T) {
	shelf(t)
	var list []any
	for _, name := range []string{"config.json", "model.safetensors"} {
		list = append(list, map[string]any{"path": "mine/" + name, "file": fileOf(modeltest.Read(t, "bert", name), name)})
	}
	files, err := Files(js.ValueOf(list))
	if err != nil {
		t.Fatal(err)
	}
	c, err := checkpoint.Find(files)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Open(model.Options{}); err != nil {
		t.Error(err)
	}
	for _, bad := range []any{"x", nil, []any{1}, []any{nil}, []any{map[string]any{"path": "a", "file": "b"}}, []any{map[string]any{"path": 1, "file": list[0]}}} {
		if _, err := Files(js.ValueOf(bad)); err == nil {
			t.Errorf("Files(%v): no error", bad)
		}
	}
}

func newHub(t *testing.T, variable string) *hub.Hub {
	s := shelf(t)
	return &hub.Hub{Base: Absolute(os.Getenv(variable)), Page: Origin(), Getter: Getter{}, Shelf: s, Now: time.Now}
}

// TestHub looks at models, downloads them and opens them again, from the page's
// own server and from another.
func TestHub(t *testing.T) {
	for _, variable := range []string{hubVariable, otherVariable} {
		for _, name := range []string{"testdata/bert-shards-bf16", "testdata/vit"} {
			h := newHub(t, variable)
			ctx := context.Background()
			o, err := h.Peek(ctx, name)
			if err != nil {
				t.Fatalf("%s: %v", variable, err)
			}
			if p, err := o.Checkpoint.Peek(model.Options{}); err != nil || p.Config.Layers == 0 {
				t.Errorf("%s: %v", variable, err)
			}
			var last hub.Progress
			c, err := h.Download(ctx, o, func(p hub.Progress) { last = p })
			if err != nil {
				t.Fatalf("%s: %v", variable, err)
			}
			if last.Done != o.Total {
				t.Errorf("%s: progress ends at %+v", variable, last)
			}
			if _, err := c.Open(model.Options{}); err != nil {
				t.Errorf("%s: %v", variable, err)
			}
			if err := c.Close(); err != nil {
				t.Error(err)
			}
			all, err := h.List()
			if err != nil || len(all) != 1 || !all[0].Complete {
				t.Fatalf("%s: List: %+v, %v", variable, all, err)
			}
			if _, err := h.Open(all[0].Key); err != nil {
				t.Errorf("%s: %v", variable, err)
			}
			if err := h.Delete(all[0].Key); err != nil {
				t.Error(err)
			}
		}
	}
}

// TestCancel stops a download in its middle and goes on with it.
func TestCancel(t *testing.T) {
	for _, variable := range []string{hubVariable, otherVariable} {
		h := newHub(t, variable)
		o, err := h.Peek(context.Background(), "big/file")
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(context.Background())
		_, err = h.Download(ctx, o, func(p hub.Progress) {
			if p.Done > o.Total/2 {
				cancel()
			}
		})
		if !errors.Is(err, context.Canceled) {
			t.Fatalf("%s: %v, want %v", variable, err, context.Canceled)
		}
		if o, err = h.Peek(context.Background(), "big/file"); err != nil || o.Stored < o.Total/2 || o.Stored == o.Total {
			t.Fatalf("%s: %d of %d bytes are stored, %v", variable, o.Stored, o.Total, err)
		}
		first := int64(-1)
		if _, err := h.Download(context.Background(), o, func(p hub.Progress) {
			if strings.HasSuffix(p.File, ".safetensors") && first < 0 {
				first = p.Done
			}
		}); err != nil || first <= o.Total/2 {
			t.Errorf("%s: began again at %d of %d, %v", variable, first, o.Total, err)
		}
	}
}

func TestUnreachable(t *testing.T) {
	h := newHub(t, hubVariable)
	for _, tt := range []struct {
		where string
		kind  hub.Kind
	}{
		{"http://localhost:1/m/", hub.Network},
		{"http://example.invalid/m/", hub.Address},
		{"nobody/nothing", hub.NotFound},
		{"testdata/bert@v9", hub.NotFound},
	} {
		var e *hub.Error
		if _, err := h.Peek(context.Background(), tt.where); !errors.As(err, &e) || e.Kind != tt.kind {
			t.Errorf("%s: %v, want %s", tt.where, err, tt.kind)
		}
	}
}

// TestRealModel downloads all-MiniLM-L6-v2 where the browser test has it, opens it
// from storage, and compares the program's memory, which never shrinks, with the
// file.
func TestRealModel(t *testing.T) {
	h := newHub(t, hubVariable)
	if os.Getenv("PCLORA_MINILM") == "" {
		t.Skip("NOT TESTED on the real all-MiniLM-L6-v2: let PCLORA_MINILM name a folder with its files")
	}
	ctx := context.Background()
	o, err := h.Peek(ctx, "real/all-MiniLM-L6-v2")
	if err != nil {
		t.Fatal(err)
	}
	start := time.Now()
	c, err := h.Download(ctx, o, nil)
	if err != nil {
		t.Fatal(err)
	}
	loaded := time.Now()
	before := memory()
	l, err := c.Open(model.Options{Labels: []string{"a", "b"}})
	if err != nil {
		t.Fatal(err)
	}
	file, _ := c.Bytes()
	after := memory()
	t.Logf("%d bytes of weights: downloaded, stored and proved in %v, opened in %v; memory %d before, %d after, %.3f of the file; %d parameters",
		file, loaded.Sub(start), time.Since(loaded), before, after, float64(after-before)/float64(file), l.Model.Budget().Params)
	if after-before > file*13/10 {
		t.Errorf("opening took %d bytes, want at most 1.3 times %d", after-before, file)
	}
	start = time.Now()
	r, size, err := h.Shelf.Open(names(t, h)[0])
	if err != nil {
		t.Fatal(err)
	}
	n, err := io.CopyBuffer(struct{ io.Writer }{io.Discard}, struct{ io.Reader }{io.NewSectionReader(r, 0, size)}, make([]byte, leastWindow))
	t.Logf("read %d bytes in %v, %v", n, time.Since(start), err)
}

// names returns the shelf's files, the largest first.
func names(t *testing.T, h *hub.Hub) []string {
	all, err := h.Shelf.Names()
	if err != nil {
		t.Fatal(err)
	}
	size := map[string]int64{}
	for _, name := range all {
		r, n, err := h.Shelf.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		size[name] = n
		r.(io.Closer).Close()
	}
	slices.SortFunc(all, func(a, b string) int { return int(size[b] - size[a]) })
	return all
}

// memory is the length of the program's memory, in bytes.
func memory() int64 {
	return int64(js.Global().Get("testMemory").Get("buffer").Get("byteLength").Float())
}
