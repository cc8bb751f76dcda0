package store

import (
	"math"

	"github.com/pcloralab/pcloralab/pclora/run"
)

// Fields lists the numbers among a run's settings, as a person is shown them.
var Fields = []Field{
	{Name: "rank", Label: "Rank", In: run.RankRange, Whole: true, slide: run.Range{Min: 1, Max: 96}, log: true,
		slot: at(func(c *Settings) *int { return &c.Rank })},
	{Name: "decayShare", Label: "Length of the decay", In: run.DecayShareRange, slide: run.DecayShareRange, resolved: 0.05,
		slot: at(func(c *Settings) *float64 { return &c.DecayShare })},
	{Name: "steps", Label: "Steps", In: run.StepsRange, Whole: true, slide: run.Range{Min: 10, Max: 5000}, log: true,
		slot: at(func(c *Settings) *int { return &c.Steps })},
	{Name: "learningRate", Label: "Learning rate", In: run.LearningRateRange, slide: run.Range{Min: 1e-5, Max: 0.1}, log: true,
		slot: at(func(c *Settings) *float64 { return &c.LearningRate })},
	{Name: "batch", Label: "Batch", In: run.BatchRange, Whole: true, slide: run.BatchRange, log: true,
		slot: at(func(c *Settings) *int { return &c.Batch })},
	{Name: "seed", Label: "Seed", In: run.Range{Min: 0, Max: math.MaxUint32}, Whole: true, slide: run.Range{Min: 0, Max: 100}, resolved: 1,
		slot: at(func(c *Settings) *uint32 { return &c.Seed })},
	{Name: "replicas", Label: "Trainers (workers)", In: run.ReplicasRange, Whole: true, slide: run.ReplicasRange, resolved: 1,
		slot: at(func(c *Settings) *int { return &c.Replicas })},

	{Name: "adapter-scale", Label: "α of the adapter", In: run.ScaleRange, slide: run.Range{Min: 0, Max: 64}, resolved: 1, when: scales,
		slot: at(func(c *Settings) *float64 { return &c.Adapter.Scale })},
	{Name: "adapter-dropout", Label: "Dropout", In: run.DropoutRange, slide: run.DropoutRange, resolved: 0.05, when: drops,
		slot: at(func(c *Settings) *float64 { return &c.Adapter.Dropout })},
	{Name: "adapter-minis", Label: "Pairs", In: run.MinisRange, Whole: true, slide: run.Range{Min: 1, Max: 16}, resolved: 1, when: ofKinds(run.MELoRA),
		slot: at(func(c *Settings) *int { return &c.Adapter.Minis })},
	{Name: "adapter-threshold", Label: "Threshold of the gates", In: run.ThresholdRange, slide: run.Range{Min: 0, Max: min(10, run.ThresholdRange.Max)}, resolved: 0.1, when: ofKinds(run.SoRA),
		slot: at(func(c *Settings) *float64 { return &c.Adapter.Threshold })},
	{Name: "adapter-stages", Label: "Stages", In: run.StagesRange, Whole: true, slide: run.Range{Min: 1, Max: 20}, resolved: 1, when: ofKinds(run.SoRA),
		slot: at(func(c *Settings) *int { return &c.Adapter.Stages })},
	{Name: "adapter-interval", Label: "Steps between switches", In: run.IntervalRange, slide: run.Range{Min: 1, Max: 1000}, log: true, when: ofKinds(run.SwitchLoRA),
		slot: at(func(c *Settings) *float64 { return &c.Adapter.Interval })},
	{Name: "adapter-fall", Label: "Share until switches get rarer", In: run.FallRange, slide: run.Range{Min: 0.05, Max: 1}, resolved: 0.05, when: ofKinds(run.SwitchLoRA),
		slot: at(func(c *Settings) *float64 { return &c.Adapter.Fall })},
	{Name: "adapter-freeze", Label: "Rest after a switch", In: run.FreezeRange, Whole: true, slide: run.Range{Min: 0, Max: 20}, resolved: 1, when: ofKinds(run.SwitchLoRA),
		slot: at(func(c *Settings) *int { return &c.Adapter.Freeze })},
	{Name: "highRank", Label: "Rank to begin with", In: run.HighRankRange, Whole: true, slide: run.Range{Min: 0, Max: 96}, resolved: 1, when: plain,
		slot: at(func(c *Settings) *int { return &c.HighRank })},
	{Name: "embeddings", Label: "Rank of the word embeddings", In: run.EmbeddingsRange, Whole: true, slide: run.Range{Min: 0, Max: 96}, resolved: 1,
		slot: at(func(c *Settings) *int { return &c.Embeddings })},
	{Name: "gone", Label: "Share that must go", In: run.GoneRange, slide: run.Range{Min: 0, Max: 0.99}, resolved: 0.01,
		when: func(c Settings) bool { return spreads(c) || c.Prune },
		slot: at(func(c *Settings) *float64 { return &c.Gone })},

	{Name: "alpha", Label: "α, weight of the task", In: run.AlphaRange, slide: run.AlphaRange, resolved: 0.05,
		slot: at(func(c *Settings) *float64 { return &c.Alpha })},
	{Name: "logits", Label: "Weight of answers", In: run.LogitsRange, slide: run.LogitsRange, resolved: 0.5,
		slot: at(func(c *Settings) *float64 { return &c.Logits })},
	{Name: "temperature", Label: "Temperature of answers", In: run.TemperatureRange, slide: run.Range{Min: 0.5, Max: 10}, resolved: 0.5,
		when: func(c Settings) bool { return c.Logits > 0 },
		slot: at(func(c *Settings) *float64 { return &c.Temperature })},
	{Name: "attention", Label: "Weight of attention", In: run.LogitsRange, slide: run.LogitsRange, resolved: 0.5,
		slot: at(func(c *Settings) *float64 { return &c.Attention })},
	{Name: "relations", Label: "Weight of relations", In: run.LogitsRange, slide: run.LogitsRange, resolved: 0.5,
		slot: at(func(c *Settings) *float64 { return &c.Relations })},
	{Name: "vary-shift", Label: "Move images by up to", In: run.ShiftRange, Whole: true, slide: run.ShiftRange, resolved: 1,
		slot: at(func(c *Settings) *int { return &c.Vary.Shift })},
	{Name: "vary-erase", Label: "Chance of a part blacked out", In: run.EraseRange, slide: run.EraseRange, resolved: 0.05,
		slot: at(func(c *Settings) *float64 { return &c.Vary.Erase })},

	{Name: "warmupShare", Label: "Warm-up", In: run.WarmupShareRange, slide: run.WarmupShareRange, resolved: 0.01,
		slot: at(func(c *Settings) *float64 { return &c.WarmupShare })},
	{Name: "weightDecay", Label: "Weight decay", In: run.WeightDecayRange, slide: run.Range{Min: 0, Max: 0.2}, resolved: 0.01,
		slot: at(func(c *Settings) *float64 { return &c.WeightDecay })},
	{Name: "clip", Label: "Gradient clipping", In: run.ClipRange, slide: run.Range{Min: 0, Max: 10}, resolved: 0.5,
		slot: at(func(c *Settings) *float64 { return &c.Clip })},
	{Name: "evalEvery", Label: "Evaluate every", In: run.EvalEveryRange, Whole: true, slide: run.Range{Min: 0, Max: 500}, resolved: 10,
		slot: at(func(c *Settings) *int { return &c.EvalEvery })},
}

// A slot is where a number is kept.
type slot struct {
	get func(Settings) float64
	set func(*Settings, float64)
}

func at[N int | uint32 | float64](where func(*Settings) *N) slot {
	return slot{
		get: func(c Settings) float64 { return float64(*where(&c)) },
		set: func(c *Settings, v float64) { *where(c) = N(v) },
	}
}

// FieldOf returns the number with this name.
func FieldOf(name string) (Field, bool) {
	for _, fields := range [][]Field{Fields, TeachFields} {
		for _, f := range fields {
			if f.Name == name {
				return f, true
			}
		}
	}
	return Field{}, false
}
