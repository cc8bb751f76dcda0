package study

import (
	"strings"
	"testing"

	"github.com/pcloralab/pcloralab/pclora/data"
	"github.com/pcloralab/pcloralab/pclora/model"
	"github.com/pcloralab/pcloralab/pclora/nn"
	"github.com/pcloralab/pcloralab/pclora/train"
	"github.com/pcloralab/pcloralab/pclora/vision"
	"github.com/pcloralab/pcloralab/tensor"
)

func TestTurn(t *testing.T) {
	got := make([]byte, 8)
	turn(got, []byte("abcdABCD"), data.Images{Channels: 2, Width: 2})
	if string(got) != "cadbCADB" {
		t.Errorf("abcd in two rows, turned clockwise: %s, want cadb", got)
	}
}

// intruderToy is a small random model on blank images of two sizes of numbers.
func intruderToy() *intruderTask {
	teacher := model.New(model.Config{ModelType: "vit", HiddenSize: 16, Layers: 2, Heads: 2, IntermediateSize: 32, HiddenAct: "gelu",
		LayerNormEps: 1e-6, ImageSize: 8, PatchSize: 4, Channels: 1, QKVBias: true, Labels: []string{"left", "right"}})
	teacher.Init(1)
	images := &data.Images{Width: 8, Height: 8, Channels: 1, Classes: []string{"left", "right"}}
	rng := tensor.NewRand(1, 1)
	for i := range 20 {
		for range 64 {
			images.Pixels = append(images.Pixels, byte(rng.IntN(256)))
		}
		images.Labels = append(images.Labels, uint8(i%2))
	}
	prep := vision.Default()
	prep.Height, prep.Width, prep.Mean, prep.Std = 8, 8, []float64{0.5}, []float64{0.5}
	set := train.OfImages(images, prep)
	return &intruderTask{teacher: teacher, upright: set, turned: quarter(set), old: set, new: quarter(set), base: weightsOf(teacher)}
}

// TestIntrudersOfNothing: the model itself has none and answers as before, and a
// direction put into one weight is found there, with what removing it takes back.
func TestIntrudersOfNothing(t *testing.T) {
	task := intruderToy()
	in, err := task.examine("itself", task.teacher, 10)
	if err != nil {
		t.Fatal(err)
	}
	if in.Intruders != 0 || in.Change != 0 || in.Vectors != 12*10 || len(in.Answers) != 1 || in.Answers[0].Old != score(task.teacher, task.old) {
		t.Errorf("the model itself: %+v", in)
	}
	// A weight of 16 equal directions, the unit vectors, and one that is all of them a little.
	for i := range 16 {
		clear(task.base[3].Row(i))
		task.base[3].Row(i)[i] = 1 + float32(i)/100
	}
	spoilt := withWeights(task.teacher, task.base)
	for _, row := range rows(weightsOf(spoilt)[3]) {
		for j := range row {
			row[j] += 0.5
		}
	}
	if in, err = task.examine("spoilt", spoilt, 10); err != nil {
		t.Fatal(err)
	}
	if in.Intruders != 1 || in.Layers[3].Intruders != 1 || in.Layers[3].Close != 0 || len(in.Answers) != 4 || in.Answers[2].Old != score(task.teacher, task.old) {
		t.Errorf("one direction put in: %+v", in)
	}
}

func rows(m tensor.Matrix) (all [][]float32) {
	for i := range m.Rows {
		all = append(all, m.Row(i))
	}
	return all
}

// TestWithWeightsIsDense: factored linears become dense ones that answer alike.
func TestWithWeightsIsDense(t *testing.T) {
	task := intruderToy()
	thin, err := truncate(task.teacher, 3)
	if err != nil {
		t.Fatal(err)
	}
	dense := withWeights(thin, weightsOf(thin))
	dense.Projections(func(path string, at *nn.Projection) {
		if _, ok := (*at).(*nn.Linear); !ok {
			t.Errorf("%s is a %T", path, *at)
		}
	})
	at := []int{0, 1, 2, 3}
	want := thin.Logits(task.old.Input(at...)).Clone()
	for i, v := range dense.Logits(task.old.Input(at...)).Values() {
		if d := v - want.Values()[i]; d > 1e-4 || d < -1e-4 {
			t.Errorf("logit %d: %g, want %g", i, v, want.Values()[i])
		}
	}
	if dense.Settings().Rank != 0 || thin.Settings().Rank != 3 {
		t.Errorf("ranks %d and %d", dense.Settings().Rank, thin.Settings().Rank)
	}
}

// TestIntruderTable has a row for each way and names the noise.
func TestIntruderTable(t *testing.T) {
	s := IntruderStudy{
		Command: "go run", Before: Answers{Old: 9, Total: 10}, Noise: []NoiseFloor{{Out: 96, In: 96, Mean: 0.28, Pass: 0.99, Count: 30}},
		Ways: []Intrusion{{Name: "one", Vectors: 20, Answers: []Answers{{New: 1, Old: 2, Total: 10}}}, {Name: "two", Compressed: true, Vectors: 8, Answers: make([]Answers, 4)}},
	}
	for i := range s.Ways[1].Answers {
		s.Ways[1].Answers[i].Total = 10
	}
	got := s.Table()
	for _, want := range []string{"| one | 0 | 0 of 20 | 0 | 0.00 | 10.0 %, 20.0 % | the same |", "| two |", "–, 0.0 %", "30 weights [96 96]: best match 0.28"} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
}
