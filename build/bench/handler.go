package bench

import (
	"embed"
	"io/fs"
	"net/http"
	"os"
	"strings"
	"sync"

	"github.com/pcloralab/pcloralab/pclora/run"
)

//go:embed page
var pageFiles embed.FS

// newHandler serves the site as it is, and under /bench/ the bench's page, the
// peers' packages and the cases. modules is empty for a bench without peers.
func newHandler(site http.Handler, modules string) (http.Handler, error) {
	page, err := fs.Sub(pageFiles, "page")
	if err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	mux.Handle("/", site)
	mux.Handle("/bench/", isolated(http.StripPrefix("/bench", http.FileServerFS(page))))
	mux.Handle("/bench/case/", isolated(http.StripPrefix("/bench/case/", &cases{made: make(map[string][]byte)})))
	if modules != "" {
		mux.Handle("/bench/lib/", isolated(http.StripPrefix("/bench/lib/", http.FileServerFS(os.DirFS(modules)))))
	}
	ceilings(mux)
	return mux, nil
}

// isolated sets what gives a page threads. The site's security policy is left
// out: peers start workers of their own making.
func isolated(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cross-Origin-Opener-Policy", "same-origin")
		w.Header().Set("Cross-Origin-Embedder-Policy", "require-corp")
		w.Header().Set("Cache-Control", "no-store")
		h.ServeHTTP(w, r)
	})
}

// cases serves NAME.json and NAME.bin, made when first asked for.
type cases struct {
	mu   sync.Mutex
	made map[string][]byte
}

func (c *cases) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c.mu.Lock()
	defer c.mu.Unlock()
	file := r.URL.Path
	if c.made[file] == nil {
		name, _, _ := strings.Cut(file, ".")
		step, ok := run.StepCaseOf(name)
		if !ok {
			http.NotFound(w, r)
			return
		}
		settings, values, err := exportCase(step)
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		c.made[name+".json"], c.made[name+".bin"] = settings, values
	}
	if strings.HasSuffix(file, ".json") {
		w.Header().Set("Content-Type", "application/json")
	}
	w.Write(c.made[file])
}
