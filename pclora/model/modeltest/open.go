package modeltest

import (
	"github.com/pcloralab/pcloralab/pclora/adapter"
	"github.com/pcloralab/pcloralab/pclora/model"
	"github.com/pcloralab/pcloralab/pclora/nn"
	"github.com/pcloralab/pcloralab/tensor"
)

// open returns the fixture's model, its fresh parts replaced by the fixture's, as
// trainable as it was there.
func (e Expected) open(name string) model.Model {
	e.Helper()
	o := model.Options{ImageSize: e.setting("image_size")}
	classes := len(e.Values("logits")) / len(e.Values("labels"))
	l, err := model.Open(Read(e, name, "config.json"), Weights(e, name), o)
	if err != nil {
		e.Fatal(err)
	}
	if got := len(l.Model.Settings().Labels); got != classes {
		e.Fatalf("%d classes, want %d", got, classes)
	}
	m := l.Model
	if rank := e.setting("lora_rank"); rank > 0 {
		m = e.adapted(m, rank)
	} else {
		m.Walk(func(_ string, p *nn.Param) { p.Train() })
	}
	e.SetFresh(m)
	return m
}

// SetFresh gives m the parts that its checkpoint lacks, as transformers had them.
func (e Expected) SetFresh(m model.Model) {
	m.Walk(func(path string, p *nn.Param) {
		if e.has("start." + path) {
			copy(p.Value.Values(), e.Values("start."+path))
		}
	})
}

// adapted returns m with LoRA where the fixture has it, and only what has a
// gradient there trainable.
func (e Expected) adapted(m model.Model, rank int) model.Model {
	e.Helper()
	rng := tensor.NewRand(1, 1) // what is drawn is replaced
	a := m.Derive(func(path string, p nn.Projection) nn.Projection {
		if !e.has("start." + path + ".lora_A.weight") {
			return p
		}
		in, out := p.Size()
		return adapter.NewHost(p.(*nn.Linear), adapter.NewLoRA(in, out, rank, rng), false)
	})
	a.Walk(func(path string, p *nn.Param) {
		if e.has("grad." + path) {
			p.Train()
		} else {
			p.Grad = tensor.Matrix{} // a host trains its bias, peft may not
		}
	})
	return a
}
