package site

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"path"
	"strings"
	"sync"
	"time"
)

// HubPath is where serve puts a Hub, beside the page.
const HubPath = "/hub"

// A Hub serves models under the paths of Hugging Face's hub: its description of a
// model, and files with ranges and validators. It is an http.Handler for paths
// without HubPath.
//
// Each folder owner/name of its file system is a model. Its only revision is
// "main", whose commit is a digest of its files' names, lengths and times.
type Hub struct {
	system fs.FS

	mu   sync.Mutex
	sums map[string]string // SHA-256 by what stamp says of a file
}

// NewHub returns a Hub of a file system such as os.DirFS. Files must be
// io.ReadSeekers.
func NewHub(system fs.FS) *Hub { return &Hub{system: system, sums: map[string]string{}} }

// WithHub serves a Hub beside a page.
func WithHub(page http.Handler, hub *Hub) http.Handler {
	below := http.StripPrefix(HubPath, hub)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, HubPath+"/") {
			below.ServeHTTP(w, r)
			return
		}
		page.ServeHTTP(w, r)
	})
}

// ServeHTTP answers GET and HEAD, for pages of any origin, as the hub does.
func (h *Hub) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Access-Control-Allow-Origin", "*")
	w.Header().Set("Access-Control-Expose-Headers", "ETag, Content-Range, Accept-Ranges, X-Error-Code")
	w.Header().Set("Access-Control-Allow-Headers", "Range, If-Range")
	w.Header().Set("Cache-Control", "no-cache")
	switch r.Method {
	case http.MethodOptions:
		w.WriteHeader(http.StatusNoContent)
		return
	case http.MethodGet, http.MethodHead:
	default:
		w.Header().Set("Allow", "GET, HEAD, OPTIONS")
		refuse(w, "this address can only be read\n", http.StatusMethodNotAllowed)
		return
	}
	rest, api := strings.CutPrefix(r.URL.Path, "/api/models")
	parts := strings.SplitN(strings.TrimPrefix(rest, "/"), "/", 4)
	if len(parts) < 2 || !fs.ValidPath(parts[0]+"/"+parts[1]) {
		h.missing(w, "RepoNotFound")
		return
	}
	m, err := h.model(parts[0] + "/" + parts[1])
	switch {
	case err != nil:
		h.missing(w, "RepoNotFound")
	case api:
		h.describe(w, m, strings.TrimPrefix(strings.Join(parts[2:], "/"), "revision/"))
	case len(parts) < 4 || parts[2] != "resolve":
		h.missing(w, "EntryNotFound")
	default:
		revision, file, _ := strings.Cut(parts[3], "/")
		h.send(w, r, m, revision, file)
	}
}

func (h *Hub) missing(w http.ResponseWriter, code string) {
	w.Header().Set("X-Error-Code", code)
	refuse(w, code+"\n", http.StatusNotFound)
}

// A repository is a folder with its files.
type repository struct {
	dir    string
	commit string
	files  []hubFile // in the order of their names
}

type hubFile struct {
	name string
	size int64
	time time.Time
}

func (f hubFile) stamp(dir string) string {
	return fmt.Sprintf("%s/%s %d %d", dir, f.name, f.size, f.time.UnixNano())
}

// model returns what is in a folder.
func (h *Hub) model(dir string) (*repository, error) {
	m := &repository{dir: dir}
	digest := sha256.New()
	err := fs.WalkDir(h.system, dir, func(full string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := fs.Stat(h.system, full) // of what a link leads to
		if err != nil || !info.Mode().IsRegular() {
			return err
		}
		f := hubFile{strings.TrimPrefix(full, dir+"/"), info.Size(), info.ModTime()}
		m.files = append(m.files, f)
		io.WriteString(digest, f.stamp(dir)+"\n")
		return nil
	})
	if err == nil && len(m.files) == 0 {
		err = fs.ErrNotExist
	}
	m.commit = hex.EncodeToString(digest.Sum(nil))[:40]
	return m, err
}

func (m *repository) has(revision string) bool {
	return revision == "" || revision == "main" || revision == m.commit
}

// describe answers with a model's commit and files, with their digests.
func (h *Hub) describe(w http.ResponseWriter, m *repository, revision string) {
	if !m.has(revision) {
		h.missing(w, "RevisionNotFound")
		return
	}
	type lfs struct {
		SHA256 string `json:"sha256"`
		Size   int64  `json:"size"`
	}
	type sibling struct {
		Name string `json:"rfilename"`
		Size int64  `json:"size"`
		LFS  *lfs   `json:"lfs,omitempty"`
	}
	answer := struct {
		ID       string    `json:"id"`
		SHA      string    `json:"sha"`
		Siblings []sibling `json:"siblings"`
	}{ID: m.dir, SHA: m.commit, Siblings: []sibling{}}
	for _, f := range m.files {
		s := sibling{Name: f.name, Size: f.size}
		if path.Ext(f.name) == ".safetensors" {
			sum, err := h.sum(m, f)
			if err != nil {
				refuse(w, err.Error()+"\n", http.StatusInternalServerError)
				return
			}
			s.LFS = &lfs{sum, f.size}
		}
		answer.Siblings = append(answer.Siblings, s)
	}
	w.Header().Set("Content-Type", "application/json")
	json.NewEncoder(w).Encode(answer)
}

// send answers with a file of a model.
func (h *Hub) send(w http.ResponseWriter, r *http.Request, m *repository, revision, name string) {
	if !m.has(revision) || revision == "" {
		h.missing(w, "RevisionNotFound")
		return
	}
	for _, f := range m.files {
		if f.name != name {
			continue
		}
		sum, err := h.sum(m, f)
		if err != nil {
			refuse(w, err.Error()+"\n", http.StatusInternalServerError)
			return
		}
		file, err := h.open(m, f)
		if err != nil {
			refuse(w, err.Error()+"\n", http.StatusInternalServerError)
			return
		}
		defer file.Close()
		w.Header().Set("Etag", `"`+sum+`"`)
		w.Header().Set("Content-Type", contentType(name))
		http.ServeContent(w, r, "", f.time, file)
		return
	}
	h.missing(w, "EntryNotFound")
}

// open opens a file for ranges.
func (h *Hub) open(m *repository, f hubFile) (io.ReadSeekCloser, error) {
	file, err := h.system.Open(m.dir + "/" + f.name)
	if err != nil {
		return nil, err
	}
	s, ok := file.(io.ReadSeekCloser)
	if !ok {
		file.Close()
		return nil, errors.New("site: " + f.name + " cannot be read in parts")
	}
	return s, nil
}

// sum returns a file's SHA-256, computed once.
func (h *Hub) sum(m *repository, f hubFile) (string, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	stamp := f.stamp(m.dir)
	if sum, ok := h.sums[stamp]; ok {
		return sum, nil
	}
	file, err := h.open(m, f)
	if err != nil {
		return "", err
	}
	defer file.Close()
	digest := sha256.New()
	if _, err := io.Copy(digest, file); err != nil {
		return "", err
	}
	h.sums[stamp] = hex.EncodeToString(digest.Sum(nil))
	return h.sums[stamp], nil
}
