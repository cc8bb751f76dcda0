package safetensors

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"
)

// Limits on an index of shards.
const (
	maxIndex  = 16 << 20 // bytes
	maxShards = 1024
)

// An Index says in which file of a sharded checkpoint each tensor is: the
// weight_map of a model.safetensors.index.json.
type Index struct {
	Files  []string          // sorted; plain names that end in .safetensors
	fileOf map[string]string // by the tensor's name
}

// ParseIndex reads a model.safetensors.index.json. The error is a FormatError.
func ParseIndex(text []byte) (*Index, error) {
	if len(text) > maxIndex {
		return nil, malformed("an index of %d bytes, at most %d are read", len(text), maxIndex)
	}
	if !utf8.Valid(text) {
		return nil, malformed("index is not valid UTF-8")
	}
	ix := &Index{fileOf: map[string]string{}}
	files := map[string]bool{}
	w := walker{json.NewDecoder(bytes.NewReader(text))}
	w.dec.UseNumber()
	found := 0
	err := w.object(func(key string) error {
		if key != "weight_map" {
			var skipped json.RawMessage
			if err := w.dec.Decode(&skipped); err != nil {
				return malformed("index is not JSON near byte %d: %v", w.dec.InputOffset(), err)
			}
			return nil
		}
		found++
		return w.object(func(name string) error {
			file, err := w.text("file of tensor " + quote(name))
			if err != nil {
				return err
			}
			switch _, twice := ix.fileOf[name]; {
			case twice:
				return malformed("index names tensor %s twice", quote(name))
			case len(ix.fileOf) == maxTensors:
				return malformed("more than %d tensors", maxTensors)
			case !plainName(file):
				return malformed("tensor %s is said to be in %s, which is no plain name of a .safetensors file", quote(name), quote(file))
			}
			ix.fileOf[name], files[file] = file, true
			if len(files) > maxShards {
				return malformed("more than %d files in the index", maxShards)
			}
			return nil
		})
	})
	if err != nil {
		return nil, err
	}
	if found != 1 {
		return nil, malformed("index needs one weight_map, it has %d", found)
	}
	ix.Files = slices.Sorted(maps.Keys(files))
	return ix, nil
}

// plainName reports whether a file name stays in its folder.
func plainName(file string) bool {
	return strings.HasSuffix(file, ".safetensors") && !strings.ContainsAny(file, "/\\:\x00") && !strings.HasPrefix(file, ".")
}

// Shards is a checkpoint in several files.
type Shards struct {
	index *Index
	files map[string]Source
}

// OpenShards joins the files of an index; open is called once with the name of
// each. A tensor that is not in the file which the index names is a FormatError;
// others are open's.
func OpenShards(ix *Index, open func(file string) (Source, error)) (*Shards, error) {
	s := &Shards{index: ix, files: map[string]Source{}}
	for _, file := range ix.Files {
		f, err := open(file)
		if err != nil {
			return nil, err
		}
		s.files[file] = f
	}
	for name, file := range ix.fileOf {
		if _, _, ok := s.files[file].Info(name); !ok {
			return nil, malformed("tensor %s is not in %s, where the index says it is: %s", quote(name), quote(file), again)
		}
	}
	return s, nil
}

// Names implements Source.
func (s *Shards) Names() []string { return slices.Sorted(maps.Keys(s.index.fileOf)) }

// Info implements Source.
func (s *Shards) Info(name string) (dtype string, shape []int, ok bool) {
	file, ok := s.index.fileOf[name]
	if !ok {
		return "", nil, false
	}
	return s.files[file].Info(name)
}

// Float32s implements Source.
func (s *Shards) Float32s(name string, dst []float32) error {
	file, ok := s.index.fileOf[name]
	if !ok {
		return absent(name)
	}
	return s.files[file].Float32s(name, dst)
}

// Bytes implements Source.
func (s *Shards) Bytes(name string, dst []byte) error {
	file, ok := s.index.fileOf[name]
	if !ok {
		return absent(name)
	}
	return s.files[file].Bytes(name, dst)
}
