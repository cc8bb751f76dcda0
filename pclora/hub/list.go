package hub

import (
	"cmp"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/pcloralab/pcloralab/pclora/checkpoint"
)

// An Entry is a stored model, or a part of one.
type Entry struct {
	Key      string    `json:"key"`      // for Open and Delete
	Name     string    `json:"name"`     // as the Offer had it; "" for remains that no model can be told of
	URL      string    `json:"url"`      // of its folder
	Revision string    `json:"revision"` // the commit, or ""
	Date     time.Time `json:"date"`     // of the last download
	Bytes    int64     `json:"bytes"`    // stored
	Total    int64     `json:"total"`    // of the whole model
	Complete bool      `json:"complete"` // whether it can be opened; else Peek and Download go on with it
	Files    []Stored  `json:"files"`
}

// Stored is a file of an Entry.
type Stored struct {
	Name   string `json:"name"`
	Bytes  int64  `json:"bytes"`  // stored
	Total  int64  `json:"total"`  // of the whole file
	SHA256 string `json:"sha256"` // in hexadecimal digits; "" as long as it is not complete
}

// Weights returns the weight files of an entry.
func (e Entry) Weights() []Stored {
	return slices.DeleteFunc(slices.Clone(e.Files), func(f Stored) bool { return !strings.HasSuffix(f.Name, ".safetensors") })
}

// List returns what is stored, the newest first.
func (h *Hub) List() ([]Entry, error) {
	names, err := h.Shelf.Names()
	if err != nil {
		return nil, err
	}
	var all []Entry
	for _, key := range keys(names) {
		e := Entry{Key: key}
		m, err := h.load(key)
		if err != nil && !is(err, Missing) {
			return nil, err
		}
		if m != nil {
			e.Name, e.URL, e.Revision, e.Date, e.Complete = m.Name, m.URL, m.Revision, m.Date, m.complete()
		}
		for _, name := range names {
			if i, ok := strings.CutPrefix(name, key+"-"); ok && i != "" {
				n, err := h.size(name)
				if err != nil {
					return nil, err
				}
				e.Bytes += n
			}
		}
		if m != nil {
			for i, f := range m.Files {
				n, err := h.size(m.data(i))
				if err != nil {
					return nil, err
				}
				e.Files = append(e.Files, Stored{f.Name, n, f.Size, f.SHA256})
				e.Total += f.Size
				e.Complete = e.Complete && n == f.Size
			}
		}
		all = append(all, e)
	}
	slices.SortStableFunc(all, func(a, b Entry) int { return cmp.Or(b.Date.Compare(a.Date), strings.Compare(a.Key, b.Key)) })
	return all, nil
}

// keys returns those that names on the shelf begin with, sorted.
func keys(names []string) []string {
	var all []string
	for _, name := range names {
		key, _, data := strings.Cut(name, "-")
		if !data {
			key = strings.TrimSuffix(name, manifestEnd)
		}
		all = append(all, key)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// Delete removes a stored model and all that is left of it. Its checkpoints must be
// closed.
func (h *Hub) Delete(key string) error {
	names, err := h.Shelf.Names()
	if err != nil {
		return err
	}
	for _, name := range names {
		if k := keys([]string{name}); k[0] == key {
			if err := h.Shelf.Delete(name); err != nil {
				return err
			}
		}
	}
	return nil
}

// Open returns a stored model, without a network. It must be closed, since a file
// that is open cannot be written or deleted. The error is Missing where it is
// not stored as a whole; else one of package checkpoint.
func (h *Hub) Open(key string) (*checkpoint.Checkpoint, error) {
	m, err := h.load(key)
	if err != nil {
		return nil, err
	}
	for i, f := range m.Files {
		n, err := h.size(m.data(i))
		if err != nil {
			return nil, err
		}
		if f.SHA256 == "" || n != f.Size {
			return nil, refuse(Missing, m.Name, "is stored in part: %s has %d of %d bytes, download the rest", clip(f.Name), n, f.Size)
		}
	}
	return checkpoint.Find(shelved{h.Shelf, m})
}

// shelved is checkpoint.Files on the shelf.
type shelved struct {
	shelf Shelf
	*manifest
}

// Names implements checkpoint.Files.
func (s shelved) Names() []string {
	var names []string
	for _, f := range s.Files {
		names = append(names, f.Name)
	}
	return names
}

// Open implements checkpoint.Files.
func (s shelved) Open(name string) (io.ReaderAt, int64, error) {
	i := slices.IndexFunc(s.Files, func(f manifestFile) bool { return f.Name == name })
	if i < 0 {
		return nil, 0, refuse(Missing, name, "is not stored")
	}
	return s.shelf.Open(s.data(i))
}
