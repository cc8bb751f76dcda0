package checkpoint

import (
	"errors"
	"io"
	"io/fs"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/pcloralab/pcloralab/pclora/model"
	"github.com/pcloralab/pcloralab/pclora/model/modeltest"
	"github.com/pcloralab/pcloralab/pclora/safetensors"
	"github.com/pcloralab/pcloralab/pclora/token"
	"github.com/pcloralab/pcloralab/pclora/vision"
)

// fixture returns the files of a random model, each under a prefix.
func fixture(t testing.TB, name, prefix string, files ...string) Memory {
	m := Memory{}
	for _, file := range append(slices.Clone(files), ConfigFile) {
		m[prefix+file] = modeltest.Read(t, name, file)
	}
	return m
}

// with returns m with more files, of which the bytes do not matter.
func (m Memory) with(names ...string) Memory {
	for _, name := range names {
		m[name] = []byte("x")
	}
	return m
}

var bertShards = []string{
	IndexFile, "model-00001-of-00003.safetensors", "model-00002-of-00003.safetensors", "model-00003-of-00003.safetensors",
}

func TestFind(t *testing.T) {
	renamed := fixture(t, "vit", "")
	renamed["mine.safetensors"] = modeltest.Read(t, "vit", WeightsFile)
	for _, tt := range []struct {
		name  string
		files Memory
		names []string
	}{
		{"flat", fixture(t, "vit", "", WeightsFile), []string{ConfigFile, WeightsFile}},
		{"in a folder", fixture(t, "vit", "a/b/", WeightsFile), []string{"a/b/" + ConfigFile, "a/b/" + WeightsFile}},
		{"one file of another name", renamed, []string{ConfigFile, "mine.safetensors"}},
		{"shards", fixture(t, "bert-shards-bf16", "m/", bertShards...),
			[]string{"m/config.json", "m/" + bertShards[0], "m/" + bertShards[1], "m/" + bertShards[2], "m/" + bertShards[3]}},
		// As sentence-transformers lays them out.
		{"a config deeper down", fixture(t, "bert", "", WeightsFile).with("1_Pooling/config.json", "modules.json", "pytorch_model.bin"),
			[]string{ConfigFile, WeightsFile}},
		{"another model deeper down", fixture(t, "bert", "", WeightsFile).with("old/config.json", "old/model.safetensors"),
			[]string{ConfigFile, WeightsFile}},
		{"an adapter too", fixture(t, "bert", "", WeightsFile).with("adapter_model.safetensors"), []string{ConfigFile, WeightsFile}},
		{"tokenizer and preparation", fixture(t, "bert", "", WeightsFile).with(VocabFile, TokenizerFile, TokenizerOptions, PrepFile, "special_tokens_map.json"),
			[]string{ConfigFile, TokenizerFile, VocabFile, TokenizerOptions, PrepFile, WeightsFile}},
	} {
		c, err := Find(tt.files)
		if err != nil {
			t.Errorf("%s: %v", tt.name, err)
			continue
		}
		if got := c.Names(); !slices.Equal(got, tt.names) {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.names)
		}
		l, err := c.Open(model.Options{})
		if err != nil || l.Model == nil {
			t.Errorf("%s: Open: %v", tt.name, err)
		}
		n, err := c.Bytes()
		var want int64
		for _, name := range c.Weights() {
			want += int64(len(tt.files[name]))
		}
		if n != want || err != nil {
			t.Errorf("%s: Bytes = %d, %v, want %d", tt.name, n, err, want)
		}
	}
}

