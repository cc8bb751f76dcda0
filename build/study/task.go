package study

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/pcloralab/pcloralab/build/e2e"
	"github.com/pcloralab/pcloralab/build/pretrain"
	"github.com/pcloralab/pcloralab/pclora/checkpoint"
	"github.com/pcloralab/pcloralab/pclora/data"
	"github.com/pcloralab/pcloralab/pclora/data/intake"
	"github.com/pcloralab/pcloralab/pclora/model"
	"github.com/pcloralab/pcloralab/pclora/nn"
	"github.com/pcloralab/pcloralab/pclora/run"
	"github.com/pcloralab/pcloralab/pclora/train"
	"github.com/pcloralab/pcloralab/tensor"
)

// A Task is a teacher, what its students learn from, and what they are measured
// on.
type Task struct {
	Name        string
	Teacher     model.Model
	Train, Test train.Set
	On          string // what Test is

	base    run.Config // the settings that a run on it begins with
	encoder int64
	made    *made // students
}

// The built-in tasks, at the size that the paper has for their kind: 94.36 % of a ViT's
// encoder gone, and 93.42 % of a BERT's.
const (
	Fashion    = "Fashion-MNIST"
	Supersense = "supersense-10"
)

// heldOut says that every seventh training example of each class is set aside to
// choose options by.
const heldOut = 7

// Tasks returns the two built-in ones. To choose options by, they are measured on
// training examples that students do not learn from, which their teachers did;
// otherwise on test examples: of Fashion-MNIST the 10,000 of a folder if it is there.
func Tasks(root, whole string, choose bool) ([]*Task, error) {
	teacher, sets, err := load(root, whole, os.Stderr)
	if err != nil {
		return nil, err
	}
	images := &Task{Name: Fashion, Teacher: teacher, Train: sets.train, Test: sets.shipped, On: "1,000 shipped test images", base: run.Default()}
	images.base.Rank, images.base.Gone = 4, 0.9436
	if sets.whole != nil {
		images.Test, images.On = *sets.whole, "10,000 test images"
	}
	texts, err := supersense(root)
	if err != nil {
		return nil, err
	}
	all := []*Task{images, texts}
	for _, t := range all {
		t.encoder, t.made = t.Teacher.Budget().EncoderWeights, &made{}
	}
	if !choose {
		return all, nil
	}
	texts.holdOut()
	return all, images.notShipped(whole)
}

// notShipped puts training images that the page does not carry in the place of the
// test.
func (t *Task) notShipped(whole string) error {
	all, err := pretrain.Part(whole, "train")
	if err != nil {
		return err
	}
	shipped := map[string]bool{}
	for i := range t.Train.Len() {
		shipped[string(t.Train.Images.Image(i))] = true
	}
	const wanted = 5000
	var at []int
	for i := 0; i < all.Len() && len(at) < wanted; i++ {
		if !shipped[string(all.Images.Image(i))] {
			at = append(at, i)
		}
	}
	t.Test, t.On = all.Part(at), fmt.Sprintf("%d training images that students do not learn from", len(at))
	return nil
}

// supersense is the built-in model of texts with its data.
func supersense(root string) (*Task, error) {
	definitions, err := readFolder(filepath.Join(root, "public/data", run.TextData), "train.tsv.gz", "test.tsv.gz")
	if err != nil {
		return nil, err
	}
	found, err := intake.Read(definitions)
	if err != nil {
		return nil, err
	}
	texts, err := found.Rows(found.Propose())
	if err != nil {
		return nil, err
	}
	folder, err := checkpoint.Folder(os.DirFS(filepath.Join(root, "public/models", run.TextModel)))
	if err != nil {
		return nil, err
	}
	read, err := checkpoint.Find(folder)
	if err != nil {
		return nil, err
	}
	defer read.Close()
	opened, err := read.Open(model.Options{Labels: texts.Classes})
	if err != nil {
		return nil, err
	}
	tokenizer, err := read.Tokenizer()
	if err != nil {
		return nil, err
	}
	parts, err := texts.Split(data.Shares{}, 1)
	if err != nil {
		return nil, err
	}
	all := e2e.Texts(tokenizer, texts, opened.Model.Settings().MaxPositions)
	opened.Model.Settings().Length = all.Texts.Longest()
	c := run.DefaultFor(run.TextModel, true)
	c.Data, c.Rank, c.Gone = run.TextData, 5, 0.9342
	return &Task{base: c, Name: Supersense, Teacher: opened.Model, Train: all.Part(parts.Train), Test: all.Part(parts.Test), On: fmt.Sprintf("%d test definitions", len(parts.Test))}, nil
}

// holdOut puts a part of the training examples in the place of the test, spread
// evenly over the classes.
func (t *Task) holdOut() {
	seen := make([]int, len(t.Train.Classes))
	var learn, choose []int
	for i := range t.Train.Len() {
		c := t.Train.Label(i)
		if seen[c]++; seen[c]%heldOut == 0 {
			choose = append(choose, i)
		} else {
			learn = append(learn, i)
		}
	}
	t.Train, t.Test, t.On = t.Train.Part(learn), t.Train.Part(choose), fmt.Sprintf("%d training examples set aside", len(choose))
}

func (t *Task) origin() Origin {
	score := train.NewScore(t.Test)
	score.All(t.Teacher)
	return Origin{t.Name, score.Correct, score.Done, t.encoder, train.FileSize(t.Teacher), t.On}
}

// twin is the task with a teacher of the same weights that may compute beside t's.
func (t *Task) twin() *Task {
	other := *t
	other.Teacher = twin(t.Teacher)
	return &other
}

// twin is a model that shares all weights of m and may compute beside it.
func twin(m model.Model) model.Model {
	other := model.Make(*m.Settings())
	var values []tensor.Matrix
	m.Walk(func(_ string, p *nn.Param) { values = append(values, p.Value) })
	other.Walk(func(_ string, p *nn.Param) { p.Value, values = values[0], values[1:] })
	return other
}
