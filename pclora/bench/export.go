package bench

import "github.com/pcloralab/pcloralab/pclora/nn"

// A Tensor is a part of a case as another engine needs it.
type Tensor struct {
	Name  string    `json:"name"` // "teacher." or "student." and its path in a checkpoint; "images"; "labels"
	Rows  int       `json:"rows"`
	Cols  int       `json:"cols"`
	Decay bool      `json:"decay"` // whether weight decay applies to it
	Data  []float32 `json:"-"`     // [Rows Cols]; shares the step's memory
}

// Tensors returns the teacher's weights, what the student trains, and the
// images and labels of the batch. It makes a first half of a step, which draws
// the batch, so it is for a Step of its own.
func (s *Step) Tensors() ([]Tensor, error) {
	var all []Tensor
	add := func(side string) nn.Visit {
		return func(path string, p *nn.Param) {
			if side == "teacher." || p.Trainable() {
				all = append(all, Tensor{side + path, p.Value.Rows, p.Value.Cols, !p.NoDecay, p.Value.Values()})
			}
		}
	}
	s.teacher.Walk(add("teacher."))
	s.run.WalkStudent(add("student."))
	if err := s.Forward(false); err != nil {
		return nil, err
	}
	in, labels := s.run.Batch()
	numbers := make([]float32, len(labels))
	for i, l := range labels {
		numbers[i] = float32(l)
	}
	return append(all,
		Tensor{Name: "images", Rows: len(labels), Cols: in.Images.Cols, Data: in.Images.Values()},
		Tensor{Name: "labels", Rows: 1, Cols: len(labels), Data: numbers}), nil
}
