package train

import (
	"github.com/pcloralab/pcloralab/pclora/model"
	"github.com/pcloralab/pcloralab/pclora/run"
)

// Side measures all of a model that does not need a clock: its score, its size
// and its work.
func Side(m *model.ViT, s *Score) run.Side {
	b := m.Budget()
	return run.Side{
		Correct: s.Correct, Total: s.Done,
		EncoderWeights: b.EncoderWeights, Params: b.Params, FLOPs: b.FLOPs, Bytes: FileSize(m),
	}
}

// FileSize is the size of m as a model.safetensors, in bytes.
func FileSize(m *model.ViT) int64 {
	var n counter
	if err := m.Write(&n, FileMeta); err != nil {
		panic("train: " + err.Error()) // the counter returns no errors, and a model's names are sound
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
