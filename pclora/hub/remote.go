package hub

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/pcloralab/pcloralab/pclora/checkpoint"
	"github.com/pcloralab/pcloralab/pclora/safetensors"
)

// remote is checkpoint.Files on a server: small files whole, of weights the
// headers. The context is that of the Peek which it is a part of.
type remote struct {
	ctx context.Context
	hub *Hub
	dir string // address, with a slash at its end
	// queried is a file whose address has a query behind its name.
	queried struct{ name, address string }

	pinned     bool              // to a commit: no file changes
	listed     map[string]listed // what the server says there is
	small      map[string][]byte // what was fetched
	validators map[string]string // of small
	heads      map[string]*header
}

// list asks the hub for a model's files.
func (r *remote) list(id ID, o *Offer) error {
	model := r.hub.base() + "/api/models/" + id.Owner + "/" + id.Name
	at := model + "/revision/" + strings.ReplaceAll(escape(id.Revision), "/", "%2F") + "?blobs=true"
	text, _, err := r.hub.fetch(r.ctx, at, maxListing)
	if err != nil {
		return about(err, id.String())
	}
	l, err := parseListing(text, id.String())
	if err != nil {
		return err
	}
	r.listed, r.pinned = l.files, true
	r.dir = r.hub.base() + "/" + id.Owner + "/" + id.Name + "/resolve/" + l.commit + "/"
	o.Name, o.Revision, o.URL = id.Owner+"/"+id.Name, l.commit, r.dir
	return nil
}

// about lets an error speak of what a person asked for instead of an address.
func about(err error, name string) error {
	if e, ok := err.(*Error); ok && e.Kind != Offline && e.Kind != Network {
		renamed := *e
		renamed.At = clip(name)
		return &renamed
	}
	return err
}

// explore looks for a model's files in a folder of a server that lists none.
func (r *remote) explore(p place, o *Offer) error {
	r.dir = p.dir
	o.Name, o.URL = strings.TrimSuffix(p.dir[strings.Index(p.dir, "://")+3:], "/"), p.dir
	if err := r.probe(checkpoint.ConfigFile, true); err != nil {
		return err
	}
	if err := r.findWeights(p); err != nil {
		return err
	}
	var config struct {
		ImageSize any `json:"image_size"`
	}
	if json.Unmarshal(r.small[checkpoint.ConfigFile], &config); config.ImageSize != nil {
		return r.probe(checkpoint.PrepFile, false)
	}
	if err := r.probe(checkpoint.TokenizerFile, false); err != nil {
		return err
	}
	if _, ok := r.listed[checkpoint.TokenizerFile]; !ok {
		if err := r.probe(checkpoint.VocabFile, false); err != nil {
			return err
		}
	}
	return r.probe(checkpoint.TokenizerOptions, false)
}

// findWeights looks for the weights that were named, or for those of the usual
// names.
func (r *remote) findWeights(p place) error {
	file := p.file
	if file == "" || file == checkpoint.ConfigFile {
		err := r.head(checkpoint.WeightsFile)
		if err == nil {
			r.listed[checkpoint.WeightsFile] = listed{size: -1}
			return nil
		}
		if !is(err, NotFound) {
			return err
		}
		file = checkpoint.IndexFile
	}
	if !strings.HasSuffix(file, ".safetensors.index.json") {
		if p.at != "" {
			r.queried.name, r.queried.address = file, p.at
		}
		r.listed[file] = listed{size: -1} // package checkpoint knows what to say of other formats
		return nil
	}
	if err := r.probe(file, true); err != nil {
		if is(err, NotFound) && p.file == "" {
			return refuse(NotFound, r.dir, "has neither model.safetensors nor model.safetensors.index.json: name the file with the weights")
		}
		return err
	}
	ix, err := safetensors.ParseIndex(r.small[file])
	if err != nil {
		return err
	}
	for _, shard := range ix.Files {
		r.listed[shard] = listed{size: -1}
	}
	return nil
}

// probe fetches a small file and lists it if it is there. Servers that answer
// everything with their front page have none of it.
func (r *remote) probe(name string, must bool) error {
	b, err := r.fetch(name)
	page := bytes.HasPrefix(bytes.TrimSpace(b), []byte("<"))
	if !must && (is(err, NotFound) || page) {
		return nil
	}
	r.listed[name] = listed{size: -1}
	return err
}

// address returns where a file is.
func (r *remote) address(name string) string {
	if name == r.queried.name {
		return r.queried.address
	}
	return r.dir + escape(name)
}

// fetch returns a small file.
func (r *remote) fetch(name string) ([]byte, error) {
	if b, ok := r.small[name]; ok {
		return b, nil
	}
	b, same, err := r.hub.fetch(r.ctx, r.address(name), checkpoint.MaxBytes(name))
	if err == nil {
		r.small[name] = b
		if !r.pinned {
			r.validators[name] = same
		}
	}
	return b, err
}

// head fetches the beginning of a weight file.
func (r *remote) head(name string) error {
	if r.heads[name] != nil {
		return nil
	}
	size := int64(-1)
	if l, ok := r.listed[name]; ok {
		size = l.size
	}
	f, err := r.hub.openHeader(r.ctx, r.address(name), size, r.pinned)
	if err == nil {
		r.heads[name] = f
	}
	return err
}

// Names implements checkpoint.Files.
func (r *remote) Names() []string { return slices.Sorted(maps.Keys(r.listed)) }

// Open implements checkpoint.Files.
func (r *remote) Open(name string) (io.ReaderAt, int64, error) {
	if path.Ext(name) == ".safetensors" {
		if err := r.head(name); err != nil {
			return nil, 0, err
		}
		return r.heads[name], r.heads[name].size, nil
	}
	b, err := r.fetch(name)
	return bytes.NewReader(b), int64(len(b)), err
}
