package checkpoint

import (
	"path"
	"slices"
	"strings"

	"github.com/pcloralab/pcloralab/pclora/safetensors"
)

// The files of a model, by Hugging Face's names.
const (
	ConfigFile       = "config.json"
	WeightsFile      = "model.safetensors"
	IndexFile        = "model.safetensors.index.json"
	TokenizerFile    = "tokenizer.json"
	VocabFile        = "vocab.txt"
	TokenizerOptions = "tokenizer_config.json"
	PrepFile         = "preprocessor_config.json"
)

const (
	weightsEnd = ".safetensors"
	indexEnd   = ".safetensors.index.json"

	maxFiles = 65_536
	maxName  = 1024 // bytes
)

// Limits on the files that are read whole, in bytes. The parsers have the same.
var maxBytes = map[string]int64{
	ConfigFile: 1 << 20, IndexFile: 16 << 20, TokenizerFile: 32 << 20, VocabFile: 32 << 20,
	TokenizerOptions: 1 << 20, PrepFile: 1 << 20,
}

// MaxBytes is how many bytes are read of a file of that name; 0 for weights and
// for files that no model has.
func MaxBytes(name string) int64 {
	file := path.Base(name)
	if strings.HasSuffix(file, indexEnd) {
		file = IndexFile
	}
	return maxBytes[file]
}

// A listing is the names of Files.
type listing struct {
	names []string // sorted
	has   map[string]bool
}

func list(f Files) (listing, error) {
	names := f.Names()
	if len(names) > maxFiles {
		return listing{}, tooMany()
	}
	l := listing{has: make(map[string]bool, len(names))}
	for _, name := range names {
		if len(name) > maxName {
			return listing{}, refuse(Limit, name, "has a name of %d bytes, at most %d are read: rename it", len(name), maxName)
		}
		if l.has[name] {
			return listing{}, refuse(Ambiguous, name, "is there twice: choose the files of one model")
		}
		l.has[name] = true
		l.names = append(l.names, name)
	}
	slices.Sort(l.names)
	return l, nil
}

func tooMany() error {
	return refuse(Limit, "", "more than %d files: choose the folder of one model", maxFiles)
}

// home returns the folder of the model: the one nearest to the top that has a
// config.json and weights, or the only one with either.
func (l listing) home() (string, error) {
	var best []string
	for _, name := range l.names {
		dir, file := path.Split(name)
		if file != ConfigFile || !l.weighty(dir) {
			continue
		}
		if len(best) > 0 && depth(dir) < depth(best[0]) {
			best = nil
		}
		if len(best) == 0 || depth(dir) == depth(best[0]) {
			best = append(best, dir)
		}
	}
	switch len(best) {
	case 1:
		return best[0], nil
	case 0:
		return "", l.whyNot()
	}
	return "", refuse(Ambiguous, "", "several models, in %s and %s: choose the folder of one", clip(best[0]), clip(best[1]))
}

func depth(dir string) int { return strings.Count(dir, "/") }

// weighty reports whether a folder holds weights that can be read.
func (l listing) weighty(dir string) bool {
	return slices.ContainsFunc(l.names, func(name string) bool {
		at, file := path.Split(name)
		return at == dir && (strings.HasSuffix(file, weightsEnd) && !isAdapter(file) || strings.HasSuffix(file, indexEnd))
	})
}

func isAdapter(file string) bool { return strings.HasPrefix(file, "adapter_") }

// whyNot says what files without config.json and weights in one folder lack.
func (l listing) whyNot() error {
	var config, weights, adapter, other string // the first of each
	for _, name := range l.names {
		file := path.Base(name)
		first := func(to *string) {
			if *to == "" {
				*to = name
			}
		}
		switch {
		case file == ConfigFile:
			first(&config)
		case isAdapter(file):
			first(&adapter)
		case strings.HasSuffix(file, weightsEnd) || strings.HasSuffix(file, indexEnd):
			first(&weights)
		case otherFormat(file) != "":
			first(&other)
		}
	}
	switch {
	case len(l.names) == 0:
		return refuse(Missing, "", "there are no files: choose a model's folder, or its config.json and model.safetensors")
	case weights != "" && config != "":
		return refuse(Missing, ConfigFile, "is not beside %s: put the files of one model into one folder", clip(weights))
	case weights != "":
		return refuse(Missing, ConfigFile, "is missing: it is beside the weights in the model's folder, choose it too")
	case other != "":
		return refuse(Unsupported, other, "holds weights %s, which is not read: save the model as safetensors, in Python by model.save_pretrained(folder, safe_serialization=True)", otherFormat(path.Base(other)))
	case adapter != "":
		return refuse(Unsupported, adapter, "is an adapter without its model: merge the two in Python (model.merge_and_unload()) and save the result")
	case config != "":
		return refuse(Missing, WeightsFile, "is missing: the weights are beside config.json in the model's folder, choose them too")
	}
	return refuse(Missing, "", "no config.json and no .safetensors among %d files: choose the folder of a Hugging Face model", len(l.names))
}

// otherFormat describes weights that are not safetensors by their file's name, ""
// for all other files.
func otherFormat(file string) string {
	switch path.Ext(file) {
	case ".bin", ".pt", ".pth", ".ckpt", ".pkl":
		return "as PyTorch pickles them"
	case ".onnx":
		return "in ONNX"
	case ".gguf", ".ggml":
		return "in GGUF"
	case ".h5", ".keras":
		return "of TensorFlow"
	case ".msgpack":
		return "of Flax"
	}
	return ""
}

// weights returns the weight files in a folder, and the index that names them, ""
// for none.
func (l listing) weights(dir string, read func(name string) ([]byte, error)) (files []string, index string, err error) {
	if l.has[dir+WeightsFile] {
		return []string{dir + WeightsFile}, "", nil
	}
	var indexes []string
	for _, name := range l.names {
		switch at, file := path.Split(name); {
		case at != dir:
		case strings.HasSuffix(file, indexEnd):
			indexes = append(indexes, name)
		case strings.HasSuffix(file, weightsEnd) && !isAdapter(file):
			files = append(files, name)
		}
	}
	switch {
	case len(indexes) > 1:
		return nil, "", refuse(Ambiguous, indexes[1], "is an index like %s: choose the files of one model", clip(indexes[0]))
	case len(indexes) == 1:
		files, err = l.shards(dir, indexes[0], read)
		return files, indexes[0], err
	case len(files) == 1:
		return files, "", nil
	case strings.Contains(files[0], "-of-"):
		return nil, "", refuse(Missing, IndexFile, "is missing: it says which of the %d files has which weights, choose it too", len(files))
	}
	return nil, "", refuse(Ambiguous, files[1], "holds weights like %s: choose one of the two, with its config.json", clip(files[0]))
}

// shards returns the files that an index names, all of which must be there.
func (l listing) shards(dir, index string, read func(name string) ([]byte, error)) (files []string, err error) {
	text, err := read(index)
	if err != nil {
		return nil, err
	}
	ix, err := safetensors.ParseIndex(text)
	if err != nil {
		return nil, err
	}
	var absent []string
	for _, file := range ix.Files {
		if !l.has[dir+file] {
			absent = append(absent, file)
		}
		files = append(files, dir+file)
	}
	if n := len(absent); n > 0 {
		return nil, refuse(Missing, absent[0], "is missing, one of %d missing files that %s names: choose them too", n, path.Base(index))
	}
	return files, nil
}
