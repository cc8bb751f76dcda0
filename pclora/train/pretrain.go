package train

import (
	"fmt"
	"sync"

	"github.com/pcloralab/pcloralab/pclora/data"
	"github.com/pcloralab/pcloralab/pclora/model"
	"github.com/pcloralab/pcloralab/pclora/nn"
	"github.com/pcloralab/pcloralab/pclora/optim"
	"github.com/pcloralab/pcloralab/pclora/schedule"
	"github.com/pcloralab/pcloralab/tensor"
)

// PretrainConfig decides a training run of all weights from the task loss
// alone.
type PretrainConfig struct {
	Steps        int     `json:"steps"`
	Batch        int     `json:"batch"`        // examples a step, divisible by Replicas
	LearningRate float64 `json:"learningRate"` // peak; warm-up, then a half cosine
	Warmup       int     `json:"warmup"`       // steps
	WeightDecay  float64 `json:"weightDecay"`
	Clip         float64 `json:"clip"`     // 0 for none
	Shift        int     `json:"shift"`    // augmentation: pixels moved at most
	Flip         bool    `json:"flip"`     // augmentation: mirror half of the images
	Erase        float64 `json:"erase"`    // augmentation: chance that a part is blacked out
	Seed         uint32  `json:"seed"`     // of the weights, the order and the augmentation
	Replicas     int     `json:"replicas"` // goroutines, each with its share of a batch
}

// Pretrain trains all of a model's weights on a set.
type Pretrain struct {
	Config PretrainConfig
	Model  model.Model // shares its weights with every replica
	N      int         // steps done

	set      Set
	augment  *data.Augment // nil for texts
	sampler  *data.Sampler
	order    []int
	rate     schedule.Rate
	optim    *optim.AdamW
	params   []*nn.Param
	replicas []*replica
}

// A replica works on its share of each batch.
type replica struct {
	model   model.Model
	params  []*nn.Param
	batch   *batch
	loss    float64
	correct int
}

// NewPretrain returns a run at its start, of a model whose weights are drawn
// from the seed.
func NewPretrain(pc PretrainConfig, c model.Config, set Set) (*Pretrain, error) {
	if pc.Steps < 1 || pc.Replicas < 1 || pc.Batch < 1 || pc.Batch%pc.Replicas != 0 {
		return nil, fmt.Errorf("train: %d steps of %d examples on %d replicas: steps must be positive and the batch divisible by the replicas", pc.Steps, pc.Batch, pc.Replicas)
	}
	if err := set.Check(c); err != nil {
		return nil, err
	}
	t := &Pretrain{
		Config: pc, set: set,
		sampler: data.NewSampler(set.Len(), uint64(pc.Seed)),
		order:   make([]int, pc.Batch),
		rate:    schedule.Rate{Peak: pc.LearningRate, Warmup: pc.Warmup, Steps: pc.Steps},
	}
	if err := t.setAugment(c); err != nil {
		return nil, err
	}
	for range pc.Replicas {
		m := model.Make(c)
		if t.Model == nil {
			m.Init(uint64(pc.Seed))
			t.Model = m
		} else {
			share(m, t.Model)
		}
		m.Walk(func(_ string, p *nn.Param) { p.Train() })
		t.replicas = append(t.replicas, &replica{model: m, params: m.Trainable(), batch: newBatch(set, pc.Batch/pc.Replicas)})
	}
	t.params = t.replicas[0].params
	t.optim = optim.NewAdamW(t.params, pc.WeightDecay)
	return t, nil
}

// setAugment decides how images are varied; texts are not.
func (t *Pretrain) setAugment(c model.Config) error {
	pc := t.Config
	if c.Texts() {
		if pc.Shift != 0 || pc.Flip || pc.Erase != 0 {
			return fmt.Errorf("train: texts cannot be moved, mirrored or blacked out: leave shift, flip and erase at zero")
		}
		return nil
	}
	black := make([]float32, c.Channels)
	t.set.Prep.Black(black)
	t.augment = &data.Augment{
		Channels: c.Channels, Height: c.ImageSize, Width: c.ImageSize, Black: black,
		Shift: pc.Shift, Flip: pc.Flip, Erase: pc.Erase, EraseMin: 0.02, EraseMax: 0.2, Seed: uint64(pc.Seed),
	}
	return t.augment.Check()
}

// Step makes one optimiser step and returns the batch's mean cross entropy, in
// nats, and the share answered rightly. At a loss or gradient that is not a
// number it changes nothing and returns a *DivergedError.
func (t *Pretrain) Step() (loss, accuracy float64, err error) {
	t.sampler.Next(t.order)
	var wait sync.WaitGroup
	for i, r := range t.replicas {
		wait.Go(func() { t.gather(i, r) })
	}
	wait.Wait()
	correct := 0
	for i, r := range t.replicas {
		loss += r.loss / float64(len(t.replicas))
		correct += r.correct
		for j, p := range r.params {
			if i > 0 {
				t.params[j].Grad.Add(p.Grad)
			}
		}
	}
	norm := optim.Clip(t.params, t.Config.Clip)
	if !finite(loss) || !finite(norm) {
		return loss, 0, &DivergedError{Step: t.N, Where: "the gradient"}
	}
	t.optim.Step(t.rate.At(t.N))
	t.N++
	return loss, float64(correct) / float64(t.Config.Batch), nil
}

// gather computes the gradients of replica i's share.
func (t *Pretrain) gather(i int, r *replica) {
	n := len(r.batch.at)
	copy(r.batch.at, t.order[i*n:])
	r.batch.fill(t.set)
	for j := 0; j < n && t.augment != nil; j++ {
		row := r.batch.in.Images.Row(j)
		t.augment.Apply(row, row, uint64(t.N)*uint64(t.Config.Batch)+uint64(i*n+j))
	}
	optim.Zero(r.params)
	r.model.Encode(r.model.Start(r.batch.in))
	logits := r.model.Classify()
	r.loss, r.correct = tensor.CrossEntropy(logits, r.batch.labels, 1/float32(len(t.replicas)))
	r.model.Backward(logits, nil)
}
