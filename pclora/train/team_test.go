package train

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/pcloralab/pcloralab/pclora/nn"
	"github.com/pcloralab/pcloralab/pclora/run"
)

func toyTeam(t *testing.T, c run.Config, n int) *Team {
	t.Helper()
	team, err := NewTeam(c, toyTeacher(t, 0), toySet(256, 1), n)
	if err != nil {
		t.Fatal(err)
	}
	return team
}

func teamSteps(t *testing.T, team *Team, n int) (all []StepReport) {
	t.Helper()
	for range n {
		report, err := team.Step()
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, report)
	}
	return all
}

// TestTeamRepeats: a number of replicas has one curve, bit for bit, and all its
// replicas have the same parameters after every step, λ = 0 included.
func TestTeamRepeats(t *testing.T) {
	c := toyRunConfig()
	for _, n := range []int{1, 2, 3, 5} {
		a, b := toyTeam(t, c, n), toyTeam(t, c, n)
		first, again := teamSteps(t, a, c.Steps), teamSteps(t, b, c.Steps)
		for i := range first {
			if first[i] != again[i] {
				t.Fatalf("%d replicas: step %d was %+v and then %+v", n, i+1, first[i], again[i])
			}
		}
		if !equal(logits(a.Run()), logits(b.Run())) {
			t.Errorf("%d replicas: two students of one config differ", n)
		}
		for i, r := range a.replicas {
			for j, p := range r.(*Run).params {
				if !equal(a.Run().params[j].Value, p.Value) {
					t.Errorf("%d replicas: parameter %d of replica %d is another than replica 0's", n, j, i)
				}
			}
		}
	}
}

// TestShardsSumToTheWhole: the sum of the shards' gradients and losses is the
// whole batch's, also where shards have different sizes or no rows at all.
//
// Each gradient is a sum over the batch's rows of addends that are the same up
// to their rounding, so the error is at most k·2⁻²⁴ of the sum of the addends'
// sizes. That is estimated by the batch times the layer's largest gradient: of
// the layer and not of the parameter, since addends may cancel, as for a key's
// bias, whose gradient is zero but for rounding. k = 64 roundings is what a row
// passes in the blocks behind a layer.
func TestShardsSumToTheWhole(t *testing.T) {
	for _, tt := range []struct {
		batch, n int
		alpha    float64
	}{{16, 2, 0.2}, {16, 3, 0.2}, {7, 4, 0.5}, {3, 5, 0.2}, {16, 2, 1}, {16, 16, 0}} {
		t.Run(fmt.Sprintf("%d rows in %d, alpha %g", tt.batch, tt.n, tt.alpha), func(t *testing.T) {
			c := toyRunConfig()
			c.Batch, c.Alpha = tt.batch, tt.alpha
			teacher := toyTeacher(t, 0)
			compareShards(t, newToyRun(t, c, teacher), newToyRun(t, c, teacher), tt.batch, tt.n)
		})
	}
}

// compareShards compares the gradients of the whole batch with the sum of n
// shards', which the second of two equal runs computes.
func compareShards(t *testing.T, whole, shards *Run, batch, n int) {
	t.Helper()
	steps(t, whole, 2) // so that B is not zero
	steps(t, shards, 2)
	if err := whole.Forward(); err != nil {
		t.Fatal(err)
	}
	want := whole.Gradients()
	sum := make([]float32, shards.Exchanged())
	for i := range n {
		shards.SetShard(Shard{i, n})
		if err := shards.Forward(); err != nil {
			t.Fatal(err)
		}
		AddInOrder(sum, shards.Gradients())
	}
	largest := map[string]float64{}
	each(whole, func(layer string, at, end int) {
		for _, v := range want[at:end] {
			largest[layer] = max(largest[layer], math.Abs(float64(v)))
		}
	})
	each(whole, func(layer string, at, end int) {
		tolerance := 64 * math.Pow(2, -24) * float64(batch) * largest[layer]
		for i := at; i < end; i++ {
			if d := math.Abs(float64(sum[i] - want[i])); d > tolerance {
				t.Fatalf("%s: %g as a sum of shards, %g at once (difference %.2g, allowed %.2g)", layer, sum[i], want[i], d, tolerance)
			}
		}
	})
}

// each calls visit with the layer and the place in an exchange of every
// trainable parameter, and of the two losses.
func each(r *Run, visit func(layer string, at, end int)) {
	at := 0
	r.student.Walk(func(path string, p *nn.Param) {
		if p.Trainable() {
			layer, _, _ := strings.Cut(strings.TrimSuffix(strings.TrimSuffix(path, ".weight"), ".bias"), ".lora_")
			visit(layer, at, at+p.Len())
			at += p.Len()
		}
	})
	visit("task loss", at, at+1)
	visit("distillation loss", at+1, at+2)
}

