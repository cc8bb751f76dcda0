package hub

import (
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"strconv"
	"time"
)

// A manifest says what a stored model consists of: the file <key>.json on the
// shelf. Its i-th file's bytes are in <key>-<i>.
type manifest struct {
	Name     string         `json:"name"`
	URL      string         `json:"url"`
	Revision string         `json:"revision"`
	Date     time.Time      `json:"date"` // of the last download
	Files    []manifestFile `json:"files"`

	key string
}

type manifestFile struct {
	Name      string `json:"name"`
	Size      int64  `json:"size"`      // that it shall have
	Promised  string `json:"promised"`  // SHA-256, as the server says; "" where it does not
	Validator string `json:"validator"` // the server's, of what is stored
	SHA256    string `json:"sha256"`    // of all bytes; "" as long as some are missing

	kept bool // whether what is stored is of the file that is offered
}

const (
	maxManifest = 1 << 20 // bytes
	manifestEnd = ".json"
)

// data returns the name of file i on the shelf.
func (m *manifest) data(i int) string { return m.key + "-" + strconv.Itoa(i) }

// complete reports whether all files are there.
func (m *manifest) complete() bool {
	for _, f := range m.Files {
		if f.SHA256 == "" {
			return false
		}
	}
	return len(m.Files) > 0
}

// keepFor marks the files that are of an offer, in whose order m's must be.
func (m *manifest) keepFor(o *Offer) {
	for i := range m.Files {
		f := &m.Files[i]
		if i >= len(o.files) {
			return
		}
		want := o.files[i]
		same := f.Validator == want.validator && f.Validator != ""
		f.kept = f.Name == want.name && f.Size == want.size && f.Promised == want.sha256 && (same || o.Revision != "")
		if f.kept && want.bytes != nil {
			f.kept = f.SHA256 == SumOf(want.bytes)
		}
	}
}

// load returns the manifest of a key; the error is Missing where there is none
// that can be read.
func (h *Hub) load(key string) (*manifest, error) {
	gone := refuse(Missing, "", "the model is not stored: download it")
	r, size, err := h.Shelf.Open(key + manifestEnd)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, gone
	}
	if err != nil {
		return nil, err
	}
	if c, ok := r.(io.Closer); ok {
		defer c.Close()
	}
	if size > maxManifest {
		return nil, gone
	}
	b := make([]byte, size)
	if n, err := r.ReadAt(b, 0); n < len(b) && err != nil {
		return nil, gone
	}
	m := &manifest{key: key}
	if json.Unmarshal(b, m) != nil || len(m.Files) > maxFiles {
		return nil, gone
	}
	for _, f := range m.Files {
		if f.Size < 0 || !plainPath(f.Name) {
			return nil, gone
		}
	}
	return m, nil
}

// save stores a manifest.
func (h *Hub) save(m *manifest) error {
	b, err := json.Marshal(m)
	if err != nil {
		return err
	}
	return h.replace(m.key+manifestEnd, b)
}

// replace stores b under a name in place of what was there.
func (h *Hub) replace(name string, b []byte) error {
	if err := h.Shelf.Delete(name); err != nil {
		return err
	}
	w, err := h.Shelf.Append(name)
	if err != nil {
		return err
	}
	_, err = w.Write(b)
	return errors.Join(err, w.Close())
}

// size returns how many bytes are stored under a name.
func (h *Hub) size(name string) (int64, error) {
	r, size, err := h.Shelf.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	if c, ok := r.(io.Closer); ok {
		err = c.Close()
	}
	return size, err
}
