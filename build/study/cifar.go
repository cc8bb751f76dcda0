package study

import (
	"fmt"
	"io"
	"path/filepath"
	"time"

	"github.com/pcloralab/pcloralab/pclora/model"
	"github.com/pcloralab/pcloralab/pclora/nn"
	"github.com/pcloralab/pcloralab/pclora/run"
	"github.com/pcloralab/pcloralab/pclora/train"
	"github.com/pcloralab/pcloralab/pclora/vision"
	"github.com/pcloralab/pcloralab/tensor"
)

// A CIFARCase says what is trained on colour pictures from random weights, and
// then compressed.
type CIFARCase struct {
	Archives Archives
	Model    model.Config         // without labels, which are the class folders
	Epochs   int                  // of the teacher
	Pretrain train.PretrainConfig // without steps
	Config   run.Config           // of the compression; the rank is FitRank's
}

// CIFAR10 is a small vision transformer for the CIFAR-10 pictures in a folder.
func CIFAR10(dir string) CIFARCase {
	c := run.Default()
	c.Model, c.Data, c.EvalEvery = "own", "cifar-10", 0
	return CIFARCase{
		Archives: Archives{Train: filepath.Join(dir, "cifar10-train10k-jpeg.zip"), Test: filepath.Join(dir, "cifar10-test1k-jpeg.zip")},
		Model: model.Config{
			ModelType: "vit", HiddenSize: 96, Layers: 4, Heads: 4, IntermediateSize: 384, HiddenAct: "gelu",
			LayerNormEps: 1e-12, ImageSize: 32, PatchSize: 4, Channels: 3, QKVBias: true,
		},
		Epochs: 12,
		Pretrain: train.PretrainConfig{
			Batch: 32, LearningRate: 1e-3, WeightDecay: 0.05, Clip: 1,
			Shift: 2, Flip: true, Erase: 0.1, Seed: 1, Replicas: 2,
		},
		Config: c,
	}
}

// A CIFARRun is what became of a CIFARCase.
type CIFARRun struct {
	Command string       `json:"command"`
	Kernels string       `json:"kernels"`
	Model   model.Config `json:"model"`
	Classes []string     `json:"classes"`

	Parts       [3]int  `json:"parts"`       // pictures for training, validation and test
	Repeated    int     `json:"repeated"`    // test pictures that were among the others, byte for byte
	ReadSeconds float64 `json:"readSeconds"` // for unpacking, decoding and resizing all pictures

	Pretrain     train.PretrainConfig `json:"pretrain"`
	Epochs       int                  `json:"epochs"`
	Validation   []run.Eval           `json:"validation"`   // of the teacher as it learnt
	TeachSeconds float64              `json:"teachSeconds"` // by the clock, as in Result, beside whatever else the machine did
	Worked       [2]float64           `json:"worked"`       // seconds that processors worked for teacher and student
	Config       run.Config           `json:"config"`
	Valid        [2]int               `json:"valid"` // validation pictures that teacher and student answer rightly
	Result       run.Result           `json:"result"`
	Floor        Floor                `json:"floor"`
	Peak         int64                `json:"peak"` // bytes of the process's memory at most
}

// MeasureCIFAR trains a teacher and compresses it. The test pictures are
// answered once by each model, after its last step.
func MeasureCIFAR(c CIFARCase, log io.Writer) (*CIFARRun, error) {
	start := time.Now()
	prep := vision.ForModel(c.Model.ImageSize, c.Model.Channels)
	p, err := c.Archives.read(prep, c.Model.Channels, uint64(c.Pretrain.Seed))
	if err != nil {
		return nil, err
	}
	c.Model.Labels = p.train.Classes
	c.Pretrain.Steps = c.Epochs * p.train.Len() / c.Pretrain.Batch
	c.Pretrain.Warmup = c.Pretrain.Steps / 20
	m := &CIFARRun{
		Kernels: tensor.Used().Name, Model: c.Model, Classes: p.train.Classes,
		Parts: [3]int{p.train.Len(), p.validation.Len(), p.test.Len()}, Repeated: p.repeated,
		ReadSeconds: time.Since(start).Seconds(), Pretrain: c.Pretrain, Epochs: c.Epochs,
	}
	fmt.Fprintf(log, "%d pictures to learn, %d to validate, %d to test, read in %.1f s\n", m.Parts[0], m.Parts[1], m.Parts[2], m.ReadSeconds)
	m.Floor = floorOf(p, uint64(c.Pretrain.Seed))
	fmt.Fprintf(log, "softmax regression: %d of %d validation pictures after epoch %d\n", m.Floor.Validation, m.Parts[1], m.Floor.Epoch)
	var at [3]float64
	if at[0], err = processor(); err != nil {
		return nil, err
	}
	teacher, err := m.teach(p, log)
	if err != nil {
		return nil, err
	}
	if at[1], err = processor(); err != nil {
		return nil, err
	}
	if err := m.compress(c.Config, teacher, p, log); err != nil {
		return nil, err
	}
	if at[2], err = processor(); err != nil {
		return nil, err
	}
	m.Worked = [2]float64{at[1] - at[0], at[2] - at[1]}
	m.Peak, err = peak()
	return m, err
}

