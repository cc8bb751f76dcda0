package hostile

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"strings"

	"github.com/pcloralab/pcloralab/pclora/model"
	"github.com/pcloralab/pcloralab/pclora/safetensors"
)

// Names of a model's files.
const (
	configName  = "config.json"
	weightsName = "model.safetensors"
	indexName   = "model.safetensors.index.json"
	vocabName   = "vocab.txt"
	tokenName   = "tokenizer.json"
	optionsName = "tokenizer_config.json"
	prepName    = "preprocessor_config.json"
)

// Small models that are as they should be, which each case breaks in one place.
const (
	vitConfig = `{"model_type":"vit","hidden_size":8,"num_hidden_layers":1,"num_attention_heads":2,"intermediate_size":16,` +
		`"hidden_act":"gelu","layer_norm_eps":1e-12,"image_size":8,"patch_size":4,"num_channels":3,"id2label":{"0":"cat","1":"dog"}}`
	bertConfig = `{"model_type":"bert","hidden_size":8,"num_hidden_layers":1,"num_attention_heads":2,"intermediate_size":16,` +
		`"hidden_act":"gelu","layer_norm_eps":1e-12,"vocab_size":8,"max_position_embeddings":16,"type_vocab_size":2,"id2label":{"0":"no","1":"yes"}}`
	goodPrep  = `{"image_processor_type":"ViTImageProcessor","size":{"height":8,"width":8},"image_mean":[0.5,0.5,0.5],"image_std":[0.5,0.5,0.5]}`
	goodVocab = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\na\nb\n##c\n"
	goodToken = `{"normalizer":{"type":"BertNormalizer"},"pre_tokenizer":{"type":"BertPreTokenizer"},"post_processor":{"type":"BertProcessing","sep":["[SEP]",3],"cls":["[CLS]",2]},` +
		`"model":{"type":"WordPiece","unk_token":"[UNK]","continuing_subword_prefix":"##",` +
		`"vocab":{"[PAD]":0,"[UNK]":1,"[CLS]":2,"[SEP]":3,"[MASK]":4,"a":5,"b":6,"##c":7}}}`
)

// vit returns the files of a ViT.
func vit() []File {
	return []File{{configName, []byte(vitConfig)}, {weightsName, weightsOf(vitConfig)}, {prepName, []byte(goodPrep)}}
}

// bert returns the files of a BERT.
func bert() []File {
	return []File{{configName, []byte(bertConfig)}, {weightsName, weightsOf(bertConfig)}, {vocabName, []byte(goodVocab)}}
}

// weightsOf returns the weights of a model, all but its norms zero.
func weightsOf(config string) []byte {
	c, err := model.ParseConfig([]byte(config))
	if err != nil {
		panic(err)
	}
	var b bytes.Buffer
	if err := model.Make(c).Write(&b, nil); err != nil {
		panic(err)
	}
	return b.Bytes()
}

// A layout is a safetensors file before it is packed: the JSON of its header, and
// the bytes behind it.
type layout struct {
	header string
	data   []byte
}

// pack returns the file.
func (l layout) pack() []byte {
	b := binary.LittleEndian.AppendUint64(nil, uint64(len(l.header)))
	return append(append(b, l.header...), l.data...)
}

// edit changes one place of the header.
func (l layout) edit(old, by string) layout { return layout{edit(l.header, old, by), l.data} }

// vitLayout is the layout of vit's weights, with the tensors in the order of their
// names: classifier.bias [2] at bytes 0 to 8, then classifier.weight [2 8].
func vitLayout() layout {
	weights := weightsOf(vitConfig)
	file, err := safetensors.Open(weights)
	if err != nil {
		panic(err)
	}
	var entries []string
	at := 0
	for _, name := range file.Names() {
		t, _ := file.Tensor(name)
		entries = append(entries, tensor(name, "F32", t.Shape, at, at+len(t.Raw)))
		at += len(t.Raw)
	}
	return layout{"{" + strings.Join(entries, ",") + "}", make([]byte, at)}
}

// tensor is a header's entry.
func tensor(name, dtype string, shape []int, begin, end int) string {
	return fmt.Sprintf(`%q:{"dtype":%q,"shape":[%s],"data_offsets":[%d,%d]}`, name, dtype,
		strings.ReplaceAll(strings.Trim(fmt.Sprint(shape), "[]"), " ", ","), begin, end)
}
