package language

import (
	"fmt"

	"github.com/pcloralab/pcloralab/pclora/model"
	"github.com/pcloralab/pcloralab/pclora/nn"
	"github.com/pcloralab/pcloralab/tensor"
)

// Masking is what a model learns language by: guessing hidden tokens.
type Masking struct {
	Plan
	Hide       float64 `json:"hide"`       // share of tokens hidden, in (0, 1)
	HideSecond float64 `json:"hideSecond"` // of the second text of a pair, whose tokens have type 1
}

// Pretrain trains a BERT's embeddings and encoder on texts without classes.
type Pretrain struct {
	Config Masking
	Model  *model.BERT // the first replica; pooler and classifier are as they were drawn
	Head   *Head

	crew
	shelf    *shelf
	special  Special
	batch    batch
	hidden   hidden
	replicas []*guesser
}

// A guesser is a replica.
type guesser struct {
	model  *model.BERT
	head   *Head
	mem    nn.Arena
	places []int         // of the hidden tokens in its part
	dh     tensor.Matrix // gradient of their states
}

// NewPretrain returns a run at its start, of a model with fresh weights. Token
// numbers must be below c.VocabSize and texts no longer than c.MaxPositions.
func NewPretrain(mc Masking, c model.Config, texts []Text, special Special) (*Pretrain, error) {
	if err := mc.check(len(texts)); err != nil {
		return nil, err
	}
	if c.ModelType != "bert" || c.HiddenAct != "gelu" || c.Rank > 0 || !(mc.Hide > 0 && mc.Hide < 1 && mc.HideSecond >= 0 && mc.HideSecond < 1) {
		return nil, fmt.Errorf("language: hiding %g and %g of the tokens of a %s with %s: have a dense bert with gelu, and shares below 1", mc.Hide, mc.HideSecond, c.ModelType, c.HiddenAct)
	}
	t := &Pretrain{Config: mc, crew: crew{plan: mc.Plan}, shelf: newShelf(texts, mc.Batch, mc.Seed), special: special}
	for range mc.Replicas {
		r := &guesser{model: model.NewBERT(c), mem: nn.Arena{Keep: true}}
		head := map[*nn.Param]bool{}
		r.model.WalkHead(func(_ string, p *nn.Param) { head[p] = true })
		r.model.Walk(func(_ string, p *nn.Param) {
			if !head[p] {
				p.Train()
			}
		})
		r.head = NewHead(r.model)
		if t.replicas == nil {
			r.model.Init(mc.Seed)
			r.head.Init(mc.Seed)
			t.Model, t.Head = r.model, r.head
		}
		t.replicas = append(t.replicas, r)
		t.join(r.walk)
	}
	t.start()
	return t, nil
}

func (r *guesser) walk(visit nn.Visit) {
	r.model.Walk(visit)
	r.head.Walk("cls.predictions", visit)
}

// Step makes one optimiser step and returns the mean cross entropy of the hidden
// tokens, in nats. At a loss or gradient that is not a number it changes nothing
// and returns an error.
func (t *Pretrain) Step() (loss float64, err error) {
	rng := tensor.NewRand(t.plan.Seed, streamSteps+uint64(t.n))
	t.batch.fill(t.shelf.texts, t.shelf.take(t.n), t.special.Pad)
	t.hidden.hide(&t.batch, t.special, t.Config.Hide, t.Config.HideSecond, t.Model.Config.VocabSize, rng)
	n := len(t.replicas)
	return t.step(func(i int) float64 {
		texts := t.batch.part(i, n)
		size := len(texts.IDs)
		return t.replicas[i].gather(texts, t.hidden.between(i*size, (i+1)*size), i*size, len(t.hidden.places))
	})
}

// gather computes the gradients of a replica's part of a batch, given what is
// hidden there, where the part begins, and how many tokens are hidden in all.
func (r *guesser) gather(texts nn.Texts, h hidden, from, all int) float64 {
	if len(h.places) == 0 {
		return 0
	}
	states := r.model.Encode(r.model.Start(model.Input{Texts: texts}))
	last := states[len(states)-1]
	r.mem.Reset(0)
	r.places = r.places[:0]
	x := r.mem.Take(len(h.places), last.Cols)
	for i, at := range h.places {
		r.places = append(r.places, at-from)
		copy(x.Row(i), last.Row(at-from))
	}
	logits := r.mem.Take(x.Rows, r.head.Bias.Len())
	r.head.Forward(&r.mem, logits, x)
	share := float32(len(h.places)) / float32(all)
	loss, _ := tensor.CrossEntropy(logits, h.wanted, share)
	r.dh = r.mem.Take(x.Rows, x.Cols)
	r.head.Backward(&r.mem, nn.Into(r.dh), logits)
	r.model.BackwardStates(r)
	return loss * float64(share)
}

// AddStateGrad adds the head's gradient to that of the last block's output.
func (r *guesser) AddStateGrad(l int, dh tensor.Matrix) {
	if l != len(r.model.Blocks)-1 {
		return
	}
	for i, at := range r.places {
		tensor.AddScaled(dh.Row(at), 1, r.dh.Row(i))
	}
}
