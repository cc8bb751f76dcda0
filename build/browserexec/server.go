package browserexec

import (
	"embed"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"mime"
	"net/http"
	"os"
	"path"
	"path/filepath"
	"strconv"
)

//go:embed page
var pageFiles embed.FS

// A server gives the worker all that it needs, and hears from it what the program
// prints and how it ends.
type server struct {
	program      Program
	root, goroot string
	folder       string // that the program works in, relative to root, with slashes
	ended        chan end
}

// end is how a program ended: by itself, or not at all.
type end struct {
	code int
	err  error
}

// task is what the worker is told.
type task struct {
	Args   []string          `json:"args"`
	Env    map[string]string `json:"env"`
	Folder string            `json:"folder"` // absolute, with the module at /module
	Files  map[string]int64  `json:"files"`  // sizes of the module's files by their path
}

func (s *server) handler() (http.Handler, error) {
	files, err := tree(os.DirFS(s.root))
	if err != nil {
		return nil, err
	}
	page, err := fs.Sub(pageFiles, "page")
	if err != nil {
		return nil, err
	}
	args := append([]string{filepath.Base(s.program.Path)}, s.program.Args...)
	t := task{args, s.program.Env, path.Join("/module", s.folder), files}
	mux := http.NewServeMux()
	mux.Handle("GET /", http.FileServerFS(page))
	mux.HandleFunc("GET /task.json", func(w http.ResponseWriter, _ *http.Request) { json.NewEncoder(w).Encode(t) })
	for url, name := range map[string]string{
		"/program.wasm": s.program.Path,
		"/wasm_exec.js": filepath.Join(s.goroot, "lib", "wasm", "wasm_exec.js"),
		"/kernels.js":   filepath.Join(s.root, "public", "kernels.js"),
	} {
		mux.HandleFunc("GET "+url, func(w http.ResponseWriter, _ *http.Request) { copyFile(w, name, mime.TypeByExtension(path.Ext(url))) })
	}
	mux.HandleFunc("GET /module/{path...}", func(w http.ResponseWriter, r *http.Request) {
		name := r.PathValue("path")
		if _, ok := files[name]; !ok {
			http.NotFound(w, r)
			return
		}
		copyFile(w, filepath.Join(s.root, filepath.FromSlash(name)), "application/octet-stream")
	})
	mux.HandleFunc("POST /print", func(_ http.ResponseWriter, r *http.Request) { io.Copy(s.program.Output, r.Body) })
	mux.HandleFunc("POST /exit", s.exit)
	return isolated(mux), nil
}

// copyFile answers with a file as it is, whatever its name.
func copyFile(w http.ResponseWriter, name, kind string) {
	file, err := os.Open(name)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	defer file.Close()
	w.Header().Set("Content-Type", kind)
	io.Copy(w, file)
}

// exit is called once, with the exit code or with what went wrong instead.
func (s *server) exit(_ http.ResponseWriter, r *http.Request) {
	said, err := io.ReadAll(r.Body)
	e := end{err: err}
	if err == nil {
		if e.code, err = strconv.Atoi(string(said)); err != nil {
			e.err = errors.New("the program does not run in the browser: " + string(said))
		}
	}
	select {
	case s.ended <- e:
	default:
	}
}

// isolated gives the worker what the page's has, and lets nothing be cached.
func isolated(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cross-Origin-Opener-Policy", "same-origin")
		w.Header().Set("Cross-Origin-Embedder-Policy", "require-corp")
		w.Header().Set("Cache-Control", "no-store")
		h.ServeHTTP(w, r)
	})
}

// tree returns the sizes of a module's files, without what tools keep in hidden
// folders and what the build makes.
func tree(module fs.FS) (map[string]int64, error) {
	files := make(map[string]int64)
	err := fs.WalkDir(module, ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir():
			if name != "." && (d.Name()[0] == '.' || d.Name() == "node_modules" || name == "build/out") {
				return fs.SkipDir
			}
			return nil
		case !d.Type().IsRegular():
			return nil
		}
		info, err := d.Info()
		if errors.Is(err, fs.ErrNotExist) {
			return nil // an editor's temporary file
		}
		if err == nil {
			files[name] = info.Size()
		}
		return err
	})
	return files, err
}
