package train

import (
	"fmt"
	"strings"
	"testing"

	"github.com/pcloralab/pcloralab/pclora/adapter"
	"github.com/pcloralab/pcloralab/pclora/nn"
	"github.com/pcloralab/pcloralab/pclora/run"
	"github.com/pcloralab/pcloralab/tensor"
)

// eachKind calls f with settings for each kind of adapter.
func eachKind(t *testing.T, f func(t *testing.T, c run.Teach)) {
	for _, a := range append(kinds, run.Adapter{Kind: run.SwitchLoRA, Scale: 1, Interval: 2, Fall: 1, Freeze: 1}) {
		t.Run(fmt.Sprintf("%+v", a), func(t *testing.T) {
			c := toyTeach(run.TeachLoRA)
			c.Adapter = a
			f(t, c)
		})
	}
}

// TestTeachingByDefault begins with the factors that plain LoRA draws, bit for bit.
func TestTeachingByDefault(t *testing.T) {
	c, p := toyTeach(run.TeachLoRA), pupils(t)[0]
	x, rng := newTeaching(t, c, p), tensor.NewRand(uint64(c.Seed), 3)
	p.model.Projections(func(path string, at *nn.Projection) {
		in, out := (*at).Size()
		want, got := adapter.NewLoRA(in, out, c.Rank, rng), x.hosts[0].Adapter.(*adapter.LoRA)
		x.hosts = x.hosts[1:]
		if !equal(want.A.Value, got.A.Value) || !equal(want.B.Value, got.B.Value) || got.Scale != 1 || got.Drops() {
			t.Errorf("%s starts otherwise than plain LoRA", path)
		}
	})
}

// TestTeachingKinds: with each kind, a teaching begins at the model's answers where
// the method keeps them, leaves the model as it is, allocates nothing in a step, and
// repeats bit for bit on two replicas, which stay alike.
func TestTeachingKinds(t *testing.T) {
	eachKind(t, func(t *testing.T, c run.Teach) {
		p := pupils(t)[0]
		weights, before := weightsOf(t, p.model), logitsOf(p.model, p.test).Values()
		x := newTeaching(t, c, p)
		if c.Adapter.Kind != run.IntLoRA {
			nearly(t, "the first answer", logitsOf(x, p.test).Values(), before)
		}
		teach(t, x, 2)
		if n := testing.AllocsPerRun(3, func() { teach(t, x, 1) }); n != 0 {
			t.Errorf("%g allocations a step, want none", n)
		}
		x.Finish()
		if weightsOf(t, p.model) != weights {
			t.Error("the given model is another")
		}
		var last [2]StepReport
		for i := range last {
			team, err := NewTeachingTeam(c, p.model, p.train, 2)
			if err != nil {
				t.Fatal(err)
			}
			all := teamSteps(t, team, 8)
			last[i] = all[len(all)-1]
			for j, p := range team.replicas[1].(*Teaching).params {
				if !equal(team.First().(*Teaching).params[j].Value, p.Value) {
					t.Fatalf("the replicas' parameter %d differs", j)
				}
			}
		}
		if last[0] != last[1] {
			t.Errorf("%+v, then %+v", last[0], last[1])
		}
	})
}

// TestTeachingKindsKeepTheBest: Finish goes back to what was kept, what the adapters'
// own steps changed included, and merges it.
func TestTeachingKindsKeepTheBest(t *testing.T) {
	eachKind(t, func(t *testing.T, c run.Teach) {
		p := pupils(t)[0]
		x := newTeaching(t, c, p)
		teach(t, x, 6)
		x.Judge(5)
		best := logitsOf(x, p.test)
		teach(t, x, 6)
		if equal(best, logitsOf(x, p.test)) {
			t.Fatal("nothing was learnt since the best")
		}
		m := x.Finish()
		nearly(t, "the finished answer", logitsOf(m, p.test).Values(), best.Values())
		if len(m.Trainable()) > 0 || paramsOf(m) != paramsOf(p.model) {
			t.Error("the finished model is not the given one's kind")
		}
	})
}

// TestTeachingKindsLearn: each kind teaches a model of random weights, whose
// classifier alone can tell little, most of a task.
func TestTeachingKindsLearn(t *testing.T) {
	learnt := func(t *testing.T, c run.Teach) (before, after int) {
		p := pupils(t)[0]
		c.Steps, c.Batch, c.LearningRate = 200, 32, 5e-3
		x := newTeaching(t, c, p)
		test := toySet(200, 5)
		before = NewScore(test).All(p.model)
		teach(t, x, c.Steps)
		return before, NewScore(test).All(x.Finish())
	}
	_, head := learnt(t, toyTeach(run.TeachHead))
	eachKind(t, func(t *testing.T, c run.Teach) {
		before, after := learnt(t, c)
		t.Logf("%d of 200 right before, %d after; %d where the head alone learns", before, after, head)
		if after <= before || after <= head {
			t.Errorf("%d of 200 right before and %d where the head alone learns, but only %d after", before, head, after)
		}
	})
}

// TestTeachingNamesTheLinear that an adapter does not fit.
func TestTeachingNamesTheLinear(t *testing.T) {
	c, p := toyTeach(run.TeachLoRA), pupils(t)[0]
	c.Adapter = run.DefaultAdapter(run.MELoRA)
	c.Adapter.Minis = 5
	_, err := NewTeaching(c, p.model, p.train)
	if err == nil || !strings.Contains(err.Error(), "encoder.layer.0") || !strings.Contains(err.Error(), "5 minis") {
		t.Errorf("five minis of 16 inputs: %v", err)
	}
}
