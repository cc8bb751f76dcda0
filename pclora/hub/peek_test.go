package hub

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/pcloralab/pcloralab/pclora/checkpoint"
	"github.com/pcloralab/pcloralab/pclora/model"
	"github.com/pcloralab/pcloralab/pclora/safetensors"
)

var bertShards = []string{
	"model.safetensors.index.json", "model-00001-of-00003.safetensors", "model-00002-of-00003.safetensors", "model-00003-of-00003.safetensors",
}

// TestPeek: headers and small files alone say what the model is, from a hub and
// from a plain folder, whatever the server tells and the browser shows.
func TestPeek(t *testing.T) {
	withoutSizes := func(text []byte) []byte {
		return []byte(strings.NewReplacer(`"size":`, `"length":`, `"lfs":`, `"nothing":`).Replace(string(text)))
	}
	for _, tt := range []struct {
		name, where string
		fixture     string
		files       []string
		hidden      []string
		listing     func([]byte) []byte
		noRanges    bool
	}{
		{"hub", "o/m", "bert", []string{"model.safetensors"}, nil, nil, false},
		{"hub, by page", "SERVER/hub/o/m/tree/main", "bert", []string{"model.safetensors"}, nil, nil, false},
		{"hub, shards", "o/m@main", "bert-shards-bf16", bertShards, nil, nil, false},
		{"hub that says no sizes", "o/m", "bert", []string{"model.safetensors"}, nil, withoutSizes, false},
		{"and headers that cannot be seen", "o/m", "bert", []string{"model.safetensors"}, []string{"Content-Range", "ETag"}, withoutSizes, false},
		{"hub without ranges", "o/m", "bert", []string{"model.safetensors"}, nil, nil, true},
		{"images", "o/m", "vit", []string{"model.safetensors"}, nil, nil, false},
		{"file", "SERVER/plain/model.safetensors", "bert", []string{"model.safetensors"}, nil, nil, false},
		{"file, with a query", "SERVER/plain/model.safetensors?download=true", "bert", []string{"model.safetensors"}, nil, nil, false},
		{"folder", "SERVER/plain/", "bert", []string{"model.safetensors"}, nil, nil, false},
		{"folder without a slash", "SERVER/plain", "bert", []string{"model.safetensors"}, nil, nil, false},
		{"folder with shards", "SERVER/plain", "bert-shards-bf16", bertShards, nil, nil, false},
		{"index", "SERVER/plain/model.safetensors.index.json", "bert-shards-bf16", bertShards, nil, nil, false},
		{"config", "SERVER/plain/config.json", "vit", []string{"model.safetensors"}, nil, nil, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld(t, tt.fixture, tt.files...)
			w.Getter, w.listing = web{tt.hidden}, tt.listing
			if tt.noRanges {
				w.fault = func(_ http.ResponseWriter, r *http.Request) bool { r.Header.Del("Range"); return false }
			}
			o := w.peek(tt.where)
			p, err := o.Checkpoint.Peek(model.Options{})
			if err != nil {
				t.Fatal(err)
			}
			if p.Config.Texts() {
				if tok, err := o.Checkpoint.Tokenizer(); err != nil || tok.Vocab().Size() != 7 {
					t.Errorf("Tokenizer: %v", err)
				}
			}
			var total int64
			for name, b := range w.files {
				if name != "README.md" && (p.Config.Texts() || name != "vocab.txt" || o.Revision != "") {
					total += int64(len(b))
				}
			}
			if o.Total != total || o.Stored != 0 {
				t.Errorf("Total %d, Stored %d, want %d, 0", o.Total, o.Stored, total)
			}
			_, err = o.Checkpoint.Open(model.Options{})
			if !is(err, Missing) {
				t.Errorf("Open before the download: %v, want Missing", err)
			}
			if (o.Revision == commit) != !strings.Contains(tt.where, "plain") {
				t.Errorf("revision %q", o.Revision)
			}
		})
	}
}

// TestPeekReadsHeaders: of a large file, no more than its beginning is sent.
func TestPeekReadsHeaders(t *testing.T) {
	w := newWorld(t, "bert")
	w.large(5 << 20)
	w.peek("o/m")
	if n := w.sentSoFar(); n > 64<<10 {
		t.Errorf("%d bytes were sent, want the listing, two small files and 32 KiB", n)
	}
}

// TestPeekFetchesLongHeaders asks again for a header that is longer than the first
// part.
func TestPeekFetchesLongHeaders(t *testing.T) {
	w := newWorld(t, "bert")
	head := `{"__metadata__":{"a":"` + strings.Repeat("x", 3*firstPart) + `"},"t":{"dtype":"U8","shape":[9],"data_offsets":[0,9]}}`
	n := len(head)
	w.files["model.safetensors"] = append([]byte{byte(n), byte(n >> 8), byte(n >> 16), 0, 0, 0, 0, 0}, head+"123456789"...)
	for _, where := range []string{"o/m", "SERVER/plain/"} {
		if s, err := w.peek(where).Checkpoint.Source(); err != nil || len(s.Names()) != 1 {
			t.Errorf("%s: %v", where, err)
		}
	}
}

