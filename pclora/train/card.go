package train

import (
	"fmt"

	"github.com/pcloralab/pcloralab/pclora/model"
	"github.com/pcloralab/pcloralab/pclora/run"
)

// card returns the README.md of an exported model. Sizes are those of m, all else
// is the record's.
func card(m model.Model, record run.Record) string {
	c, r := record.Config, record.Result
	what, example := "A vision transformer", "image"
	if m.Settings().Texts() {
		what, example = "A language model", fmt.Sprintf("text of %d tokens", m.Settings().Tokens())
	}
	r.After = sizes(m, r.After)
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
"up" [out, rank] with one. %[22]s%[23]srun.json has the settings that made it.

## Loading it in Python

%[24]s`, c.Model, c.Rank, what, r.After.Total, c.Data, 100*r.Before.Accuracy(), 100*r.After.Accuracy(),
		r.Before.EncoderWeights, r.After.EncoderWeights, 100*r.Gone(), r.Before.Params, r.After.Params,
		example, float64(r.Before.FLOPs)/1e6, float64(r.After.FLOPs)/1e6,
		r.Before.EncoderBytes, r.After.EncoderBytes, r.Before.EmbeddingBytes, r.After.EmbeddingBytes, r.Before.Bytes, r.After.Bytes,
		aboutBits(m.Settings().Bits, r.After.Bits), aboutWords(m.Settings().EmbeddingRank), python(*m.Settings()))
}

// aboutWords says how the word embeddings are stored, unless as usual.
func aboutWords(rank int) string {
	if rank == 0 {
		return ""
	}
	return `The word embeddings are stored as two
too: a word is the product of word_embeddings.projection.weight [width, rank] and its
row of word_embeddings.weight [words, rank]. `
}

// aboutBits says how the weights of the factors are stored, and of which the
// accuracy is.
func aboutBits(stored, measured int) string {
	names := map[int]string{0: "F32", 4: "integers of 4 bits", 8: "integers of 8 bits"}
	var s string
	switch stored {
	case 8:
		s = `Their weights are integers of 8 bits,
and each row has a scale in the tensor whose name ends in "_scale": a weight is
scale · integer. `
	case 4:
		s = `Their weights are integers of 4 bits,
two to a byte, an even column in the low half and the next one in the high half, and
each row has a scale in the tensor whose name ends in "_scale": a weight is
scale · integer. `
	}
	if stored != measured {
		s += fmt.Sprintf(`The accuracy after was measured with
factors in %s. `, names[measured])
	}
	return s
}
