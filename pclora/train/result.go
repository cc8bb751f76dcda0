package train

import (
	"strings"

	"github.com/pcloralab/pcloralab/pclora/model"
	"github.com/pcloralab/pcloralab/pclora/nn"
	"github.com/pcloralab/pcloralab/pclora/run"
)

// Side measures all of a model that does not need a clock: its score, its size
// and its work.
func Side(m model.Model, s *Score) run.Side {
	return sizes(m, run.Side{Correct: s.Correct, Total: s.Done, Bits: m.Settings().Bits})
}

// sizes is a side with m's size and work.
func sizes(m model.Model, side run.Side) run.Side {
	b := m.Budget()
	side.EncoderWeights, side.Params, side.FLOPs, side.Bytes = b.EncoderWeights, b.Params, b.FLOPs, FileSize(m)
	side.EmbeddingBytes, side.EncoderBytes = 0, 0
	family := m.Settings().ModelType
	m.Walk(func(path string, p *nn.Param) {
		n := m.Settings().StoredBytes(path, p)
		switch part, _ := strings.CutPrefix(path, family+"."); {
		case strings.HasPrefix(part, "embeddings."):
			side.EmbeddingBytes += n
		case strings.Contains(part, "layer."):
			side.EncoderBytes += n
		}
	})
	return side
}

// FileSize is the size of m as a model.safetensors, in bytes. It panics if m's
// settings say that its factors are integers and they are not.
func FileSize(m model.Model) int64 {
	var n counter
	if err := m.Write(&n, FileMeta); err != nil {
		panic("train: " + err.Error()) // the counter returns no errors, and and a model's names are sound
	}
	return int64(n)
}

// FileMeta is the metadata by which transformers accepts a file.
var FileMeta = map[string]string{"format": "pt"}

type counter int64

func (c *counter) Write(b []byte) (int, error) {
	*c += counter(len(b))
	return len(b), nil
}
