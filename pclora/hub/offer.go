package hub

import (
	"path"
	"slices"
	"strings"

	"github.com/pcloralab/pcloralab/pclora/checkpoint"
)

// An Offer is a model on a server that Download can bring.
type Offer struct {
	Name     string // owner/name, or the server and folder
	URL      string // address of its folder, with a slash at its end
	Revision string // the commit; "" for an address that has none
	// Checkpoint has the small files and the weights' headers. Its Open fails with
	// Missing.
	Checkpoint *checkpoint.Checkpoint
	Total      int64 // bytes of all files
	Stored     int64 // bytes of them that are on the shelf already

	remote *remote
	files  []offered
}

// An offered file is one that Download stores.
type offered struct {
	name      string // below the Offer's URL
	url       string
	size      int64
	sha256    string // as the server promises; "" where it does not
	validator string // "" where there is none, or the commit makes it needless
	bytes     []byte // of a small file
}

// look finds the model, fetches its headers and small files, and compares it with
// what is stored.
func (o *Offer) look() error {
	r := o.remote
	c, err := checkpoint.Find(r)
	if err != nil {
		return err
	}
	if _, err := c.Source(); err != nil {
		return err
	}
	o.Checkpoint = c
	names, weights := c.Names(), c.Weights()
	for _, name := range names {
		if path.Base(name) == checkpoint.VocabFile && slices.Contains(names, path.Join(path.Dir(name), checkpoint.TokenizerFile)) {
			continue // which tokenizer.json makes needless
		}
		f := offered{name: name, url: r.address(name), sha256: r.listed[name].sha256}
		if slices.Contains(weights, name) {
			f.size, f.validator = r.heads[name].size, r.heads[name].validator
		} else {
			if f.bytes, err = r.fetch(name); err != nil {
				return err
			}
			f.size, f.validator = int64(len(f.bytes)), r.validators[name]
			if f.sha256 != "" && SumOf(f.bytes) != f.sha256 {
				return damaged(f.url)
			}
		}
		o.Total += f.size
		o.files = append(o.files, f)
	}
	return o.countStored()
}

func damaged(url string) error {
	return refuse(Damaged, url, "arrived with other bytes than the server promises (SHA-256): try again")
}

// countStored sets Stored.
func (o *Offer) countStored() error {
	h := o.remote.hub
	m, err := h.load(o.key())
	if is(err, Missing) {
		return nil
	}
	if err != nil {
		return err
	}
	m.keepFor(o)
	for i := range m.Files {
		if m.Files[i].kept {
			n, err := h.size(m.data(i))
			if err != nil {
				return err
			}
			o.Stored += min(n, m.Files[i].Size)
		}
	}
	return nil
}

// key names the model on the shelf.
func (o *Offer) key() string {
	return SumOf([]byte(o.URL + " " + strings.Join(o.Checkpoint.Weights(), " ")))[:16]
}