// TestTwoAreOneNearly: two replicas follow one's curve. AdamW divides by the
// gradient's size, so a rounding of 2⁻²⁴ can grow a little with each step;
// after ten steps a loss may differ by 10·2⁻¹⁴ of itself.
func TestTwoAreOneNearly(t *testing.T) {
	c := toyRunConfig()
	one, two := teamSteps(t, toyTeam(t, c, 1), 10), teamSteps(t, toyTeam(t, c, 2), 10)
	for i := range one {
		for _, v := range [][2]float64{{one[i].Task, two[i].Task}, {one[i].Distil, two[i].Distil}, {one[i].GradNorm, two[i].GradNorm}} {
			if d := math.Abs(v[0] - v[1]); d > 10*math.Pow(2, -14)*math.Abs(v[0])+1e-7 {
				t.Errorf("step %d: two replicas %+v, one %+v", i+1, two[i], one[i])
				break
			}
		}
	}
}

// TestOneReplicaIsTheRun: without a partner nothing is exchanged and nothing
// differs.
func TestOneReplicaIsTheRun(t *testing.T) {
	c := toyRunConfig()
	r, team := newToyRun(t, c, toyTeacher(t, 0)), toyTeam(t, c, 1)
	last := steps(t, r, 12)
	if got := teamSteps(t, team, 12)[11]; got != last || !equal(logits(r), logits(team.Run())) {
		t.Errorf("a team of one: %+v, a run alone %+v", got, last)
	}
}

// TestStepAgainWithFewer: a step that was under way with three shards is made
// again with two and then comes out as if it had been two all along.
func TestStepAgainWithFewer(t *testing.T) {
	c := toyRunConfig()
	a, b := toyTeam(t, c, 2), toyTeam(t, c, 3)
	// Both at step 4 with the same student: that of two replicas.
	teamSteps(t, a, 4)
	teamSteps(t, b, 4)
	for i, replica := range b.replicas {
		r := replica.(*Run)
		for j, p := range r.params {
			p.Value.Copy(a.Run().params[j].Value)
			for _, k := range []int{2 * j, 2*j + 1} {
				r.optim.Moments[k].Copy(a.Run().optim.Moments[k])
			}
		}
		if err := r.Forward(); err != nil { // given up: half done, and done
			t.Fatal(err)
		}
		if i > 0 {
			r.Gradients()
		}
	}
	b.replicas, b.parts, b.gather, b.update = b.replicas[:2], b.parts[:1], b.gather[:2], b.update[:2]
	for i, r := range b.replicas {
		r.SetShard(Shard{i, 2})
	}
	want, got := teamSteps(t, a, 6), teamSteps(t, b, 6)
	for i := range want {
		if want[i] != got[i] {
			t.Fatalf("step %d: %+v after the loss of a replica, %+v with two from the start", 5+i, got[i], want[i])
		}
	}
	if !equal(logits(a.Run()), logits(b.Run())) {
		t.Error("the students differ")
	}
}

// TestTeamDiverges: what is not a number in one shard stops all replicas, and
// none moves.
func TestTeamDiverges(t *testing.T) {
	team := toyTeam(t, toyRunConfig(), 2)
	teamSteps(t, team, 3)
	before := logits(team.Run())
	team.replicas[1].(*Run).params[3].Value.Row(0)[0] = float32(math.Inf(1))
	_, err := team.Step()
	var diverged *DivergedError
	if !errors.As(err, &diverged) || diverged.Step != 3 {
		t.Fatalf("Step with infinity in replica 1: %v, want a DivergedError of step 3", err)
	}
	for i, r := range team.replicas {
		if r.Done() != 3 {
			t.Errorf("replica %d is at step %d, want 3", i, r.Done())
		}
	}
	if !equal(before, logits(team.Run())) {
		t.Error("the failed step changed the student")
	}
}

func TestTeamAllocatesNothing(t *testing.T) {
	c := toyRunConfig()
	c.Steps = 1000
	team := toyTeam(t, c, 3)
	teamSteps(t, team, 2)
	if n := testing.AllocsPerRun(20, func() {
		if _, err := team.Step(); err != nil {
			t.Fatal(err)
		}
	}); n != 0 {
		t.Errorf("%g allocations a step, want none", n)
	}
}

func TestNewTeamRefuses(t *testing.T) {
	for _, n := range []int{-1, 0, 17} {
		if _, err := NewTeam(toyRunConfig(), toyTeacher(t, 0), toySet(8, 1), n); err == nil {
			t.Errorf("NewTeam of %d: no error", n)
		}
	}
	c := toyRunConfig()
	c.Batch = 2
	if got := toyTeam(t, c, 5).Replicas(); got != 2 {
		t.Errorf("a batch of 2 has %d replicas, want one a row", got)
	}
}

// TestScoreInShards: the shards' sum is the whole, and each image is scored in
// the batch that it is in otherwise.
func TestScoreInShards(t *testing.T) {
	m, s := toyTeacher(t, 20), toySet(333, 5)
	want := NewScore(s).All(m)
	for _, n := range []int{1, 2, 3, 7, 16} {
		got, done := 0, 0
		score := NewScore(s)
		for i := range n {
			score.Reset(Shard{i, n})
			got += score.All(m)
			done += score.Done
		}
		if got != want || done != 333 {
			t.Errorf("%d shards: %d of %d right, want %d of 333", n, got, done, want)
		}
	}
}