func TestFindRefuses(t *testing.T) {
	twoShards := fixture(t, "bert-shards-bf16", "", bertShards[:3]...)
	withConfig := func(text string) Memory { return Memory{ConfigFile: []byte(text), WeightsFile: []byte("x")} }
	for _, tt := range []struct {
		name  string
		files Files
		kind  Kind
		want  string
	}{
		{"nothing", Memory{}, Missing, "no files"},
		{"no model", Memory{}.with("a.txt", "b/c.png"), Missing, "no config.json"},
		{"weights alone", Memory{}.with(WeightsFile), Missing, "config.json is missing"},
		{"config alone", Memory{}.with(ConfigFile), Missing, "model.safetensors is missing"},
		{"apart", Memory{}.with("a/config.json", "b/model.safetensors"), Missing, "b/model.safetensors: put the files of one model"},
		{"PyTorch", Memory{}.with(ConfigFile, "pytorch_model.bin"), Unsupported, "safe_serialization"},
		{"ONNX", Memory{}.with(ConfigFile, "onnx/model.onnx"), Unsupported, "ONNX"},
		{"GGUF", Memory{}.with("m.gguf"), Unsupported, "GGUF"},
		{"TensorFlow", Memory{}.with(ConfigFile, "tf_model.h5"), Unsupported, "TensorFlow"},
		{"an adapter", Memory{}.with("adapter_config.json", "adapter_model.safetensors"), Unsupported, "merge_and_unload"},
		{"two models", Memory{}.with("a/config.json", "a/model.safetensors", "b/config.json", "b/x.safetensors"), Ambiguous, "a/ and b/"},
		{"two files", Memory{}.with(ConfigFile, "a.safetensors", "b.safetensors"), Ambiguous, "b.safetensors"},
		{"shards without an index", Memory{}.with(ConfigFile, bertShards[1], bertShards[2]), Missing, IndexFile},
		{"two indexes", Memory{}.with(ConfigFile, "a"+indexEnd, "b"+indexEnd), Ambiguous, "b" + indexEnd},
		{"a shard too few", twoShards, Missing, bertShards[3]},
		{"a config that is no config", withConfig("version https://git-lfs.github.com/spec/v1\n"), Damaged, "Git LFS"},
		{"a web page", withConfig("<!doctype html>"), Damaged, "web page"},
		{"an empty config", withConfig(" "), Damaged, "empty"},
		{"a config of a megabyte", withConfig(strings.Repeat(" ", 1<<20+1)), Limit, "1048577"},
		{"a file that ends early", short{withConfig("{}")}, Damaged, "cut short"},
		{"a long name", Memory{}.with(strings.Repeat("a", 2000)), Limit, "2000"},
		{"too many", many{}, Limit, "65536"},
		{"a name twice", twice{}, Ambiguous, "twice"},
	} {
		_, err := Find(tt.files)
		var e *Error
		if !errors.As(err, &e) || e.Kind != tt.kind || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v, want %q with %q", tt.name, err, tt.kind, tt.want)
		}
	}
	broken := Memory{ConfigFile: []byte("{}"), IndexFile: []byte(`{"weight_map":{"a":"../../x.safetensors"}}`)}
	var fe safetensors.FormatError
	if _, err := Find(broken); !errors.As(err, &fe) {
		t.Errorf("an index that leads out: %v, want a FormatError", err)
	}
}

// short are files that end one byte before their length.
type short struct{ Memory }

func (s short) Open(name string) (io.ReaderAt, int64, error) {
	r, n, err := s.Memory.Open(name)
	return r, n + 1, err
}

type many struct{ Memory }

func (many) Names() []string { return make([]string, maxFiles+1) }

type twice struct{ Memory }

func (twice) Names() []string { return []string{"a", "b", "a"} }

const pieces = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\na\n##b\n"

func TestTokenizer(t *testing.T) {
	file := []byte(`{"normalizer":{"type":"BertNormalizer"},"pre_tokenizer":{"type":"BertPreTokenizer"},
		"post_processor":{"type":"BertProcessing","sep":["[SEP]",3],"cls":["[CLS]",2]},
		"model":{"type":"WordPiece","unk_token":"[UNK]","continuing_subword_prefix":"##","vocab":{"[PAD]":0,"[UNK]":1,"[CLS]":2,"[SEP]":3,"[MASK]":4,"a":5,"##b":6}}}`)
	cased := []byte(`{"do_lower_case":false}`)
	var own *Error
	var format token.FormatError
	for _, tt := range []struct {
		name  string
		files Memory
		lower bool
		as    any // the error's type; nil for none
		want  string
	}{
		{"vocab.txt", Memory{VocabFile: []byte(pieces)}, true, nil, ""},
		{"vocab.txt and options", Memory{VocabFile: []byte(pieces), TokenizerOptions: cased}, false, nil, ""},
		{"tokenizer.json", Memory{TokenizerFile: file}, true, nil, ""},
		{"all three", Memory{TokenizerFile: file, VocabFile: []byte("?"), TokenizerOptions: cased}, false, nil, ""},
		{"none", Memory{TokenizerOptions: cased}, false, &own, "vocab.txt"},
		{"more tokens than the model", Memory{VocabFile: []byte(pieces + strings.Repeat("x\n", 99))}, false, &own, "the model knows"},
		{"a broken one", Memory{TokenizerFile: []byte("{")}, false, &format, ""},
		{"broken options", Memory{VocabFile: []byte(pieces), TokenizerOptions: []byte("[")}, false, &format, "tokenizer_config.json"},
	} {
		tt.files[WeightsFile] = modeltest.Read(t, "bert", WeightsFile)
		tt.files[ConfigFile] = modeltest.Read(t, "bert", ConfigFile)
		c, err := Find(tt.files)
		if err != nil {
			t.Fatal(err)
		}
		tok, err := c.Tokenizer()
		switch {
		case tt.as != nil:
			if !errors.As(err, tt.as) || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("%s: %v, want a %T with %q", tt.name, err, tt.as, tt.want)
			}
		case err != nil:
			t.Errorf("%s: %v", tt.name, err)
		case tok.Options().Lower != tt.lower:
			t.Errorf("%s: lower case %t, want %t", tt.name, tok.Options().Lower, tt.lower)
		}
	}
}

