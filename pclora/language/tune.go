package language

import (
	"fmt"

	"github.com/pcloralab/pcloralab/pclora/model"
	"github.com/pcloralab/pcloralab/pclora/nn"
	"github.com/pcloralab/pcloralab/tensor"
)

// Tuning is how a model learns classes.
type Tuning struct {
	Plan
	Drop    float64 `json:"drop"`    // share of tokens replaced by [MASK]
	Smooth  float64 `json:"smooth"`  // of a label's 1, what all classes share evenly (arXiv:1512.00567, section 7)
	Average float64 `json:"average"` // what the average keeps of itself a step, in [0, 1); 0 for no average
}

// Tune trains all of a model's weights on texts with classes.
type Tune struct {
	Config Tuning
	Model  *model.BERT // the first replica

	crew
	shelf    *shelf
	special  Special
	batch    batch
	replicas []*model.BERT
	average  []tensor.Matrix // of each trained parameter over the steps
}

// NewTune returns a run at its start that trains m.
func NewTune(tc Tuning, m *model.BERT, texts []Text, special Special) (*Tune, error) {
	if err := tc.check(len(texts)); err != nil {
		return nil, err
	}
	for _, share := range []float64{tc.Drop, tc.Smooth, tc.Average} {
		if !(share >= 0 && share < 1) {
			return nil, fmt.Errorf("language: a share of %g of tokens, labels or averages, want one from 0 to below 1", share)
		}
	}
	t := &Tune{Config: tc, Model: m, crew: crew{plan: tc.Plan}, shelf: newShelf(texts, tc.Batch, tc.Seed), special: special}
	for i := range tc.Replicas {
		if i > 0 {
			m = model.NewBERT(m.Config)
		}
		m.Walk(func(_ string, p *nn.Param) { p.Train() })
		t.replicas = append(t.replicas, m)
		t.join(m.Walk)
	}
	t.start()
	for _, p := range t.params[0] {
		t.average = append(t.average, p.Value.Clone())
	}
	return t, nil
}

// Step makes one optimiser step and returns the batch's mean cross entropy, in
// nats. At a loss or gradient that is not a number it changes nothing and returns
// an error.
func (t *Tune) Step() (loss float64, err error) {
	rng := tensor.NewRand(t.plan.Seed, streamSteps+uint64(t.n))
	t.batch.fill(t.shelf.texts, t.shelf.take(t.n), t.special.Pad)
	drop(&t.batch, t.special, t.Config.Drop, rng)
	n := len(t.replicas)
	loss, err = t.step(func(i int) float64 {
		m, size := t.replicas[i], t.plan.Batch/n
		m.Encode(m.Start(model.Input{Texts: t.batch.part(i, n)}))
		logits := m.Classify()
		loss, _ := tensor.CrossEntropy(logits, t.batch.classes[i*size:][:size], 1/float32(n))
		smooth(logits, t.batch.classes[i*size:][:size], float32(t.Config.Smooth/float64(t.plan.Batch)))
		m.Backward(logits, nil)
		return loss / float64(n)
	})
	if err != nil {
		return loss, err
	}
	// An average that began with the first step would be of that step alone: let
	// it forget at the pace at which it grows older.
	keep := min(t.Config.Average, float64(t.n)/float64(t.n+9))
	for i, p := range t.params[0] {
		a := t.average[i].Values()
		tensor.Scale(a, float32(keep))
		tensor.AddScaled(a, float32(1-keep), p.Value.Values())
	}
	return loss, nil
}

// smooth moves f of the wanted 1 of each row from its class to all of them: the
// gradient of cross entropy then grows by f at the class and falls by f/K
// everywhere.
func smooth(dlogits tensor.Matrix, classes []int32, f float32) {
	each := f / float32(dlogits.Cols)
	for i, class := range classes {
		row := dlogits.Row(i)
		row[class] += f
		for j := range row {
			row[j] -= each
		}
	}
}

// Settle gives the model the average of its weights over the last steps, in the
// place of the last. No step may follow.
func (t *Tune) Settle() {
	if t.Config.Average == 0 {
		return
	}
	for i, p := range t.params[0] {
		p.Value.Copy(t.average[i])
	}
}
