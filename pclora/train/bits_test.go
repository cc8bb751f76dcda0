package train

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/pcloralab/pcloralab/pclora/model"
	"github.com/pcloralab/pcloralab/pclora/run"
)

// TestExportInBits: a trained student, of uniform and of spread ranks, answers from
// a file of integers exactly as it does rounded in memory, nearly as well as whole,
// and the sizes on its card are the file's.
func TestExportInBits(t *testing.T) {
	teacher := toyTeacher(t, 150)
	for _, plan := range run.RankPlans {
		c := toyRunConfig()
		c.Ranks, c.Rank, c.Steps = plan, 4, 120
		r := newToyRun(t, c, teacher)
		steps(t, r, c.Steps)
		whole, err := r.Finish()
		if err != nil {
			t.Fatal(err)
		}
		if spread := whole.Settings().Ranks != nil; spread != (plan == run.RanksSpread) {
			t.Fatalf("ranks %v of a run with %s ranks", whole.Settings().Ranks, plan)
		}
		score := func(m model.Model) *Score {
			s := NewScore(toySet(400, 5))
			s.All(m)
			return s
		}
		before := Side(whole, score(whole))
		for _, tt := range []struct {
			bits  int
			worst float64 // loss of accuracy
		}{
			{8, 0.01},
			{4, 0.02},
		} {
			m, err := model.Quantised(whole, tt.bits)
			if err != nil {
				t.Fatal(err)
			}
			after := Side(m, score(m))
			t.Logf("%s ranks, %d bits: %d of %d right, before %d; encoder of %d bytes, before %d", plan, tt.bits, after.Correct, after.Total, before.Correct, after.EncoderBytes, before.EncoderBytes)
			if loss := before.Accuracy() - after.Accuracy(); loss > tt.worst {
				t.Errorf("%s ranks, %d bits: accuracy falls by %.3f, want at most %.3f", plan, tt.bits, loss, tt.worst)
			}
			record := run.Record{Config: c, Result: run.Result{After: after}}
			var b, rounding, other bytes.Buffer
			if err := Export(&b, m, tt.bits, toySet(1, 1).Prep, record); err != nil {
				t.Fatal(err)
			}
			if err := Export(&rounding, whole, tt.bits, toySet(1, 1).Prep, record); err != nil || !bytes.Equal(b.Bytes(), rounding.Bytes()) {
				t.Errorf("%s ranks, %d bits: rounded by Export the file differs, %v", plan, tt.bits, err)
			}
			if whole.Settings().Bits != 0 {
				t.Errorf("Export changed the model")
			}
			files := unzip(t, b.Bytes())
			back, err := model.Load(files["config.json"], files["model.safetensors"])
			if err != nil {
				t.Fatal(err)
			}
			if !equal(logits(m), logits(back)) {
				t.Errorf("%s ranks, %d bits: the model read back answers otherwise", plan, tt.bits)
			}
			n, card := int64(len(files["model.safetensors"])), string(files["README.md"])
			if after.Bytes != n || after.Bits != tt.bits || !strings.Contains(card, fmt.Sprintf("| encoder, bytes | 0 | %d |", after.EncoderBytes)) ||
				!strings.Contains(card, fmt.Sprintf("| file, bytes | 0 | %d |", n)) || strings.Contains(card, "measured with") {
				t.Errorf("%s ranks, %d bits: a file of %d bytes, %+v\n%s", plan, tt.bits, n, after, card)
			}
			// What the integers and scales take beside biases and norms, which stay.
			var factors, rows int64
			for i, l := range Layers(whole) {
				rank := whole.Settings().Rank
				if plan == run.RanksSpread {
					rank = whole.Settings().Ranks[i]
				}
				factors += int64(rank*l.In*tt.bits/8 + l.Out*((rank*tt.bits+7)/8))
				rows += int64(rank + l.Out)
			}
			if want := before.EncoderBytes - 4*before.EncoderWeights + factors + 4*rows; after.EncoderBytes != want {
				t.Errorf("%s ranks, %d bits: an encoder of %d bytes, want %d", plan, tt.bits, after.EncoderBytes, want)
			}
			record.Result.After = before
			if err := Export(&other, whole, tt.bits, toySet(1, 1).Prep, record); err != nil {
				t.Fatal(err)
			}
			if card := string(unzip(t, other.Bytes())["README.md"]); !strings.Contains(card, "measured with\nfactors in F32") {
				t.Errorf("%d bits: the card does not say what was measured:\n%s", tt.bits, card)
			}
		}
	}
}

// TestTeachAllOfIntegers: a model that learns has no integers any more.
func TestTeachAllOfIntegers(t *testing.T) {
	c := toyConfig()
	c.Rank = 3
	m := model.Make(c)
	m.Init(1)
	if err := model.Quantise(m, 8); err != nil {
		t.Fatal(err)
	}
	for _, mode := range []string{run.TeachAll, run.TeachHead} {
		l, err := NewTeaching(run.DefaultTeach(mode), m, toySet(64, 1))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := l.Step(); err != nil {
			t.Fatal(err)
		}
		taught := l.Finish()
		want := map[string]int{run.TeachAll: 0, run.TeachHead: 8}[mode]
		if got := taught.Settings().Bits; got != want || FileSize(taught) == 0 {
			t.Errorf("after teaching %s: %d bits, want %d", mode, got, want)
		}
	}
	if m.Settings().Bits != 8 || FileSize(m) == 0 {
		t.Error("teaching changed the model that it was given")
	}
}
