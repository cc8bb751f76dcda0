package train

import (
	"fmt"

	"github.com/pcloralab/pcloralab/pclora/model"
	"github.com/pcloralab/pcloralab/pclora/run"
)

// card returns the README.md of an exported model.
func card(m model.Model, record run.Record) string {
	c, r := record.Config, record.Result
	what, example, class, use := "A vision transformer", "image", className(*m.Settings()), ""
	if m.Settings().Texts() {
		what, example = "A language model", fmt.Sprintf("text of %d tokens", m.Settings().Tokens())
		use = `    from transformers import AutoTokenizer
    tokenizer = AutoTokenizer.from_pretrained(".")
    logits = model(**tokenizer(["a text"], padding=True, truncation=True, return_tensors="pt")).logits
`
	}
	return fmt.Sprintf(`# %[1]s, compressed to rank %[2]d

%[3]s whose encoder was replaced by low-rank factors while it was
trained, after PC-LoRA (arXiv:2406.09117), in PC-LoRA Lab.

| | before | after |
| --- | --- | --- |
| accuracy on %[4]d test examples of %[5]s | %.2[6]f %% | %.2[7]f %% |
| weights of the encoder's linears | %[8]d | %[9]d (%.2[10]f %% gone) |
| parameters | %[11]d | %[12]d |
| work for one %[13]s, MFLOP | %.2[14]f | %.2[15]f |
| encoder, bytes | %[16]d | %[17]d |
| embeddings, bytes | %[18]d | %[19]d |
| file, bytes | %[20]d | %[21]d |

Each linear of the encoder is stored as two: "down" [rank, in] without a bias and
"up" [out, rank] with one. run.json has the settings that made it.

## Loading it in Python

    # multiplies the factors out, for transformers, which knows dense layers only
    import os, shutil
    from safetensors.torch import load_file, save_file
    from transformers import %[22]s

    thin, dense = load_file("model.safetensors"), {}
    for name, value in thin.items():
        if name.endswith(".up.weight"):
            value = value @ thin[name.replace(".up.", ".down.")]
        if ".down." not in name:
            dense[name.replace(".up.", ".")] = value
    os.makedirs("dense", exist_ok=True)
    save_file(dense, "dense/model.safetensors", {"format": "pt"})
    shutil.copy("config.json", "dense")
    model = %[22]s.from_pretrained("dense")
%[23]s`, c.Model, c.Rank, what, r.After.Total, c.Data, 100*r.Before.Accuracy(), 100*r.After.Accuracy(),
		r.Before.EncoderWeights, r.After.EncoderWeights, 100*r.Gone(), r.Before.Params, r.After.Params,
		example, float64(r.Before.FLOPs)/1e6, float64(r.After.FLOPs)/1e6,
		r.Before.EncoderBytes, r.After.EncoderBytes, r.Before.EmbeddingBytes, r.After.EmbeddingBytes, r.Before.Bytes, r.After.Bytes,
		class, use)
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
