package bench

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"

	engine "github.com/pcloralab/pcloralab/pclora/bench"
	"github.com/pcloralab/pcloralab/pclora/run"
)

// A caseFile is a step as a peer gets it: this as JSON, and the values of its
// tensors, one after the other, as little-endian float32.
type caseFile struct {
	Case        run.StepCase    `json:"case"`
	Alpha       float64         `json:"alpha"`
	Clip        float64         `json:"clip"`
	WeightDecay float64         `json:"weightDecay"`
	Eps         float64         `json:"eps"` // of layer norms
	Fading      phase           `json:"fading"`
	Faded       phase           `json:"faded"`
	Tensors     []engine.Tensor `json:"tensors"`
}

// A phase is what holds for all steps that are measured together.
type phase struct {
	Lambda float64 `json:"lambda"`
	Rate   float64 `json:"rate"`
}

// exportCase returns the two files of a case.
func exportCase(c run.StepCase) (settings, values []byte, err error) {
	s, err := engine.NewStep(c)
	if err != nil {
		return nil, nil, err
	}
	r := engine.Settings(c)
	f := caseFile{Case: c, Alpha: r.Alpha, Clip: r.Clip, WeightDecay: r.WeightDecay, Eps: engine.Config(c).LayerNormEps}
	if f.Tensors, err = s.Tensors(); err != nil {
		return nil, nil, err
	}
	var b bytes.Buffer
	for _, t := range f.Tensors {
		if len(t.Data) != t.Rows*t.Cols {
			return nil, nil, fmt.Errorf("bench: %s has %d values, want [%d %d]", t.Name, len(t.Data), t.Rows, t.Cols)
		}
		if err := binary.Write(&b, binary.LittleEndian, t.Data); err != nil {
			return nil, nil, err
		}
	}
	f.Fading, f.Faded = phaseOf(s.Schedule(false)), phaseOf(s.Schedule(true))
	settings, err = json.Marshal(f)
	return settings, b.Bytes(), err
}

func phaseOf(lambda, rate float64) phase { return phase{lambda, rate} }