func TestPeekRefuses(t *testing.T) {
	status := func(code int, header ...string) func(http.ResponseWriter, *http.Request) bool {
		return func(w http.ResponseWriter, _ *http.Request) bool {
			for i := 0; i < len(header); i += 2 {
				w.Header().Set(header[i], header[i+1])
			}
			w.WriteHeader(code)
			return true
		}
	}
	text := func(text string) func(http.ResponseWriter, *http.Request) bool {
		return func(w http.ResponseWriter, _ *http.Request) bool { w.Write([]byte(text)); return true }
	}
	var own *Error
	var format safetensors.FormatError
	var other *checkpoint.Error
	for _, tt := range []struct {
		name, where string
		fault       func(http.ResponseWriter, *http.Request) bool
		as          any
		kind        Kind
		want        string
	}{
		{"no such model", "o/x", nil, &own, NotFound, "o/x"},
		{"no such model, to a stranger", "o/m", status(401, "X-Error-Code", "RepoNotFound"), &own, Denied, "Check the spelling"},
		{"gated", "o/m", status(403, "X-Error-Code", "GatedRepo"), &own, Denied, "agreement"},
		{"gated weights", "o/m", weights(status(401, "X-Error-Code", "GatedRepo")), &own, Denied, "agreement"},
		{"no such revision", "o/m@v9", status(404, "X-Error-Code", "RevisionNotFound"), &own, NotFound, "@"},
		{"too many requests", "o/m", status(429), &own, Server, "wait"},
		{"a fault", "o/m", status(503), &own, Server, "503"},
		{"a strange answer", "o/m", status(204), &own, Server, "204"},
		{"another server", "o/m", text("<html>"), &own, Server, "hub's address"},
		{"no commit", "o/m", text(`{"siblings":[]}`), &own, Server, "commit"},
		{"no files", "o/m", text(`{"sha":"` + commit + `"}`), &other, "", "no files"},
		{"a long description", "o/m", text(strings.Repeat(" ", maxListing+1)), &own, Limit, "8388608"},
		{"too many files", "o/m", text(`{"sha":"` + commit + `","siblings":[` + strings.Repeat("{},", maxFiles) + `{}]}`), &own, Limit, "10001"},
		{"names that lead elsewhere", "o/m", text(`{"sha":"` + commit + `","siblings":[{"rfilename":"../config.json"},{"rfilename":"/model.safetensors"}]}`), &other, "", "no files"},
		{"not an id", "bert", nil, &own, Address, "owner/name"},
		{"not encrypted", "http://example.org/model.safetensors", nil, &own, Address, "https"},
		{"no server", "http://127.0.0.1:1/x/", nil, &own, Network, "check the connection"},
		{"no config", "SERVER/elsewhere/model.safetensors", nil, &own, NotFound, "config.json"},
		{"PyTorch", "SERVER/plain/pytorch_model.bin", nil, &other, "", "save the model as safetensors"},
		{"a web page for weights", "SERVER/plain/model.safetensors", weights(text("<!doctype html><title>here</title>" + strings.Repeat(" ", 99))), &format, "", "web page"},
		{"an LFS pointer", "o/m", weights(text("version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\n")), &format, "", "Git LFS"},
		{"a header without an end", "SERVER/plain/", weights(text("\x00\x00\x00\x05\x00\x00\x00\x00{" + strings.Repeat(" ", 99))), &own, Limit, "header of 83886080"},
		{"a header that breaks off", "o/m", weights(func(w http.ResponseWriter, _ *http.Request) bool {
			w.Header().Set("Content-Length", "1000")
			w.Write([]byte("short"))
			return true
		}), &format, "", "cut short"},
		{"another range", "o/m", weights(func(w http.ResponseWriter, _ *http.Request) bool {
			w.Header().Set("Content-Range", "bytes 5-99/100")
			w.WriteHeader(206)
			return true
		}), &own, Server, "byte 5"},
		{"an empty file", "SERVER/plain/", weights(func(w http.ResponseWriter, _ *http.Request) bool {
			w.Header().Set("Content-Range", "bytes */0")
			w.WriteHeader(416)
			return true
		}), &format, "", "too short"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld(t, "bert", "model.safetensors")
			w.files["pytorch_model.bin"] = []byte("PK")
			w.fault = tt.fault
			_, err := w.Peek(context.Background(), strings.ReplaceAll(tt.where, "SERVER", w.server.URL))
			if !errors.As(err, tt.as) || tt.as == any(&own) && own.Kind != tt.kind || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("%v, want a %T %q with %q", err, tt.as, tt.kind, tt.want)
			}
			if all, err := w.List(); len(all) > 0 || err != nil {
				t.Errorf("a refused model left %+v, %v", all, err)
			}
		})
	}
}

// TestPeekIsCancelled: a context that ends is the error.
func TestPeekIsCancelled(t *testing.T) {
	w := newWorld(t, "bert", "model.safetensors")
	ctx, cancel := context.WithCancel(context.Background())
	w.fault = weights(func(out http.ResponseWriter, r *http.Request) bool {
		cancel()
		<-r.Context().Done()
		return true
	})
	if _, err := w.Peek(ctx, "o/m"); !errors.Is(err, context.Canceled) {
		t.Errorf("%v, want %v", err, context.Canceled)
	}
}

func FuzzParseListing(f *testing.F) {
	f.Add([]byte(`{"sha":"` + commit + `","siblings":[{"rfilename":"a/b","size":1,"lfs":{"sha256":"` + SumOf(nil) + `","size":2}}]}`))
	f.Add([]byte(`{"siblings":[[[[[[`))
	f.Fuzz(func(t *testing.T, text []byte) {
		l, err := parseListing(text, "a/b")
		var e *Error
		if err != nil {
			if !errors.As(err, &e) {
				t.Fatalf("%v, want an *Error", err)
			}
			return
		}
		for name, file := range l.files {
			if !plainPath(name) || file.size < -1 || file.sha256 != "" && len(file.sha256) != 64 {
				t.Fatalf("%q: %+v", name, file)
			}
		}
	})
}
