package store

import (
	"strconv"
	"strings"

	"github.com/pcloralab/pcloralab/pclora/run"
)

// A Block is one block of the encoder.
type Block struct {
	Name    string // "Block 1", or "Other" for linears outside the blocks
	Linears []Linear
}

// A Linear is a layer and what people call it.
type Linear struct {
	run.Layer
	Name string // "query"
	At   int    // among the model's layers
}

// Weights is the number of weights before.
func (b Block) Weights() (n int64) {
	for _, l := range b.Linears {
		n += l.Weights()
	}
	return n
}

// FactoredWeights is the number of weights after, for ranks of all the model's
// layers.
func (b Block) FactoredWeights(ranks []int) (n int64) {
	for _, l := range b.Linears {
		n += l.FactoredWeights(ranks[l.At])
	}
	return n
}

// Ranks picks those of the block out of all the model's.
func (b Block) Ranks(ranks []int) []int {
	var own []int
	for _, l := range b.Linears {
		own = append(own, ranks[l.At])
	}
	return own
}

// Blocks groups layers, in order, by the number in their path.
func Blocks(layers []run.Layer) []Block {
	var blocks []Block
	for i, l := range layers {
		block, name := place(l.Path)
		if n := len(blocks); n == 0 || blocks[n-1].Name != block {
			blocks = append(blocks, Block{Name: block})
		}
		last := &blocks[len(blocks)-1]
		last.Linears = append(last.Linears, Linear{l, name, i})
	}
	return blocks
}

// places has what people call a linear, by the end of its path. The first that
// fits counts.
var places = []struct{ end, name string }{
	{"attention.query", "query"},
	{"attention.key", "key"},
	{"attention.value", "value"},
	{"attention.output.dense", "attention output"},
	{"intermediate.dense", "MLP up"},
	{"output.dense", "MLP down"},
	{"attention.self.query", "query"},
	{"attention.self.key", "key"},
	{"attention.self.value", "value"},
	{"attention.q_lin", "query"}, // DistilBERT's names
	{"attention.k_lin", "key"},
	{"attention.v_lin", "value"},
	{"attention.out_lin", "attention output"},
	{"ffn.lin1", "MLP up"},
	{"ffn.lin2", "MLP down"},
}

// place splits a path into its block and what people call the rest.
func place(path string) (block, name string) {
	block, name = "Other", path
	parts := strings.Split(path, ".")
	for i, p := range parts {
		if n, err := strconv.Atoi(p); err == nil {
			block, name = "Block "+strconv.Itoa(n+1), strings.Join(parts[i+1:], ".")
			break
		}
	}
	for _, p := range places {
		if strings.HasSuffix(name, p.end) {
			return block, p.name
		}
	}
	return block, name
}
