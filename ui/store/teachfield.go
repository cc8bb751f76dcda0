package store

import (
	"math"
	"strings"

	"github.com/pcloralab/pcloralab/pclora/run"
)

// The settings of teaching that are no numbers, and the mark of all of them, which
// keeps them apart from a run's.
const (
	TeachMode    = teachMark + "mode"
	TeachAdapter = teachMark + "adapter"
	RestoreTeach = teachMark + "all" // in Restore: all of them
	teachMark    = "teach-"
)

// TeachFields lists the numbers among the settings of teaching, as a person is
// shown them.
var TeachFields = []Field{
	{Name: "teach-steps", Label: "Steps at most", In: run.StepsRange, Whole: true, slide: run.Range{Min: 10, Max: 5000}, log: true,
		slot: at(func(c *Settings) *int { return &c.Teach.Steps })},
	{Name: "teach-batch", Label: "Batch", In: run.BatchRange, Whole: true, slide: run.BatchRange, log: true,
		slot: at(func(c *Settings) *int { return &c.Teach.Batch })},
	{Name: "teach-learningRate", Label: "Learning rate", In: run.LearningRateRange, slide: run.Range{Min: 1e-6, Max: 0.1}, log: true,
		slot: at(func(c *Settings) *float64 { return &c.Teach.LearningRate })},
	{Name: "teach-patience", Label: "Patience", In: run.PatienceRange, Whole: true, slide: run.Range{Min: 0, Max: 20}, resolved: 1,
		slot: at(func(c *Settings) *int { return &c.Teach.Patience })},
	{Name: "teach-rank", Label: "Rank of the adapters", In: run.RankRange, Whole: true, slide: run.Range{Min: 1, Max: 64}, log: true,
		slot: at(func(c *Settings) *int { return &c.Teach.Rank })},
	{Name: "teach-seed", Label: "Seed", In: run.Range{Min: 0, Max: math.MaxUint32}, Whole: true, slide: run.Range{Min: 0, Max: 100}, resolved: 1,
		slot: at(func(c *Settings) *uint32 { return &c.Teach.Seed })},
	{Name: "teach-replicas", Label: "Trainers (workers)", In: run.ReplicasRange, Whole: true, slide: run.ReplicasRange, resolved: 1,
		slot: at(func(c *Settings) *int { return &c.Replicas })},
	{Name: "teach-evalEvery", Label: "Validate every", In: run.EvalEveryRange, Whole: true, slide: run.Range{Min: 0, Max: 500}, resolved: 10,
		slot: at(func(c *Settings) *int { return &c.Teach.EvalEvery })},
	{Name: "teach-warmupShare", Label: "Warm-up", In: run.WarmupShareRange, slide: run.WarmupShareRange, resolved: 0.01,
		slot: at(func(c *Settings) *float64 { return &c.Teach.WarmupShare })},
	{Name: "teach-weightDecay", Label: "Weight decay", In: run.WeightDecayRange, slide: run.Range{Min: 0, Max: 0.2}, resolved: 0.01,
		slot: at(func(c *Settings) *float64 { return &c.Teach.WeightDecay })},
	{Name: "teach-clip", Label: "Gradient clipping", In: run.ClipRange, slide: run.Range{Min: 0, Max: 10}, resolved: 0.5,
		slot: at(func(c *Settings) *float64 { return &c.Teach.Clip })},
}

// ofTeaching reports whether a setting is one of teaching.
func ofTeaching(name string) bool { return strings.HasPrefix(name, teachMark) }

// isRank reports whether the layers bound the field.
func (f Field) isRank() bool { return f.Name == "rank" || f.Name == "teach-rank" }
