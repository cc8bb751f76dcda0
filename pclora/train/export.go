package train

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"fmt"
	"io"

	"github.com/pcloralab/pcloralab/pclora/model"
	"github.com/pcloralab/pcloralab/pclora/run"
	"github.com/pcloralab/pcloralab/pclora/vision"
)

// Export writes a finished model as a zip of model.safetensors, config.json,
// preprocessor_config.json, run.json with the record, and a README.md that says
// what it is and how to load it. Equal arguments give equal bytes.
func Export(w io.Writer, m *model.ViT, prep vision.Config, record run.Record) error {
	var weights bytes.Buffer
	if err := m.Write(&weights, FileMeta); err != nil {
		return err
	}
	prepText, err := prep.JSON()
	if err != nil {
		return err
	}
	recordText, err := json.MarshalIndent(record, "", "  ")
	if err != nil {
		return err
	}
	z := zip.NewWriter(w)
	for _, f := range []struct {
		name string
		text []byte
	}{
		{"README.md", []byte(card(m, record))},
		{"config.json", m.Config.JSON()},
		{"model.safetensors", weights.Bytes()},
		{"preprocessor_config.json", prepText},
		{"run.json", append(recordText, '\n')},
	} {
		to, err := z.Create(f.name)
		if err != nil {
			return err
		}
		if _, err := to.Write(f.text); err != nil {
			return err
		}
	}
	return z.Close()
}

func card(m *model.ViT, record run.Record) string {
	c, r := record.Config, record.Result
	return fmt.Sprintf(`# %[1]s, compressed to rank %[2]d

A vision transformer whose encoder was replaced by low-rank factors while it was
trained, after PC-LoRA (arXiv:2406.09117), in PC-LoRA Lab.

| | before | after |
| --- | --- | --- |
| accuracy on %[3]d test images of %[4]s | %.2[5]f %% | %.2[6]f %% |
| weights of the encoder's linears | %[7]d | %[8]d (%.2[9]f %% gone) |
| parameters | %[10]d | %[11]d |
| work for one image, MFLOP | %.2[12]f | %.2[13]f |
| file, bytes | %[14]d | %[15]d |

Each linear of the encoder is stored as two: "down" [rank, in] without a bias and
"up" [out, rank] with one. run.json has the settings that made it.

## Loading it in Python

    # multiplies the factors out, for transformers, which knows dense layers only
    import os, shutil
    from safetensors.torch import load_file, save_file
    from transformers import ViTForImageClassification

    thin, dense = load_file("model.safetensors"), {}
    for name, value in thin.items():
        if name.endswith(".up.weight"):
            value = value @ thin[name.replace(".up.", ".down.")]
        if ".down." not in name:
            dense[name.replace(".up.", ".")] = value
    os.makedirs("dense", exist_ok=True)
    save_file(dense, "dense/model.safetensors", {"format": "pt"})
    shutil.copy("config.json", "dense")
    model = ViTForImageClassification.from_pretrained("dense")
`, c.Model, c.Rank, r.After.Total, c.Data, 100*r.Before.Accuracy(), 100*r.After.Accuracy(),
		r.Before.EncoderWeights, r.After.EncoderWeights, 100*r.Gone(), r.Before.Params, r.After.Params,
		float64(r.Before.FLOPs)/1e6, float64(r.After.FLOPs)/1e6, r.Before.Bytes, r.After.Bytes)
}
