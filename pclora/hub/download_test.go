package hub

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pcloralab/pcloralab/pclora/checkpoint"
	"github.com/pcloralab/pcloralab/pclora/model"
)

// TestDownload brings whole models, from a hub and from a plain folder, to a disk
// and to memory, and opens them again without a server.
func TestDownload(t *testing.T) {
	for _, tt := range []struct {
		where, fixture string
		files          []string
	}{
		{"o/m", "bert", []string{"model.safetensors"}},
		{"o/m", "bert-shards-bf16", bertShards},
		{"SERVER/plain/", "bert-shards-bf16", bertShards},
		{"SERVER/plain/model.safetensors?x=y", "bert", []string{"model.safetensors"}},
		{"o/m", "vit", []string{"model.safetensors"}},
	} {
		w := newWorld(t, tt.fixture, tt.files...)
		for _, shelf := range []Shelf{w.Shelf, &Memory{}} {
			w.Shelf = shelf
			o := w.peek(tt.where)
			var done []int64
			c, err := w.Download(context.Background(), o, func(p Progress) {
				done = append(done, p.Done)
				if p.Total != o.Total || p.File == "" {
					t.Errorf("%s: progress %+v of %d bytes", tt.where, p, o.Total)
				}
			})
			if err != nil {
				t.Fatalf("%s: %v", tt.where, err)
			}
			if !slices.IsSorted(done) || done[len(done)-1] != o.Total {
				t.Errorf("%s: progress %d, want it to reach %d", tt.where, done, o.Total)
			}
			if _, err := c.Open(model.Options{}); err != nil {
				t.Errorf("%s: %v", tt.where, err)
			}
			c.Close()
			e := w.stored()
			if !e.Complete || e.Bytes != o.Total || e.Total != o.Total || e.Name != o.Name || e.Revision != o.Revision || !e.Date.Equal(time.Unix(1e9, 0)) {
				t.Errorf("%s: entry %+v", tt.where, e)
			}
			for _, f := range e.Files {
				if f.SHA256 != SumOf(w.files[f.Name]) || f.Bytes != f.Total {
					t.Errorf("%s: file %+v", tt.where, f)
				}
			}
			if n := len(e.Weights()); n != max(1, len(tt.files)-1) {
				t.Errorf("%s: %d weight files", tt.where, n)
			}

			sent := w.sentSoFar()
			if c, err = w.Open(e.Key); err != nil {
				t.Fatalf("%s: Open: %v", tt.where, err)
			}
			c.Close()
			if w.sentSoFar() != sent {
				t.Errorf("%s: Open asked the server", tt.where)
			}
			if err := w.Delete(e.Key); err != nil {
				t.Error(err)
			}
			if names, err := shelf.Names(); len(names) > 0 || err != nil {
				t.Errorf("%s: Delete left %q, %v", tt.where, names, err)
			}
			if _, err := w.Open(e.Key); !is(err, Missing) {
				t.Errorf("%s: Open after Delete: %v, want Missing", tt.where, err)
			}
		}
	}
}

// cut ends the connection after n bytes of weights.
func cut(n int) func(http.ResponseWriter, *http.Request) bool {
	return weights(func(w http.ResponseWriter, r *http.Request) bool {
		if strings.HasSuffix(r.Header.Get("Range"), "-32767") {
			return false // a peek
		}
		w.(*counted).world.serve(&cutting{w, n}, r)
		panic(http.ErrAbortHandler)
	})
}

type cutting struct {
	http.ResponseWriter
	left int
}

func (c *cutting) Write(b []byte) (int, error) {
	if len(b) > c.left {
		c.ResponseWriter.Write(b[:c.left])
		c.ResponseWriter.(http.Flusher).Flush()
		return 0, io.ErrClosedPipe
	}
	c.left -= len(b)
	return c.ResponseWriter.Write(b)
}

func (c *counted) Flush() { c.ResponseWriter.(http.Flusher).Flush() }

// TestResume: what came before a connection broke is not sent again, within one
// download and over several.
func TestResume(t *testing.T) {
	const size, part = 1 << 20, 100_000
	for _, where := range []string{"o/m", "SERVER/plain/"} {
		w := newWorld(t, "bert")
		want := w.large(size)
		o := w.peek(where)
		w.set(func() { w.fault = cut(part) })
		for done := int64(0); ; {
			_, err := w.Download(context.Background(), o, nil)
			if err == nil {
				break
			}
			if !is(err, Truncated) || !strings.Contains(err.Error(), "is kept") {
				t.Fatalf("%s: %v, want Truncated", where, err)
			}
			now := w.stored().Bytes
			if now < done+maxTries*part-1000 {
				t.Fatalf("%s: %d bytes stored after %d", where, now, done)
			}
			if done = now; w.stored().Complete {
				t.Fatalf("%s: complete with %d bytes", where, done)
			}
			if _, err := w.Open(w.stored().Key); !is(err, Missing) || !strings.Contains(err.Error(), "in part") {
				t.Fatalf("%s: Open of a part: %v", where, err)
			}
			if o = w.peek(where); o.Stored != done {
				t.Fatalf("%s: %d bytes stored, the offer says %d", where, done, o.Stored)
			}
		}
		if e := w.stored(); e.Weights()[0].SHA256 != SumOf(want) {
			t.Errorf("%s: %+v", where, e)
		}
		if w.sentSoFar() > size*3/2 {
			t.Errorf("%s: %d bytes sent of a file of %d", where, w.sentSoFar(), size)
		}
	}
}

