package hostile

import (
	"encoding/binary"
	"fmt"
	"math"
	"strings"
)

// weighed is a case of a ViT with other weights.
func weighed(name, want string, weights func() []byte) Case {
	return Case{Name: "safetensors: " + name, Kind: Model, Want: want,
		Make: func() []File { return with(vit(), weightsName, weights()) }}
}

// headed is a case of a ViT whose weights' header is edited in one place.
func headed(name, want, old, by string) Case {
	return weighed(name, want, func() []byte { return vitLayout().edit(old, by).pack() })
}

// alone is a case of a ViT whose weights are one entry and eight bytes.
func alone(name, want, entry string) Case {
	return weighed(name, want, func() []byte { return layout{"{" + entry + "}", make([]byte, 8)}.pack() })
}

// claim is the first bytes of a file whose header has n bytes, it says.
func claim(n uint64, rest string) []byte {
	return append(binary.LittleEndian.AppendUint64(nil, n), rest...)
}

// bias and weight are the first two entries of vitLayout.
var (
	bias   = tensor("classifier.bias", "F32", []int{2}, 0, 8)
	weight = tensor("classifier.weight", "F32", []int{2, 8}, 8, 72)
)

func weightCases() []Case {
	return []Case{
		weighed("empty", "too short for a header", func() []byte { return nil }),
		weighed("seven bytes", "too short for a header", func() []byte { return make([]byte, 7) }),
		weighed("header of 2⁶³ bytes", "its header would have 9223372036854775808 bytes", func() []byte { return claim(1<<63, "{}") }),
		weighed("header of 2⁶⁴−1 bytes", "its header would have", func() []byte { return claim(math.MaxUint64, "{}") }),
		weighed("header beyond the file", "the file is cut short", func() []byte { return claim(5_000_000, `{"a":`) }),
		weighed("header of no bytes", "does not start with {", func() []byte { return claim(0, "") }),
		weighed("header of 20 MB of blanks", "its header would have", func() []byte {
			return layout{"{" + strings.Repeat(" ", 20_000_000) + "}", nil}.pack()
		}),
		weighed("a web page", "a web page", func() []byte { return []byte("<!DOCTYPE html><title>404</title>") }),
		weighed("a Git LFS pointer", "Git LFS pointer", func() []byte {
			return []byte("version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 17\n")
		}),
		weighed("a pickle", "PyTorch checkpoint", func() []byte { return []byte("PK\x03\x04\x00\x00\x08\x08\x00\x00data.pkl") }),
		weighed("header is not JSON", "header is not JSON", func() []byte { return layout{`{"a":{"dtype"`, nil}.pack() }),
		weighed("header is a list", "does not start with {", func() []byte { return layout{`[1,2]`, nil}.pack() }),
		weighed("header is not UTF-8", "header is not valid UTF-8", func() []byte {
			return vitLayout().edit("classifier.bias", "classifier.b\xffas").pack()
		}),
		weighed("header nests a million lists", "as a number", func() []byte {
			return vitLayout().edit(`"shape":[2],`, `"shape":[`+strings.Repeat("[", 1_000_000)+`],`).pack()
		}),
		weighed("header nests a million objects", "as text", func() []byte {
			return layout{`{"__metadata__":` + strings.Repeat(`{"a":`, 1_000_000), nil}.pack()
		}),
		weighed("100,000 texts of metadata", "metadata entries", manyTexts),
		weighed("100,000 tensors", "more than 10000 tensors", func() []byte { return manyTensors(100_000) }),
		weighed("10,000 tensors", "is missing", func() []byte { return manyTensors(10_000) }),
		weighed("a name of a megabyte", "is missing", func() []byte {
			return layout{"{" + tensor(strings.Repeat("x", 1<<20), "F32", []int{2}, 0, 8) + "}", make([]byte, 8)}.pack()
		}),
		weighed("goes on behind the header", "goes on after its closing", func() []byte {
			l := vitLayout()
			return layout{l.header + "{}", l.data}.pack()
		}),
		headed("a tensor twice", "occurs twice", bias, bias+","+bias),
		headed("a key twice", "once each", `"dtype":"F32","shape":[2],`, `"dtype":"F32","dtype":"F32","shape":[2],`),
		headed("an unknown key", "has unknown key", `"dtype":"F32","shape":[2],`, `"dtype":"F32","stride":1,"shape":[2],`),
		headed("no shape", "once each", `"dtype":"F32","shape":[2],`, `"dtype":"F32",`),
		headed("overlapping tensors", "starts inside another one", `"data_offsets":[8,72]`, `"data_offsets":[4,68]`),
		headed("the same bytes twice", "starts inside another one", weight, weight+","+edit(weight, "classifier.weight", "twin")),
		alone("offsets beyond the file", "bytes missing of 4000000", tensor("a", "F32", []int{1_000_000}, 0, 4_000_000)),
		headed("negative offsets", "not an integer from 0", `"data_offsets":[0,8]`, `"data_offsets":[-8,0]`),
		headed("offsets in the wrong order", "its offsets are [8 0]", `"data_offsets":[0,8]`, `"data_offsets":[8,0]`),
		alone("offsets of 2⁶⁴−1", "its offsets are", `"a":{"dtype":"F32","shape":[2],"data_offsets":[18446744073709551608,18446744073709551615]}`),
		alone("offsets that claim 2⁵⁸ bytes", "bytes missing of", tensor("a", "I8", []int{1 << 58}, 0, 1<<58)),
		headed("three offsets", "more than two data_offsets", `"data_offsets":[0,8]`, `"data_offsets":[0,8,16]`),
		headed("offsets as fractions", "not an integer", `"data_offsets":[0,8]`, `"data_offsets":[0,8.5]`),
		headed("a gap", "unused bytes before", bias+",", ""),
		headed("shape and bytes apart", "needs 12 bytes", `"shape":[2],`, `"shape":[3],`),
		headed("shape whose product overflows", "is too large", `"shape":[2],`, `"shape":[4294967296,4294967296,4294967296],`),
		headed("shape whose product wraps to 8 bytes", "is too large", `"shape":[2],`, `"shape":[4611686018427387905,2],`),
		headed("a size of 2⁶⁴", "not an integer from 0", `"shape":[2],`, `"shape":[18446744073709551616],`),
		headed("a negative size", "not an integer from 0", `"shape":[2],`, `"shape":[-2],`),
		headed("nine dimensions", "more than 8 dimensions", `"shape":[2],`, `"shape":[2,1,1,1,1,1,1,1,1],`),
		headed("an unknown type", "unknown dtype", `"dtype":"F32","shape":[2],`, `"dtype":"F33","shape":[2],`),
		headed("integers", "holds I32", `"dtype":"F32","shape":[2],`, `"dtype":"I32","shape":[2],`),
		headed("shape that the config does not ask for", "config.json asks for", `"shape":[2],`, `"shape":[1,2],`),
		headed("a tensor of another model", "is no part of", `"data_offsets":[0,8]}`, `"data_offsets":[0,8]},`+tensor("vit.encoder.layer.7.strange", "F32", []int{0}, 0, 0)),
		weighed("a tensor missing", "is missing", func() []byte {
			l := vitLayout()
			return layout{edit(edit(l.header, "vit.layernorm.bias", "other.bias"), "vit.layernorm.weight", "other.weight"), l.data}.pack()
		}),
		weighed("bytes behind the last tensor", "bytes after the last tensor", func() []byte {
			l := vitLayout()
			return layout{l.header, append(l.data, 0)}.pack()
		}),
		weighed("the last byte missing", "1 bytes missing", func() []byte {
			l := vitLayout()
			return layout{l.header, l.data[:len(l.data)-1]}.pack()
		}),
		diverged("NaN", math.NaN()),
		diverged("infinity", math.Inf(1)),
	}
}

// diverged is a model in which one weight is no number. Headers do not show it.
func diverged(name string, value float64) Case {
	c := weighed("a weight is "+name, "holds a value that is not a number", func() []byte {
		l := vitLayout()
		binary.LittleEndian.PutUint32(l.data[len(l.data)-4:], math.Float32bits(float32(value)))
		return l.pack()
	})
	c.Late = true
	return c
}

// manyTensors is a lawful file of n empty tensors.
func manyTensors(n int) []byte {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, `,"layer.%d.weight":{"dtype":"F32","shape":[0],"data_offsets":[0,0]}`, i)
	}
	return layout{"{" + b.String()[1:] + "}", nil}.pack()
}

// manyTexts is a file with 100,000 entries of metadata.
func manyTexts() []byte {
	var b strings.Builder
	for i := range 100_000 {
		fmt.Fprintf(&b, `,"%d":"x"`, i)
	}
	return layout{`{"__metadata__":{` + b.String()[1:] + "}}", nil}.pack()
}
