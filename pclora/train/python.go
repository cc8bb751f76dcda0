package train

import (
	"fmt"
	"strings"

	"github.com/pcloralab/pcloralab/pclora/model"
)

// python returns the lines that load an exported model in Python, as a block of
// Markdown.
func python(c model.Config) string {
	class := className(c)
	// At 4 bits, rows of odd length have a 0 behind them, which has to be cut off. Of
	// "up", whose rows are as long as "down" has rows, that is done in any case.
	cut := ""
	if c.Bits == 4 && (c.HiddenSize%2 == 1 || c.IntermediateSize%2 == 1) {
		cut = "[:, :width(name)]"
	}
	words := ""
	if c.EmbeddingRank > 0 {
		words = fmt.Sprintf(`    words = "%s.embeddings.word_embeddings."
    dense[words + "weight"] @= dense.pop(words + "projection.weight").T
`, c.ModelType)
	}
	var b strings.Builder
	b.WriteString("    # multiplies the factors out, for transformers, which knows dense layers only\n")
	imports := "os, shutil"
	if c.Bits == 4 {
		imports += ", torch"
	}
	fmt.Fprintf(&b, `    import %s
    from safetensors.torch import load_file, save_file
    from transformers import %s

    thin, dense = load_file("model.safetensors"), {}
`, imports, class)
	if cut != "" {
		fmt.Fprintf(&b, `    def width(name):
        last = name.endswith(%q) and "attention" not in name
        return %d if last else %d
`, c.LastLinear()+".up.weight", c.IntermediateSize, c.HiddenSize)
	}
	switch c.Bits {
	case 8:
		b.WriteString(`    for name in [n for n in thin if n.endswith("_scale")]:
        scale, name = thin.pop(name), name.removesuffix("_scale")
        thin[name] = scale[:, None] * thin[name]
`)
	case 4:
		b.WriteString(`    for name in [n for n in thin if n.endswith("_scale")]:
        scale, name = thin.pop(name), name.removesuffix("_scale")
        value = torch.stack([thin[name] & 15, thin[name] >> 4], 2).flatten(1).float()
        thin[name] = scale[:, None] * (value - 16 * (value > 7))
`)
	}
	fmt.Fprintf(&b, `    for name, value in thin.items():
        if name.endswith(".up.weight"):
            down = thin[name.replace(".up.", ".down.")]
            value = value[:, :len(down)] @ down%[1]s
        if ".down." not in name:
            dense[name.replace(".up.", ".")] = value
%[3]s    os.makedirs("dense", exist_ok=True)
    save_file(dense, "dense/model.safetensors", {"format": "pt"})
    shutil.copy("config.json", "dense")
    model = %[2]s.from_pretrained("dense")
`, cut, class, words)
	if c.Texts() {
		b.WriteString(`    from transformers import AutoTokenizer
    tokenizer = AutoTokenizer.from_pretrained(".")
    logits = model(**tokenizer(["a text"], padding=True, truncation=True, return_tensors="pt")).logits
`)
	}
	return b.String()
}

// className is transformers' class of a model.
func className(c model.Config) string {
	switch {
	case c.TwoHeads:
		return "DeiTForImageClassificationWithTeacher"
	case c.Texts():
		return "AutoModelForSequenceClassification"
	default:
		return "AutoModelForImageClassification"
	}
}