// TestCancel: what has come is kept, and the next download goes on with it.
func TestCancel(t *testing.T) {
	const size = 4 << 20
	w := newWorld(t, "bert")
	w.large(size)
	o := w.peek("o/m")
	ctx, cancel := context.WithCancel(context.Background())
	_, err := w.Download(ctx, o, func(p Progress) {
		if p.Done > size/2 {
			cancel()
		}
	})
	if !errors.Is(err, context.Canceled) {
		t.Fatalf("%v, want %v", err, context.Canceled)
	}
	e := w.stored()
	if e.Bytes < size/2 || e.Complete {
		t.Fatalf("%d of %d bytes are kept", e.Bytes, size)
	}
	w.set(func() { w.asked = nil })
	if _, err := w.Download(context.Background(), w.peek("o/m"), nil); err != nil {
		t.Fatal(err)
	}
	w.set(func() {
		if last := w.asked[len(w.asked)-1]; strings.Contains(last, "bytes=0-") {
			t.Errorf("asked for %s, want the rest alone", last)
		}
	})
}

// TestServerWithoutRanges: the file comes from its beginning again.
func TestServerWithoutRanges(t *testing.T) {
	w := newWorld(t, "bert")
	want := w.large(1 << 20)
	o := w.peek("o/m")
	w.set(func() { w.fault = cut(100_000) })
	if _, err := w.Download(context.Background(), o, nil); !is(err, Truncated) {
		t.Fatal(err)
	}
	w.set(func() {
		w.fault = func(_ http.ResponseWriter, r *http.Request) bool { r.Header.Del("Range"); return false }
	})
	if _, err := w.Download(context.Background(), o, nil); err != nil {
		t.Fatal(err)
	}
	if e := w.stored(); e.Weights()[0].SHA256 != SumOf(want) {
		t.Errorf("%+v", e)
	}
}

// TestChangedFile: a file that becomes another one while it is downloaded is never
// mixed from the two.
func TestChangedFile(t *testing.T) {
	for _, tt := range []struct {
		name       string
		ifRange    bool // whether the server knows If-Range
		longer     int
		afterwards Kind // "" where the new file is taken
	}{
		{"another of its length", true, 0, ""},
		{"a server that passes over If-Range", false, 0, ""},
		{"a longer one", true, 5, Changed},
		{"a shorter one", true, -200_000, Changed},
		{"a much shorter one", false, -900_000, Changed}, // answered with 416
	} {
		w := newWorld(t, "bert")
		w.large(1 << 20)
		w.tags = map[string]string{"model.safetensors": `"one"`}
		o := w.peek("SERVER/plain/")
		w.set(func() { w.fault = cut(100_000) })
		if _, err := w.Download(context.Background(), o, nil); !is(err, Truncated) {
			t.Fatal(err)
		}
		var next []byte
		w.set(func() {
			next = w.large(1<<20 + tt.longer)
			next[1000] ^= 1
			w.tags["model.safetensors"] = `"two"`
			w.fault = func(_ http.ResponseWriter, r *http.Request) bool {
				if !tt.ifRange {
					r.Header.Del("If-Range")
				}
				return false
			}
		})
		_, err := w.Download(context.Background(), o, nil)
		if tt.afterwards != "" {
			if !is(err, tt.afterwards) {
				t.Errorf("%s: %v, want %s", tt.name, err, tt.afterwards)
			}
			_, err = w.Download(context.Background(), w.peek("SERVER/plain/"), nil)
		}
		if err != nil {
			t.Errorf("%s: %v", tt.name, err)
			continue
		}
		if e := w.stored(); e.Weights()[0].SHA256 != SumOf(next) || !e.Complete {
			t.Errorf("%s: %+v, want the new file", tt.name, e)
		}
	}
}

// TestChangedOffer: a stored model that the server has changed is downloaded again,
// one that is the same is not; without a sign of either it is.
func TestChangedOffer(t *testing.T) {
	for _, tt := range []struct {
		name   string
		hidden []string
		change bool
		again  bool
	}{
		{"the same", nil, false, false},
		{"another", nil, true, true},
		{"no one knows", []string{"ETag"}, false, true},
	} {
		w := newWorld(t, "bert", "model.safetensors")
		w.Getter = web{tt.hidden}
		w.tags = map[string]string{}
		if _, err := w.Download(context.Background(), w.peek("SERVER/plain/"), nil); err != nil {
			t.Fatal(err)
		}
		if tt.change {
			w.set(func() { w.tags["model.safetensors"] = `"other"` })
		}
		o := w.peek("SERVER/plain/")
		w.set(func() { w.asked = nil })
		if _, err := w.Download(context.Background(), o, nil); err != nil {
			t.Fatal(err)
		}
		w.set(func() {
			if again := len(w.asked) > 0; again != tt.again {
				t.Errorf("%s: asked for %q", tt.name, w.asked)
			}
		})
		w.stored()
	}
}

