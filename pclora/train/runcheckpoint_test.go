package train

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/pcloralab/pcloralab/pclora/nn"
	"github.com/pcloralab/pcloralab/pclora/run"
	"github.com/pcloralab/pcloralab/pclora/safetensors"
)

// saved returns the checkpoint of a team.
func saved(t testing.TB, team *Team) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := team.Save(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// resumable are settings that leave different things behind.
func resumable() map[string]run.Config {
	all := map[string]run.Config{}
	for _, a := range kinds {
		c := toyRunConfig()
		c.Adapter = a
		all[fmt.Sprintf("%+v", a)] = c
	}
	c := toyRunConfig()
	c.Adapter = run.Adapter{Kind: run.SwitchLoRA, Scale: 1, Interval: 2, Fall: 1, Freeze: 1}
	all["many switches"] = c
	c.Rank = 16
	all["nothing to switch with"] = c
	c = toyRunConfig()
	c.Adapter = run.DefaultAdapter(run.SoRA)
	c.Adapter.AsCode, c.Adapter.Dropout = true, 0.2
	all["gates that AdamW moves"] = c
	c = toyRunConfig()
	c.Careful, c.Fade, c.Vary = true, run.FadeLast, run.Vary{Shift: 1, Erase: 0.5}
	all["careful"] = c
	c = toyRunConfig()
	c.Start, c.Ranks, c.TrainHead, c.TrainNorms = run.StartOutputs, run.RanksSpread, true, true
	c.Logits, c.Attention, c.Relations = 0.5, 1, 1
	all["all losses"] = c
	c = toyRunConfig()
	c.Features = run.FeaturesLinears
	all["what linears leave"] = c
	c.Features, c.HighRank, c.Steps, c.DecayShare = run.FeaturesBlocks, 8, 26, 0.4
	all["cut once, and later again"] = c
	c.Prune = true
	all["half pruned"] = c
	return all
}

// TestRunResumes bit for bit from a new run, with one replica and with two, of
// which each has the same state.
func TestRunResumes(t *testing.T) {
	for name, c := range resumable() {
		for _, n := range []int{1, 2} {
			t.Run(fmt.Sprintf("%s, %d replicas", name, n), func(t *testing.T) {
				whole := toyTeam(t, c, n)
				teamSteps(t, whole, 13)
				checkpoint := saved(t, whole)
				if n == 2 {
					var second bytes.Buffer
					if err := whole.replicas[1].(*Run).Save(&second); err != nil || !bytes.Equal(checkpoint, second.Bytes()) {
						t.Errorf("the second replica saves another state, error %v", err)
					}
				}
				want := teamSteps(t, whole, 12) // λ falls to 0 within
				rest := toyTeam(t, c, n)
				if err := rest.Resume(checkpoint); err != nil {
					t.Fatal(err)
				}
				if !bytes.Equal(saved(t, rest), checkpoint) {
					t.Error("what is resumed is saved as another state")
				}
				for i, got := range teamSteps(t, rest, 12) {
					if got != want[i] {
						t.Fatalf("step %d of a resumed run: %+v, want %+v", 13+i, got, want[i])
					}
				}
				if !equal(logits(whole.Run()), logits(rest.Run())) || !bytes.Equal(saved(t, whole), saved(t, rest)) {
					t.Error("a resumed run ends otherwise than one in one piece")
				}
			})
		}
	}
}

// TestRunResumesWithinAStep: saved between the halves of a step, it begins that
// step again; resumed so, a run forgets its own.
func TestRunResumesWithinAStep(t *testing.T) {
	c := toyRunConfig()
	whole, rest := toyTeam(t, c, 1), toyTeam(t, c, 1)
	teamSteps(t, whole, 7)
	if err := whole.Run().Forward(); err != nil {
		t.Fatal(err)
	}
	checkpoint := saved(t, whole)
	if _, err := whole.Run().Backward(); err != nil {
		t.Fatal(err)
	}
	if err := rest.Run().Forward(); err != nil {
		t.Fatal(err)
	}
	if err := rest.Resume(checkpoint); err != nil {
		t.Fatal(err)
	}
	teamSteps(t, rest, 1)
	if !bytes.Equal(saved(t, whole), saved(t, rest)) {
		t.Error("a run saved within a step goes on otherwise")
	}
}

// TestRunRefusesOthers: a checkpoint of another run is refused with what to do.
func TestRunRefusesOthers(t *testing.T) {
	team := toyTeam(t, toyRunConfig(), 2)
	teamSteps(t, team, 3)
	checkpoint := saved(t, team)
	for _, tt := range []struct {
		name, want string
		other      func() *Team
	}{
		{"settings", "other settings (adapter, seed): use its settings, or begin a new run", func() *Team {
			c := toyRunConfig()
			c.Seed, c.Adapter = 9, run.DefaultAdapter(run.DoRA)
			return toyTeam(t, c, 2)
		}},
		{"a teacher", "another teacher: load", func() *Team {
			teacher := toyTeacher(t, 0)
			teacher.Projections(func(_ string, at *nn.Projection) { (*at).(*nn.Linear).Weight.Value.Row(0)[0]++ })
			team, err := NewTeam(toyRunConfig(), teacher, toySet(256, 1), 2)
			if err != nil {
				t.Fatal(err)
			}
			return team
		}},
		{"data", "other data: load", func() *Team {
			team, err := NewTeam(toyRunConfig(), toyTeacher(t, 0), toySet(256, 2), 2)
			if err != nil {
				t.Fatal(err)
			}
			return team
		}},
		{"replicas", "on 2 replicas, here are 1: use as many", func() *Team { return toyTeam(t, toyRunConfig(), 1) }},
	} {
		if err := tt.other().Resume(checkpoint); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("another run's %s: %v, want an error with %q", tt.name, err, tt.want)
		}
	}
	foreign := rewrite(t, checkpoint, func(s *runState, _ map[string][]float32) { s.Kernels = "abacus" })
	if err := toyTeam(t, toyRunConfig(), 2).Resume(foreign); err == nil || !strings.Contains(err.Error(), "kernels \"abacus\"") {
		t.Errorf("other kernels: %v", err)
	}
}

