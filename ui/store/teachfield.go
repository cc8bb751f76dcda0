package store

import (
	"math"
	"strings"

	"github.com/pcloralab/pcloralab/pclora/run"
)

// The setting of teaching that is no number, and the mark of all of them, which
// keeps them apart from a run's.
const (
	TeachMode    = teachMark + "mode"
	RestoreTeach = teachMark + "all" // in Restore: all of them
	teachMark    = "teach-"
)

// TeachFields lists the numbers among the settings of teaching, as a person is
// shown them.
var TeachFields = []Field{
	{Name: "teach-steps", Label: "Steps at most", In: run.StepsRange, Whole: true, slide: run.Range{Min: 10, Max: 5000}, log: true,
		get: func(c Settings) float64 { return float64(c.Teach.Steps) }, set: func(c *Settings, v float64) { c.Teach.Steps = int(v) }},
	{Name: "teach-batch", Label: "Batch", In: run.BatchRange, Whole: true, slide: run.BatchRange, log: true,
		get: func(c Settings) float64 { return float64(c.Teach.Batch) }, set: func(c *Settings, v float64) { c.Teach.Batch = int(v) }},
	{Name: "teach-learningRate", Label: "Learning rate", In: run.LearningRateRange, slide: run.Range{Min: 1e-6, Max: 0.1}, log: true,
		get: func(c Settings) float64 { return c.Teach.LearningRate }, set: func(c *Settings, v float64) { c.Teach.LearningRate = v }},
	{Name: "teach-patience", Label: "Patience", In: run.PatienceRange, Whole: true, slide: run.Range{Min: 0, Max: 20}, resolved: 1,
		get: func(c Settings) float64 { return float64(c.Teach.Patience) }, set: func(c *Settings, v float64) { c.Teach.Patience = int(v) }},
	{Name: "teach-rank", Label: "Rank of the adapters", In: run.RankRange, Whole: true, slide: run.Range{Min: 1, Max: 64}, log: true,
		get: func(c Settings) float64 { return float64(c.Teach.Rank) }, set: func(c *Settings, v float64) { c.Teach.Rank = int(v) }},
	{Name: "teach-seed", Label: "Seed", In: run.Range{Min: 0, Max: math.MaxUint32}, Whole: true, slide: run.Range{Min: 0, Max: 100}, resolved: 1,
		get: func(c Settings) float64 { return float64(c.Teach.Seed) }, set: func(c *Settings, v float64) { c.Teach.Seed = uint32(v) }},
	{Name: "teach-replicas", Label: "Trainers (workers)", In: run.ReplicasRange, Whole: true, slide: run.ReplicasRange, resolved: 1,
		get: func(c Settings) float64 { return float64(c.Replicas) }, set: func(c *Settings, v float64) { c.Replicas = int(v) }},
	{Name: "teach-evalEvery", Label: "Validate every", In: run.EvalEveryRange, Whole: true, slide: run.Range{Min: 0, Max: 500}, resolved: 10,
		get: func(c Settings) float64 { return float64(c.Teach.EvalEvery) }, set: func(c *Settings, v float64) { c.Teach.EvalEvery = int(v) }},
	{Name: "teach-warmupShare", Label: "Warm-up", In: run.WarmupShareRange, slide: run.WarmupShareRange, resolved: 0.01,
		get: func(c Settings) float64 { return c.Teach.WarmupShare }, set: func(c *Settings, v float64) { c.Teach.WarmupShare = v }},
	{Name: "teach-weightDecay", Label: "Weight decay", In: run.WeightDecayRange, slide: run.Range{Min: 0, Max: 0.2}, resolved: 0.01,
		get: func(c Settings) float64 { return c.Teach.WeightDecay }, set: func(c *Settings, v float64) { c.Teach.WeightDecay = v }},
	{Name: "teach-clip", Label: "Gradient clipping", In: run.ClipRange, slide: run.Range{Min: 0, Max: 10}, resolved: 0.5,
		get: func(c Settings) float64 { return c.Teach.Clip }, set: func(c *Settings, v float64) { c.Teach.Clip = v }},
}

// ofTeaching reports whether a setting is one of teaching.
func ofTeaching(name string) bool { return strings.HasPrefix(name, teachMark) }

// isRank reports whether the layers bound the field.
func (f Field) isRank() bool { return f.Name == "rank" || f.Name == "teach-rank" }
