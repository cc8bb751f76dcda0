package checkpoint

import (
	"bytes"
	"errors"
	"io"
	"path"
	"slices"

	"github.com/pcloralab/pcloralab/pclora/model"
	"github.com/pcloralab/pcloralab/pclora/safetensors"
)

// A Checkpoint is a model's files. It serves one caller at a time.
type Checkpoint struct {
	files   Files
	dir     string   // with a slash at its end, or ""
	weights []string // names
	index   string   // name, or ""
	small   []string // names of the other files that are there
	config  []byte

	source safetensors.Source // nil before Source
	bytes  int64              // of the weight files
	open   []io.Closer
}

// Find finds the model among files. It reads config.json and, where there is one,
// the index; weights are not touched. The error is an *Error, a
// safetensors.FormatError for an index, or what reading gave.
func Find(files Files) (*Checkpoint, error) {
	l, err := list(files)
	if err != nil {
		return nil, err
	}
	c := &Checkpoint{files: files}
	if c.dir, err = l.home(); err != nil {
		return nil, err
	}
	if c.weights, c.index, err = l.weights(c.dir, c.read); err != nil {
		return nil, err
	}
	for _, file := range []string{TokenizerFile, VocabFile, TokenizerOptions, PrepFile} {
		if l.has[c.dir+file] {
			c.small = append(c.small, c.dir+file)
		}
	}
	c.config, err = c.read(c.dir + ConfigFile)
	return c, err
}

// Config returns the text of config.json, which stays the checkpoint's.
func (c *Checkpoint) Config() []byte { return c.config }

// Names returns the names of the files that the model consists of: config.json
// first, weights last.
func (c *Checkpoint) Names() []string {
	names := append([]string{c.dir + ConfigFile}, c.small...)
	if c.index != "" {
		names = append(names, c.index)
	}
	return append(names, c.weights...)
}

// Weights returns the names of the weight files, as Names has them.
func (c *Checkpoint) Weights() []string { return slices.Clone(c.weights) }

// Source returns the weights, once their headers are checked. The error is a
// safetensors.FormatError, or what reading gave.
func (c *Checkpoint) Source() (safetensors.Source, error) {
	if c.source != nil {
		return c.source, nil
	}
	c.bytes = 0
	if c.index == "" {
		s, err := c.stream(c.weights[0])
		if err == nil {
			c.source = s
		}
		return c.source, err
	}
	text, err := c.read(c.index)
	if err != nil {
		return nil, err
	}
	ix, err := safetensors.ParseIndex(text)
	if err != nil {
		return nil, err
	}
	s, err := safetensors.OpenShards(ix, func(file string) (safetensors.Source, error) { return c.stream(c.dir + file) })
	if err == nil {
		c.source = s
	}
	return c.source, err
}

// stream opens a weight file.
func (c *Checkpoint) stream(name string) (safetensors.Source, error) {
	r, size, err := c.files.Open(name)
	if err != nil {
		return nil, err
	}
	if closer, ok := r.(io.Closer); ok {
		c.open = append(c.open, closer)
	}
	c.bytes += size
	return safetensors.OpenAt(r, size)
}

// Bytes returns the length of all weight files.
func (c *Checkpoint) Bytes() (int64, error) {
	_, err := c.Source()
	return c.bytes, err
}

// Peek is model.Peek of the checkpoint: no weight is read.
func (c *Checkpoint) Peek(o model.Options) (*model.Preview, error) {
	s, err := c.Source()
	if err != nil {
		return nil, err
	}
	return model.Peek(c.config, s, o)
}

// Open is model.Open of the checkpoint.
func (c *Checkpoint) Open(o model.Options) (*model.Loaded, error) {
	s, err := c.Source()
	if err != nil {
		return nil, err
	}
	return model.Open(c.config, s, o)
}

// Close closes what Source has opened; the next Source opens it again.
func (c *Checkpoint) Close() error {
	var errs []error
	for _, one := range c.open {
		errs = append(errs, one.Close())
	}
	c.open, c.source = nil, nil
	return errors.Join(errs...)
}

// has reports whether one of the small files is there.
func (c *Checkpoint) has(file string) bool { return slices.Contains(c.small, c.dir+file) }

// read returns a small file, by its whole name.
func (c *Checkpoint) read(name string) ([]byte, error) {
	r, size, err := c.files.Open(name)
	if err != nil {
		return nil, err
	}
	if closer, ok := r.(io.Closer); ok {
		defer closer.Close()
	}
	if most := MaxBytes(name); size > most {
		return nil, refuse(Limit, name, "has %d bytes, at most %d are read: this is another file", size, most)
	}
	b := make([]byte, size)
	if n, err := r.ReadAt(b, 0); n < len(b) {
		if err == nil || err == io.EOF {
			err = refuse(Damaged, name, "ends at byte %d of %d: it is cut short, download it again", n, size)
		}
		return nil, err
	}
	return b, checkText(name, b)
}

// checkText reports what people take for a text file by mistake.
func checkText(name string, b []byte) error {
	start := bytes.TrimSpace(b[:min(len(b), 64)])
	switch {
	case len(start) == 0:
		return refuse(Damaged, name, "is empty: download it again")
	case bytes.HasPrefix(start, []byte("version https://git-lfs")):
		return refuse(Damaged, name, "is a Git LFS pointer: download the file that it points to")
	case start[0] == '<' && path.Ext(name) == ".json":
		return refuse(Damaged, name, "is a web page: download the file itself")
	}
	return nil
}
