package bench

import (
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"io"
	"net/http"
	"os"
	"regexp"
	"time"

	"github.com/pcloralab/pcloralab/build/e2e"
	"github.com/pcloralab/pcloralab/build/site"
	"github.com/pcloralab/pcloralab/pclora/run"
)

// A session is a browser with the bench's page in it and the runners that were
// opened there.
type session struct {
	lab  *e2e.Lab
	page *e2e.Page
	log  io.Writer
	keys int
}

// A runner is one engine in one worker.
type runner struct {
	Name     string `json:"name"`
	Kind     string `json:"kind"`    // "ours" or "peer"
	Address  string `json:"address"` // of the worker's script
	Type     string `json:"type"`    // of the worker: "classic" or "module"
	Replicas int    `json:"replicas"`
}

// An entry is one that takes turns: a runner with what it is asked.
type entry struct {
	Name   string `json:"name"`
	Runner string `json:"runner"`
	Ask    any    `json:"ask"`
}

// stepAsk and productAsk are what a runner is asked for a turn.
type stepAsk struct {
	Name     string `json:"name"`
	Phase    string `json:"phase"`    // "fading" or "faded"
	Times    int    `json:"times"`    // ours only: repetitions, if not 1
	Products bool   `json:"products"` // ours only: time the products alone too
}

type productAsk struct {
	Product run.ProductCase `json:"product"`
}

// A turn is what a runner answers.
type turn struct {
	Millis float64  `json:"millis"`
	Loss   run.Loss `json:"loss"`

	// Ours alone:
	Kernels string    `json:"kernels"`
	FLOPs   int64     `json:"flops"`
	Allocs  float64   `json:"allocs"`
	All     []float64 `json:"all"` // ms of all repetitions, where more than one was asked for
	Alone   []float64 `json:"alone"`
}

// turns are all answers of an entry. Those before an error are kept.
type turns struct {
	Turns []turn `json:"turns"`
	Error string `json:"error"`
}

// openSession serves the bundle in dir and the peers in modules to the browser
// at path.
func openSession(dir, modules, path string, log io.Writer) (*session, error) {
	bundled, err := site.Load(os.DirFS(dir))
	if err != nil {
		return nil, err
	}
	handler, err := newHandler(bundled, modules)
	if err != nil {
		return nil, err
	}
	lab, err := e2e.OpenHandler(handler, path)
	if err != nil {
		return nil, err
	}
	s := &session{lab: lab, log: log}
	if s.page, err = lab.Page(e2e.Desktop); err == nil {
		err = s.page.Goto("/bench/")
	}
	if err == nil {
		err = s.page.WaitFor("globalThis.lab && crossOriginIsolated", 15*time.Second)
	}
	if err != nil {
		s.close()
		return nil, err
	}
	return s, nil
}

func (s *session) close() {
	if s.page != nil {
		s.page.Close()
	}
	s.lab.Close()
}

// trainer returns the address of the worker's script, as the page has it.
func (s *session) trainer() (string, error) {
	answer, err := http.Get(s.lab.URL + "/")
	if err != nil {
		return "", err
	}
	defer answer.Body.Close()
	page, err := io.ReadAll(answer.Body)
	if err != nil {
		return "", err
	}
	m := trainerMeta.FindSubmatch(page)
	if m == nil {
		return "", errors.New("bench: the page does not say where the trainer is")
	}
	return html.UnescapeString(string(m[1])), nil
}

// trainerMeta is how the page says where its trainer is.
var trainerMeta = regexp.MustCompile(`<meta name="pclora-trainer" content="([^"]+)">`)

// call runs a method of the page's lab and returns its value. It waits up to
// limit and writes the progress meanwhile.
func call[T any](s *session, method string, ask any, limit time.Duration) (value T, err error) {
	text, err := json.Marshal(ask)
	if err != nil {
		return value, err
	}
	s.keys++
	if _, err := e2e.Eval[bool](s.page, fmt.Sprintf("lab.begin(%d, %q, %s)", s.keys, method, text)); err != nil {
		return value, err
	}
	type outcome struct {
		Value    T      `json:"value"`
		Error    string `json:"error"`
		Done     bool   `json:"done"`
		Progress string `json:"progress"`
	}
	told := time.Now()
	for end := time.Now().Add(limit); time.Now().Before(end); time.Sleep(300 * time.Millisecond) {
		o, err := e2e.Eval[outcome](s.page, fmt.Sprintf(
			"(o => ({progress: lab.progress, done: o !== null, ...o}))(lab.outcome(%d))", s.keys))
		switch {
		case err != nil:
			return value, err
		case o.Error != "":
			return value, fmt.Errorf("bench: %s: %s", method, o.Error)
		case o.Done:
			return o.Value, nil
		}
		if time.Since(told) > 5*time.Second {
			told = time.Now()
			fmt.Fprintf(s.log, "  %s\n", o.Progress)
		}
	}
	return value, fmt.Errorf("bench: %s did not end within %s", method, limit)
}

// closeAll ends workers.
func (s *session) closeAll(names []string) {
	for _, n := range names {
		e2e.Eval[bool](s.page, fmt.Sprintf("lab.close(%q)", n))
	}
}

// alternate lets entries take turns.
func (s *session) alternate(title, method string, entries []entry, rounds int) (map[string]turns, error) {
	return call[map[string]turns](s, "alternate", map[string]any{
		"title": title, "entries": entries, "rounds": rounds, "call": method,
	}, 40*time.Minute)
}
