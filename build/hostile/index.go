package hostile

import (
	"fmt"
	"strings"
)

// indexed is a case of a ViT whose weights are in two files that an index names.
func indexed(name, want, index string) Case {
	return Case{Name: "index: " + name, Kind: Model, Want: want, Make: func() []File {
		l := vitLayout()
		whole := l.pack()
		files := without(vit(), weightsName)
		files = with(files, "model-00001-of-00002.safetensors", whole)
		files = with(files, "model-00002-of-00002.safetensors", layout{"{" + bias + "}", make([]byte, 8)}.pack())
		return with(files, indexName, []byte(index))
	}}
}

const (
	firstShard  = "model-00001-of-00002.safetensors"
	secondShard = "model-00002-of-00002.safetensors"
)

// named is an index that says in which file each of two tensors is.
func named(first, second string) string {
	return fmt.Sprintf(`{"weight_map":{"vit.layernorm.bias":%q,"classifier.bias":%q}}`, first, second)
}

func indexCases() []Case {
	var shards strings.Builder
	for i := range 2000 {
		fmt.Fprintf(&shards, `,"t%d":"m%d.safetensors"`, i, i)
	}
	return []Case{
		indexed("a file that is not there", "is missing, one of 1 missing files", named(firstShard, "model-00003-of-00002.safetensors")),
		indexed("a file above the folder", "no plain name", named(firstShard, "../"+secondShard)),
		indexed("an absolute file", "no plain name", named(firstShard, "/etc/passwd.safetensors")),
		indexed("an address", "no plain name", named(firstShard, "https://example.org/a.safetensors")),
		indexed("the index itself", "no plain name", named(firstShard, indexName)),
		indexed("a tensor in another file", "where the index says it is", named(secondShard, firstShard)),
		indexed("a tensor twice", "twice", `{"weight_map":{"a":"`+firstShard+`","a":"`+secondShard+`"}}`),
		indexed("two maps", "needs one weight_map", `{"weight_map":{},"weight_map":{}}`),
		indexed("no map", "needs one weight_map", `{"metadata":{"total_size":1}}`),
		indexed("2000 files", "more than 1024 files", `{"weight_map":{`+shards.String()[1:]+`}}`),
		indexed("cut short", "not JSON", named(firstShard, secondShard)[:50]),
		indexed("nested 100,000 deep", "not JSON", `{"metadata":`+strings.Repeat("[", 100_000)+strings.Repeat("]", 100_000)+`}`),
		indexed("not UTF-8", "not valid UTF-8", "{\"weight_map\":{\"\xff\":\"a\"}}"),
		indexed("a number as a file", "as text", `{"weight_map":{"a":1}}`),
		indexed("no weights in it", "is missing", `{"weight_map":{}}`),
	}
}
