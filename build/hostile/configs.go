package hostile

import (
	"fmt"
	"strings"
)

// configured is a case of a ViT with another config.json.
func configured(name, want, config string) Case {
	return Case{Name: "config: " + name, Kind: Model, Want: want,
		Make: func() []File { return with(vit(), configName, []byte(config)) }}
}

// read is a case of a BERT with another config.json.
func read(name, want, config string) Case {
	c := configured(name, want, config)
	c.Make = func() []File { return with(bert(), configName, []byte(config)) }
	return c
}

func configCases() []Case {
	var labels strings.Builder
	for i := range 40_000 {
		fmt.Fprintf(&labels, `,"%d":"x"`, i)
	}
	nested := strings.Repeat("[", 300_000) + strings.Repeat("]", 300_000)
	return []Case{
		configured("empty", "is empty", ""),
		configured("blanks", "is empty", strings.Repeat(" ", 1000)),
		configured("20 MB of blanks", "at most 1048576 are read", strings.Repeat(" ", 20_000_000)),
		configured("cut short", "cannot be read", vitConfig[:60]),
		configured("a web page", "is a web page", "<html><body>404 not found"),
		configured("a list", "cannot be read", "[1,2,3]"),
		configured("null", "model_type", "null"),
		configured("nested 300,000 deep", "cannot be read", edit(vitConfig, `"hidden_size":8`, `"hidden_size":8,"bomb":`+nested)),
		configured("lists in lists in a megabyte", "cannot be read", `{"model_type":"vit","bomb":`+laughs(900_000)+`,"hidden_size":"8"}`),
		configured("not UTF-8", "not UTF-8", edit(vitConfig, `"cat"`, "\"c\xe9t\"")),
		configured("UTF-16", "not UTF-8", "\xff\xfe{\x00}\x00"),
		configured("sizes missing", "hidden_size is 0", `{"model_type":"vit"}`),
		configured("no patch size", "patch_size is 0", edit(vitConfig, `"patch_size":4,`, "")),
		configured("a negative width", "hidden_size is -8", edit(vitConfig, `"hidden_size":8`, `"hidden_size":-8`)),
		configured("a width of 2⁶²", "hidden_size is 4611686018427387904", edit(vitConfig, `"hidden_size":8`, `"hidden_size":4611686018427387904`)),
		configured("a width of 10³⁰", "cannot be read", edit(vitConfig, `"hidden_size":8`, `"hidden_size":1000000000000000000000000000000`)),
		configured("a width as text", "cannot be read", edit(vitConfig, `"hidden_size":8`, `"hidden_size":"8"`)),
		configured("a fraction of a block", "cannot be read", edit(vitConfig, `"num_hidden_layers":1`, `"num_hidden_layers":1.5`)),
		configured("a million blocks", "num_hidden_layers is 1000000", edit(vitConfig, `"num_hidden_layers":1`, `"num_hidden_layers":1000000`)),
		configured("as large as is lawful, gigabytes", "config.json asks for", largest),
		configured("no heads", "num_attention_heads is 0", edit(vitConfig, `"num_attention_heads":2`, `"num_attention_heads":0`)),
		configured("heads that do not divide", "does not divide", edit(vitConfig, `"num_attention_heads":2`, `"num_attention_heads":3`)),
		configured("patches larger than the image", "patch_size is 9", edit(vitConfig, `"patch_size":4`, `"patch_size":9`)),
		configured("an image of a million pixels a side", "image_size is 1000000", edit(vitConfig, `"image_size":8`, `"image_size":1000000`)),
		configured("seven channels", "num_channels is 7", edit(vitConfig, `"num_channels":3`, `"num_channels":7`)),
		configured("an unknown activation", "hidden_act is", edit(vitConfig, `"gelu"`, `"`+strings.Repeat("swish", 10_000)+`"`)),
		configured("another kind of model", `model_type is "gpt2"`, edit(vitConfig, `"vit"`, `"gpt2"`)),
		configured("no kind of model", "model_type is", edit(vitConfig, `"model_type":"vit",`, "")),
		configured("an epsilon of 0", "layer_norm_eps is 0", edit(vitConfig, `1e-12`, `0`)),
		configured("an epsilon of 10⁹⁹⁹", "cannot be read", edit(vitConfig, `1e-12`, `1e999`)),
		configured("classes 0 and 2", "none for class 1", edit(vitConfig, `"1":"dog"`, `"2":"dog"`)),
		configured("40,000 classes", "config.json asks for", edit(vitConfig, `"0":"cat","1":"dog"`, labels.String()[1:])),
		configured("two thousand million classes", "id2label has 2000000000 entries", edit(vitConfig, `"id2label":{"0":"cat","1":"dog"}`, `"num_labels":2000000000`)),
		configured("fewer than no classes", "id2label has -1 entries", edit(vitConfig, `"id2label":{"0":"cat","1":"dog"}`, `"num_labels":-1`)),
		configured("a negative rank", "pclora_rank is -1", edit(vitConfig, `"hidden_size":8`, `"hidden_size":8,"pclora_rank":-1`)),
		configured("factors of three bits", "pclora_bits is 3", edit(vitConfig, `"hidden_size":8`, `"hidden_size":8,"pclora_rank":2,"pclora_bits":3`)),
		configured("integers without factors", "pclora_bits is 8", edit(vitConfig, `"hidden_size":8`, `"hidden_size":8,"pclora_bits":8`)),
		read("a vocabulary of 2⁴⁰", "vocab_size is 1099511627776", edit(bertConfig, `"vocab_size":8`, `"vocab_size":1099511627776`)),
		read("words of more factors than width", "pclora_embedding_rank is 9", edit(bertConfig, `"vocab_size":8`, `"vocab_size":8,"pclora_embedding_rank":9`)),
		read("a million positions", "max_position_embeddings is 1000000", edit(bertConfig, `"max_position_embeddings":16`, `"max_position_embeddings":1000000`)),
		read("padding outside the vocabulary", "pad_token_id is 8", edit(bertConfig, `"vocab_size":8`, `"vocab_size":8,"pad_token_id":8`)),
		read("relative positions", "position_embedding_type", edit(bertConfig, `"vocab_size":8`, `"vocab_size":8,"position_embedding_type":"relative_key"`)),
		read("a decoder", "is_decoder", edit(bertConfig, `"vocab_size":8`, `"vocab_size":8,"is_decoder":true`)),
		{Name: "config: missing", Kind: Model, Want: "config.json is missing", Make: func() []File { return without(vit(), configName) }},
		{Name: "config: without weights", Kind: Model, Want: "model.safetensors is missing", Make: func() []File { return without(vit(), weightsName) }},
		{Name: "config: with a pickle for weights", Kind: Model, Want: "save the model as safetensors", Make: func() []File {
			return with(without(vit(), weightsName), "pytorch_model.bin", []byte("PK\x03\x04"))
		}},
		{Name: "config: of two models", Kind: Model, Want: "several models", Make: twoModels},
		{Name: "config: twice", Kind: Model, Want: "is there twice", Make: func() []File { return append(vit(), vit()[0]) }},
	}
}

// largest has every number at its bound.
const largest = `{"model_type":"vit","hidden_size":4096,"num_hidden_layers":64,"num_attention_heads":64,"intermediate_size":16384,` +
	`"image_size":1024,"patch_size":1,"num_channels":4,"num_labels":65536}`

// laughs is JSON of about so many bytes that says little in many lists.
func laughs(size int) string {
	const one = `[[[["lol","lol"],["lol","lol"]],[["lol","lol"],["lol","lol"]]]]`
	return "[" + strings.Repeat(one+",", size/len(one)) + "0]"
}

// twoModels are a model and its copy, in two folders.
func twoModels() (files []File) {
	for _, dir := range []string{"a/", "b/"} {
		for _, f := range vit() {
			files = append(files, File{dir + f.Name, f.Bytes})
		}
	}
	return files
}