// teach trains all weights of a fresh model.
func (m *CIFARRun) teach(p parted, log io.Writer) (model.Model, error) {
	start := time.Now()
	t, err := train.NewPretrain(m.Pretrain, m.Model, p.train)
	if err != nil {
		return nil, err
	}
	every := max(1, m.Pretrain.Steps/10)
	for t.N < m.Pretrain.Steps {
		loss, accuracy, err := t.Step()
		if err != nil {
			return nil, err
		}
		if t.N%every != 0 && t.N != m.Pretrain.Steps {
			continue
		}
		e := run.Eval{Step: t.N, Lambda: 1, Correct: score(t.Model, p.validation), Total: p.validation.Len()}
		m.Validation = append(m.Validation, e)
		fmt.Fprintf(log, "step %d of %d: loss %.3f, %.0f %% of the last batch, %d of %d validation pictures, %.0f s\n",
			t.N, m.Pretrain.Steps, loss, 100*accuracy, e.Correct, e.Total, time.Since(start).Seconds())
	}
	m.TeachSeconds = time.Since(start).Seconds()
	t.Model.Walk(func(_ string, p *nn.Param) { p.Freeze() })
	return t.Model, nil
}

// compress runs PC-LoRA and scores both models.
func (m *CIFARRun) compress(c run.Config, teacher model.Model, p parted, log io.Writer) error {
	c.Rank = run.FitRank(train.Layers(teacher))
	m.Config = c
	start := time.Now()
	team, err := train.NewTeam(c, teacher, p.train, m.Pretrain.Replicas)
	if err != nil {
		return err
	}
	if err := steps(team, c.Steps, log); err != nil {
		return err
	}
	student, err := team.Run().Finish()
	if err != nil {
		return err
	}
	m.Result.Seconds = time.Since(start).Seconds()
	for i, side := range []*run.Side{&m.Result.Before, &m.Result.After} {
		of := []model.Model{teacher, student}[i]
		m.Valid[i] = score(of, p.validation)
		s := train.NewScore(p.test)
		s.All(of)
		*side = train.Side(of, s)
	}
	return nil
}

// Write writes the run as JSON and as a table, under name in a folder.
func (m *CIFARRun) Write(dir, name string) error { return write(dir, name, m, m.Table()) }

// Table returns the run as a table in Markdown.
func (m *CIFARRun) Table() string {
	r, pc, repeated := m.Result, m.Pretrain, "None"
	if m.Repeated > 0 {
		repeated = fmt.Sprint(m.Repeated)
	}
	s := fmt.Sprintf("Made by `%s` on kernels %s, %d replicas: CIFAR-10 as JPEGs in class folders; a ViT of %d blocks of width %d, %d×%d colour pictures, patches of %d, from random weights on %d pictures "+
		"moved by up to %d pixels, mirrored and partly covered; then PC-LoRA at rank %d. %s of the test pictures were among the training ones.\n\n",
		m.Command, m.Kernels, pc.Replicas, m.Model.Layers, m.Model.HiddenSize, m.Model.ImageSize, m.Model.ImageSize, m.Model.PatchSize, m.Parts[0],
		pc.Shift, m.Config.Rank, repeated)
	percent := func(right, of int) string { return fmt.Sprintf("%.1f %%", 100*float64(right)/float64(of)) }
	s += "| | softmax regression on pixels | teacher | student |\n| --- | --- | --- | --- |\n"
	for _, row := range [][4]string{
		{fmt.Sprintf("accuracy on %d test pictures", m.Parts[2]), percent(m.Floor.Test, m.Parts[2]), percent(r.Before.Correct, r.Before.Total), percent(r.After.Correct, r.After.Total)},
		{fmt.Sprintf("on %d validation pictures", m.Parts[1]), percent(m.Floor.Validation, m.Parts[1]), percent(m.Valid[0], m.Parts[1]), percent(m.Valid[1], m.Parts[1])},
		{"encoder's linear weights", "", fmt.Sprint(r.Before.EncoderWeights), fmt.Sprintf("%d (%.2f %% gone)", r.After.EncoderWeights, 100*r.Gone())},
		{"all parameters", fmt.Sprint(m.Floor.Params), fmt.Sprint(r.Before.Params), fmt.Sprint(r.After.Params)},
		{"file, bytes", "", fmt.Sprint(r.Before.Bytes), fmt.Sprint(r.After.Bytes)},
		{"work for one picture, MFLOP", "", fmt.Sprintf("%.1f", float64(r.Before.FLOPs)/1e6), fmt.Sprintf("%.1f", float64(r.After.FLOPs)/1e6)},
		{"steps, of pictures", "", fmt.Sprintf("%d, of %d (%d epochs)", pc.Steps, pc.Batch, m.Epochs), fmt.Sprintf("%d, of %d", m.Config.Steps, m.Config.Batch)},
		{"training, processor seconds", "", fmt.Sprintf("%.0f", m.Worked[0]), fmt.Sprintf("%.0f", m.Worked[1])},
	} {
		s += fmt.Sprintf("| %s | %s | %s | %s |\n", row[0], row[1], row[2], row[3])
	}
	return s
}