func TestPrep(t *testing.T) {
	files := fixture(t, "vit", "x/", WeightsFile)
	c, err := Find(files)
	if err != nil {
		t.Fatal(err)
	}
	prep, found, err := c.Prep()
	size := 0
	if config, err := model.ParseConfig(c.Config()); err == nil {
		size = config.ImageSize
	}
	if err != nil || found || prep.Height != size || prep.Width != size || len(prep.Mean) != 3 {
		t.Errorf("Prep without a file: %+v, %t, %v, want %d pixels a side", prep, found, err, size)
	}
	files["x/"+PrepFile] = []byte(`{"size":32,"image_mean":[0.25,0.25,0.25]}`)
	if c, err = Find(files); err != nil {
		t.Fatal(err)
	}
	if prep, found, err = c.Prep(); err != nil || !found || prep.Height != 32 || prep.Mean[0] != 0.25 {
		t.Errorf("Prep: %+v, %t, %v, want 32 pixels, mean 0.25", prep, found, err)
	}
	files["x/"+PrepFile] = []byte(`{"size":-1}`)
	var fe vision.FormatError
	if _, _, err = c.Prep(); !errors.As(err, &fe) {
		t.Errorf("Prep of a broken file: %v, want a FormatError", err)
	}
}

// counted counts the files that are open.
type counted struct {
	Memory
	open *int
}

type closer struct {
	io.ReaderAt
	open *int
}

func (c closer) Close() error { *c.open--; return nil }

func (c counted) Open(name string) (io.ReaderAt, int64, error) {
	r, n, err := c.Memory.Open(name)
	*c.open++
	return closer{r, c.open}, n, err
}

// TestClose: small files are closed when they are read, weights by Close, after
// which they can be opened again.
func TestClose(t *testing.T) {
	open := 0
	c, err := Find(counted{fixture(t, "bert-shards-bf16", "", bertShards...), &open})
	if err != nil || open != 0 {
		t.Fatalf("Find: %v, %d files open, want none", err, open)
	}
	for range 2 {
		if _, err := c.Open(model.Options{}); err != nil || open != 3 {
			t.Errorf("Open: %v, %d files open, want 3", err, open)
		}
		if err := c.Close(); err != nil || open != 0 {
			t.Errorf("Close: %v, %d files open, want none", err, open)
		}
	}
}

func TestFolder(t *testing.T) {
	system := fstest.MapFS{"m/config.json": {Data: modeltest.Read(t, "vit", ConfigFile)}, "m/model.safetensors": {Data: modeltest.Read(t, "vit", WeightsFile)}}
	f, err := Folder(system)
	if err != nil {
		t.Fatal(err)
	}
	c, err := Find(f)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Peek(model.Options{}); err != nil {
		t.Error(err)
	}
	if err := c.Close(); err != nil {
		t.Error(err)
	}
	if _, _, err := f.Open("gone"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("Open of a missing file: %v", err)
	}
}

func FuzzFind(f *testing.F) {
	f.Add("config.json\nmodel.safetensors", []byte("{}"))
	f.Add("a/config.json\na/model.safetensors.index.json\na/x.safetensors", []byte(`{"weight_map":{"t":"x.safetensors"}}`))
	f.Add("config.json\nmodel.safetensors\nvocab.txt\ntokenizer_config.json", []byte("[PAD]\n[UNK]"))
	f.Fuzz(func(t *testing.T, names string, text []byte) {
		files := Memory{}
		for name := range strings.SplitSeq(names, "\n") {
			files[name] = text
		}
		c, err := Find(files)
		if err != nil {
			return
		}
		for _, name := range c.Names() {
			if _, ok := files[name]; !ok {
				t.Fatalf("Find names %q, which is not there", name)
			}
		}
		c.Peek(model.Options{})
		c.Tokenizer()
		c.Prep()
	})
}
