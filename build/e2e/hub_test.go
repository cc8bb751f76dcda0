package e2e

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp/kb"

	"github.com/pcloralab/pcloralab/build/site"
	"github.com/pcloralab/pcloralab/pclora/checkpoint"
	"github.com/pcloralab/pcloralab/pclora/data/files"
)

// A hubBook serves the page and the hub, remembers what was asked of the hub's
// weights, and can send them slowly.
type hubBook struct {
	hub http.Handler

	mu    sync.Mutex
	spans []string      // the Range header of each request for weights, "" for all
	each  time.Duration // how long a piece of weights takes
}

// piece is how much of the weights is sent at a time, in bytes.
const piece = 64 << 10

func (b *hubBook) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !strings.HasPrefix(r.URL.Path, site.HubPath) || !strings.HasSuffix(r.URL.Path, checkpoint.WeightsFile) {
		b.hub.ServeHTTP(w, r)
		return
	}
	b.mu.Lock()
	b.spans = append(b.spans, r.Header.Get("Range"))
	each := b.each
	b.mu.Unlock()
	b.hub.ServeHTTP(&slow{w, each}, r)
}

// slow is a connection that takes its time.
type slow struct {
	http.ResponseWriter
	each time.Duration
}

func (s *slow) Write(b []byte) (n int, err error) {
	for len(b) > 0 && err == nil {
		var m int
		m, err = s.ResponseWriter.Write(b[:min(len(b), piece)])
		n, b = n+m, b[m:]
		s.ResponseWriter.(http.Flusher).Flush()
		time.Sleep(s.each)
	}
	return n, err
}

// take sets the pace, and returns what was asked since the last call.
func (b *hubBook) take(each time.Duration) []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	spans := b.spans
	b.spans, b.each = nil, each
	return spans
}

// The texts of a tiny task: one word says the class.
var tinyWords = []string{"a", "very", "film", "good", "fine", "bad", "poor"}

func tinyTable(n int) []byte {
	var b bytes.Buffer
	b.WriteString("text,label\n")
	for i := range n {
		fmt.Fprintf(&b, "a %s%s film %d,%s\n", strings.Repeat("very ", i/4%5), tinyWords[3+i%4], i, []string{"up", "down"}[i%4/2])
	}
	return b.Bytes()
}

// publishTiny puts a tiny BERT of about 2.6 MB on the hub as tiny/name, and
// returns its weights.
func publishTiny(t *testing.T, name string, change func(map[string][]byte)) []byte {
	t.Helper()
	words := append([]string(nil), tinyWords...)
	for i := range 20_000 {
		words = append(words, fmt.Sprintf("word%d", i))
	}
	model, err := TinyBERT(words, []string{"x", "y", "z"})
	must(t, err)
	if change != nil {
		change(model)
	}
	must(t, WriteFiles(filepath.Join(hubDir, "tiny", name), model))
	return model[checkpoint.WeightsFile]
}

// write writes files into a new folder and returns their paths.
func write(t *testing.T, all files.Folder) (paths []string) {
	t.Helper()
	dir := t.TempDir()
	for _, f := range all {
		path := filepath.Join(dir, f.Name)
		must(t, os.WriteFile(path, f.Data, 0o644))
		paths = append(paths, path)
	}
	return paths
}