// rewrite returns a checkpoint with other contents.
func rewrite(t testing.TB, checkpoint []byte, change func(*runState, map[string][]float32)) []byte {
	t.Helper()
	f, err := safetensors.Open(checkpoint)
	if err != nil {
		t.Fatal(err)
	}
	var s runState
	if err := json.Unmarshal([]byte(f.Metadata()[runKey]), &s); err != nil {
		t.Fatal(err)
	}
	values := map[string][]float32{}
	var all []safetensors.Named
	for _, name := range f.Names() {
		x, _ := f.Tensor(name)
		values[name] = make([]float32, x.Len())
		if err := x.Float32s(values[name]); err != nil {
			t.Fatal(err)
		}
		all = append(all, safetensors.Named{Name: name, Shape: x.Shape, Data: values[name]})
	}
	change(&s, values)
	text, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := safetensors.Write(&b, map[string]string{runKey: string(text)}, all); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestRunRefusesHostile: what no run saves is refused, each with its reason.
func TestRunRefusesHostile(t *testing.T) {
	c := resumable()["many switches"]
	team := toyTeam(t, c, 1)
	teamSteps(t, team, 5)
	checkpoint := saved(t, team)
	const at = "vit.encoder.layer.0.attention.attention.query"
	put := func(name string, v float32) func(*runState, map[string][]float32) {
		return func(_ *runState, all map[string][]float32) {
			if len(all[name]) == 0 {
				t.Fatalf("no %s in the checkpoint", name)
			}
			all[name][0] = v
		}
	}
	for _, tt := range []struct {
		name, want string
		change     func(*runState, map[string][]float32)
	}{
		{"a step beyond the last", "step 41", func(s *runState, _ map[string][]float32) { s.N = 41 }},
		{"a step before the first", "step -1", func(s *runState, _ map[string][]float32) { s.N = -1 }},
		{"another seed of the order", "at a place", func(s *runState, _ map[string][]float32) { s.Sampler.Seed++ }},
		{"a place beyond the data", "sampler", func(s *runState, _ map[string][]float32) { s.Sampler.At = 256 }},
		{"an example beyond the data", "at a place", func(s *runState, _ map[string][]float32) { s.Order = make([]int, 16); s.Order[3] = 256 }},
		{"a small batch", "at a place", func(s *runState, _ map[string][]float32) { s.Order = make([]int, 3) }},
		{"more than faded", "at a place", func(s *runState, _ map[string][]float32) { s.Fade.At = 2 }},
		{"a weight that is no number", "not numbers", put(at+".lora_A.weight", float32(math.NaN()))},
		{"a square below zero", "below zero", put(vPrefix+at+".lora_A.weight", -1)},
		{"half a step", "0.5 steps", put(agesPrefix+at+".lora_A.weight", 0.5)},
		{"an age of ages", "steps", put(agesPrefix+at+".lora_B.weight", 1e30)},
		{"the turn of no vector", "next vector", put(at+".lora_A.turns", 2)},
		{"a turn before the first", "next vector", put(at+".lora_B.turns", -1)},
		{"half a turn", "next vector", put(at+".lora_B.turns", 0.5)},
	} {
		if err := toyTeam(t, c, 1).Resume(rewrite(t, checkpoint, tt.change)); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v, want an error with %q", tt.name, err, tt.want)
		}
	}
	if err := toyTeam(t, c, 1).Resume(checkpoint[:len(checkpoint)-5]); err == nil {
		t.Error("a checkpoint cut short: no error")
	}
	if err := toyTeam(t, c, 1).Resume(rewrite(t, checkpoint, func(*runState, map[string][]float32) {})); err != nil {
		t.Errorf("the same written again: %v", err)
	}
}