// TestDamaged: bytes that are not those promised are refused, and none is kept.
func TestDamaged(t *testing.T) {
	w := newWorld(t, "bert", "model.safetensors")
	o := w.peek("o/m")
	b := bytes.Clone(w.files["model.safetensors"])
	b[len(b)-1] ^= 1
	w.set(func() { w.files["model.safetensors"] = b })
	if _, err := w.Download(context.Background(), o, nil); !is(err, Damaged) {
		t.Errorf("%v, want Damaged", err)
	}
	if e := w.stored(); e.Complete || e.Weights()[0].Bytes != 0 {
		t.Errorf("%+v is kept", e)
	}
	small := newWorld(t, "bert", "model.safetensors")
	small.listing = func(text []byte) []byte {
		return bytes.ReplaceAll(text, []byte(`"rfilename":"config.json"`), []byte(`"rfilename":"config.json","lfs":{"sha256":"`+commit+commit[:24]+`"}`))
	}
	if _, err := small.Peek(context.Background(), "o/m"); !is(err, Damaged) {
		t.Errorf("a small file: %v, want Damaged", err)
	}
}

// TestBodyThatNeverEnds: no more is stored than was offered.
func TestBodyThatNeverEnds(t *testing.T) {
	w := newWorld(t, "bert")
	w.large(1 << 20)
	o := w.peek("o/m")
	w.set(func() {
		w.fault = weights(func(out http.ResponseWriter, r *http.Request) bool {
			for range 64 {
				if _, err := out.Write(make([]byte, 64<<10)); err != nil {
					break
				}
			}
			return true
		})
	})
	if _, err := w.Download(context.Background(), o, nil); !is(err, Changed) {
		t.Errorf("%v, want Changed", err)
	}
	if e := w.stored(); e.Weights()[0].Bytes != 0 {
		t.Errorf("%+v is kept", e)
	}
}

// failing is a Shelf that cannot be written.
type failing struct {
	Shelf
	err error
}

func (f failing) Append(string) (io.WriteCloser, error) { return nil, f.err }

func TestShelfRefuses(t *testing.T) {
	w := newWorld(t, "bert", "model.safetensors")
	o := w.peek("o/m")
	good := w.Shelf.(disk)
	for _, tt := range []struct {
		shelf Shelf
		kind  Kind
		want  string
	}{
		{disk{good.dir, 1000}, Full, "has room for 1000"},
		{failing{good, NoRoom(io.ErrShortWrite)}, Full, "storage is full"},
		{failing{good, InUse(nil)}, Locked, "another tab"},
	} {
		w.Shelf = tt.shelf
		if _, err := w.Download(context.Background(), o, nil); !is(err, tt.kind) || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%v, want %s with %q", err, tt.kind, tt.want)
		}
	}
}

// TestRemains: what no manifest knows of can be seen and deleted, and a manifest
// that cannot be read is none.
func TestRemains(t *testing.T) {
	w := newWorld(t, "bert", "model.safetensors")
	for name, text := range map[string]string{
		"aa-0": "12345", "bb.json": "{", "bb-0": "123", "cc.json": `{"files":[{"name":"../x","size":1}]}`, "dd.json": strings.Repeat(" ", maxManifest+1),
	} {
		if err := w.replace(name, []byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	all, err := w.List()
	if err != nil || len(all) != 4 {
		t.Fatalf("List: %+v, %v", all, err)
	}
	for i, want := range []Entry{{Key: "aa", Bytes: 5}, {Key: "bb", Bytes: 3}, {Key: "cc"}, {Key: "dd"}} {
		if e := all[i]; e.Key != want.Key || e.Bytes != want.Bytes || e.Name != "" || e.Complete {
			t.Errorf("entry %+v, want %+v", e, want)
		}
		if _, err := w.Open(want.Key); !is(err, Missing) {
			t.Errorf("Open: %v, want Missing", err)
		}
		if err := w.Delete(want.Key); err != nil {
			t.Error(err)
		}
	}
	if names, _ := w.Shelf.Names(); len(names) > 0 {
		t.Errorf("Delete left %q", names)
	}
}

func TestContentRange(t *testing.T) {
	for _, tt := range []struct {
		text        string
		from, total int64
	}{
		{"bytes 0-99/1234", 0, 1234},
		{"bytes 5-5/*", 5, -1},
		{"bytes */7", -1, 7},
		{"", -1, -1},
		{"bytes -1-2/-3", -1, -1},
		{"bytes 1-2/99999999999999999999", 1, -1},
	} {
		if from, total := contentRange(tt.text); from != tt.from || total != tt.total {
			t.Errorf("contentRange(%q) = %d, %d, want %d, %d", tt.text, from, total, tt.from, tt.total)
		}
	}
}

var _ checkpoint.Files = shelved{}