// TestHub does what a person does with a model of a hub and a table of their own:
// looks at it, gives up its slow download, goes on with it, teaches, compresses,
// tries, downloads, and deletes what was kept.
func TestHub(t *testing.T) {
	p := ready(t)
	weights := publishTiny(t, "bert", nil)
	hubPages.take(0)
	must(t, p.LookOnHub("tiny/bert", "./hub", patience))
	must(t, p.WaitText("#model-seen", "tiny/bert", patience))
	for _, span := range hubPages.take(100 * time.Millisecond) {
		if span == "" {
			t.Error("all weights were asked for before the model was chosen")
		}
	}
	must(t, p.Click("#use-model"))
	tables := files.Folder{{Name: "train.csv", Data: tinyTable(120)}, {Name: "test.csv", Data: tinyTable(40)}}
	must(t, p.GiveData(patience, write(t, tables)...))
	must(t, p.WaitText("#data-parts", "40", patience))

	must(t, p.Click("#use-data"))
	must(t, p.WaitFor(`document.querySelector("#flow-load progress").value > 200`, patience))
	must(t, p.Click("#cancel"))
	must(t, p.WaitIdle("ready", patience))
	must(t, p.OpenPanel("model"))
	must(t, p.WaitText("#shelf", "not complete", patience))
	hubPages.take(0)
	must(t, p.Click("#use-model"))
	must(t, p.OpenPanel("data"))
	must(t, p.Click("#use-data"))
	must(t, p.WaitIdle("untaught", patience))
	if spans := hubPages.take(0); len(spans) != 1 || !strings.HasPrefix(spans[0], "bytes=") || strings.HasPrefix(spans[0], "bytes=0-") {
		t.Errorf("the weights were asked for with %q, want one request for the rest", spans)
	}

	must(t, p.Teach("all", map[string]string{"steps": "60", "batch": "16", "learningRate": "0.01", "evalEvery": "20"}, long))
	must(t, p.Set(map[string]string{"steps": "20", "batch": "16", "rank": "2"}))
	must(t, p.Click("#start"))
	must(t, p.WaitPhase("finished", long))
	result, err := p.Result()
	must(t, err)
	t.Logf("%+v", result)
	if result.BeforeCorrect < 30 || result.Total != 40 || result.Gone < 0.8 {
		t.Errorf("the result card says %+v, want a teacher that has learnt the 40 texts", result)
	}

	must(t, p.Fill("#ask-text", "a very good film"))
	must(t, p.Press(kb.Enter))
	must(t, p.WaitText("#answer", "down", patience))
	must(t, p.Click("#download"))
	path, err := p.Download(patience)
	must(t, err)
	correct, total, err := CheckTexts(path, tables)
	must(t, err)
	if correct != result.AfterCorrect || total != result.Total {
		t.Errorf("the downloaded model has %d of %d right, the page said %+v", correct, total, result)
	}

	sum := sha256.Sum256(weights)
	must(t, p.OpenPanel("model"))
	must(t, p.Click("#shelf-sum-0"))
	must(t, p.WaitText(".sum-all", hex.EncodeToString(sum[:]), patience))
	must(t, p.WaitText(".book-words", "MB", patience))
	must(t, p.Click("#shelf-delete-0"))
	must(t, p.Click("#shelf-yes"))
	must(t, p.WaitText("#shelf", "Nothing yet", patience))
	noProblems(t, p)
}

// TestHubRefuses models that cannot be used before more of their weights than
// headers is asked for.
func TestHubRefuses(t *testing.T) {
	p := ready(t)
	for _, tt := range []struct {
		name, from, to string
		want           string
	}{
		{"gpt2", `"model_type": "bert"`, `"model_type": "gpt2"`, "gpt2"},
		{"wide", `"hidden_size": 32`, `"hidden_size": 64`, "64"},
		{"deep", `"num_hidden_layers": 2`, `"num_hidden_layers": 3`, "layer.2"},
	} {
		publishTiny(t, tt.name, func(m map[string][]byte) {
			before := m[checkpoint.ConfigFile]
			m[checkpoint.ConfigFile] = bytes.Replace(before, []byte(tt.from), []byte(tt.to), 1)
			if bytes.Equal(before, m[checkpoint.ConfigFile]) {
				t.Fatalf("no %s in %s", tt.from, before)
			}
		})
		hubPages.take(0)
		must(t, p.LookOnHub("tiny/"+tt.name, "./hub", patience))
		fault, err := Eval[string](p, `document.querySelector("#model-fault").innerText`)
		must(t, err)
		t.Logf("%s: %s", tt.name, fault)
		contains(t, fault, tt.want)
		for _, span := range hubPages.take(0) {
			var from, to int
			if _, err := fmt.Sscanf(span, "bytes=%d-%d", &from, &to); err != nil || to > 1<<16 {
				t.Errorf("%s: the weights were asked for with %q before it was refused", tt.name, span)
			}
		}
	}
}