// FuzzRunResume: no bytes make a run panic, now or in its next steps.
func FuzzRunResume(f *testing.F) {
	c := resumable()["many switches"]
	c.Careful = true
	teacher, set := toyTeacher(f, 0), toySet(64, 1)
	fresh := func() *Team {
		team, err := NewTeam(c, teacher, set, 1)
		if err != nil {
			f.Fatal(err)
		}
		return team
	}
	team := fresh()
	f.Add(saved(f, team))
	for range 3 {
		if _, err := team.Step(); err != nil {
			f.Fatal(err)
		}
	}
	f.Add(saved(f, team))
	f.Fuzz(func(t *testing.T, checkpoint []byte) {
		team := fresh()
		if team.Resume(checkpoint) != nil {
			return
		}
		for range 3 {
			if _, err := team.Step(); err != nil {
				return
			}
		}
	})
}

// TestReaderResumes: a run on texts too, and not on others.
func TestReaderResumes(t *testing.T) {
	c, set := toyRunConfig(), toyTexts(t, 40, 1, false)
	team := func(set Set) *Team {
		team, err := NewTeam(c, toyReader(t, "bert", 0), set, 2)
		if err != nil {
			t.Fatal(err)
		}
		return team
	}
	whole, rest := team(set), team(set)
	teamSteps(t, whole, 5)
	checkpoint := saved(t, whole)
	teamSteps(t, whole, 3)
	if err := rest.Resume(checkpoint); err != nil {
		t.Fatal(err)
	}
	teamSteps(t, rest, 3)
	if !bytes.Equal(saved(t, whole), saved(t, rest)) {
		t.Error("a resumed run goes on otherwise")
	}
	if err := team(set.Part([]int{3, 1, 2})).Resume(checkpoint); err == nil || !strings.Contains(err.Error(), "other data") {
		t.Errorf("on a part of the texts: %v", err)
	}
}
