package run

import "fmt"

// A Machine is what a browser tells of the machine that it runs on.
type Machine struct {
	Threads int   `json:"threads"` // hardware threads; 0 where it does not tell
	Memory  int64 `json:"memory"`  // bytes, rounded and capped by the browser; 0 where it does not tell
}

// mostByDefault bounds the replicas that a run gets unasked. Beyond it the
// shards of a usual batch are too small to keep a worker busy between two
// exchanges.
const mostByDefault = 8

// Replicas is how many replicas a run gets unless a person chooses: one a
// hardware thread, at most 8.
func (m Machine) Replicas() int { return min(max(1, m.Threads), mostByDefault) }

// Budget is how many bytes all workers of a run may take together: half of what
// the machine has, since the page, the browser and everything else live there
// too; 4 GiB where it does not tell, which is half of the most that most
// browsers tell.
func (m Machine) Budget() int64 {
	if m.Memory > 0 {
		return m.Memory / 2
	}
	return 4 << 30
}

// WorkerBudget is how many bytes one worker may take: half of the 4 GiB that
// wasm32 can address, since Go's collector lets as much garbage gather as there
// is memory in use, and growing a slice needs the old one beside the new.
const WorkerBudget = 2 << 30

// Memory says how many bytes a worker needs for a run with some model and data.
type Memory struct {
	Fixed      int64 `json:"fixed"`      // the program, the model and the data
	Rank       int64 `json:"rank"`       // for each unit of rank: factors, gradients, moments, exchange
	Seen       int64 `json:"seen"`       // for each image that the teacher sees
	Learnt     int64 `json:"learnt"`     // for each image of a shard, which the student learns from
	LearntRank int64 `json:"learntRank"` // and for each unit of rank
	Evaluated  int   `json:"evaluated"`  // images that are measured at once: as many are seen at least
	Rest       int64 `json:"rest"`       // what fades where factors do not start at random: weights of its own
	Maps       int64 `json:"maps"`       // for each image of a shard, where attention is learnt
	// Of factors of the word embeddings: what fades beside them, for each unit of their
	// size, for each text that is seen, and for each of those and each unit.
	WordsRest     int64 `json:"wordsRest,omitempty"`
	Words         int64 `json:"words,omitempty"`
	SeenWords     int64 `json:"seenWords,omitempty"`
	SeenWordsRank int64 `json:"seenWordsRank,omitempty"`
	Linears       int64 `json:"linears"` // for each image of a shard, where what linears leave is learnt
	Dropped       int64 `json:"dropped"` // for each image of a shard, where adapters leave out inputs

	Kinds map[string]KindMemory `json:"kinds,omitempty"` // what other adapters take than LoRA, where they differ
}

// A KindMemory says how many bytes more a worker needs with a kind of adapter than with
// LoRA of the same rank; the names are as in Memory.
type KindMemory struct {
	Fixed      int64 `json:"fixed"`
	Rank       int64 `json:"rank"`
	Learnt     int64 `json:"learnt"`
	LearntRank int64 `json:"learntRank"`
}

// Worker is how many bytes one of the replicas takes.
func (m Memory) Worker(c Config, replicas int) int64 {
	replicas = max(1, replicas)
	shard := int64((c.Batch + replicas - 1) / replicas)
	seen := max(shard, int64(m.Evaluated))
	rank, a, other := int64(c.MostRank()), c.Adapter, m.Kinds[c.Adapter.Kind]
	inner := rank * int64(max(1, a.Minis)) // of all minis together
	n := m.Fixed + rank*m.Rank + seen*m.Seen + shard*(m.Learnt+inner*m.LearntRank)
	n += other.Fixed + rank*other.Rank + shard*(other.Learnt+rank*other.LearntRank)
	if a.Dropout > 0 {
		n += shard * m.Dropped
	}
	if c.Start == StartSVD || c.Start == StartOutputs {
		n += m.Rest
	}
	if c.Attention > 0 || c.Relations > 0 {
		n += shard * m.Maps
	}
	if words := int64(c.Embeddings); words > 0 {
		n += m.WordsRest + words*m.Words + seen*(m.SeenWords+words*m.SeenWordsRank)
	}
	if c.Prune {
		n += rank * m.Rank * 4 / 5 // two means of each value and two copies, beside its five states
	}
	if c.Features == FeaturesLinears && c.Alpha < 1 {
		n += shard * m.Linears
	}
	return n
}

// Total is how many bytes all replicas take together.
func (m Memory) Total(c Config, replicas int) int64 {
	return int64(replicas) * m.Worker(c, replicas)
}

// fits reports whether each worker and all of them stay in their budgets.
func (m Memory) fits(c Config, replicas int, on Machine) bool {
	return m.Worker(c, replicas) <= WorkerBudget && m.Total(c, replicas) <= on.Budget()
}

// Check returns a *FieldError if a run would take too much memory, with the
// number and the nearest setting that fits: fewer or more replicas, or else a
// smaller batch.
func (m Memory) Check(c Config, replicas int, on Machine) error {
	if m.fits(c, replicas, on) {
		return nil
	}
	way := "choose a smaller model"
	if n := m.nearest(c, replicas, on); n > 0 {
		way = fmt.Sprintf("choose %d", n)
	} else if b, n := m.smaller(c, replicas, on); b > 0 {
		way = fmt.Sprintf("choose a batch of %d", b)
		if n != replicas {
			way = fmt.Sprintf("choose %d and a batch of %d", n, b)
		}
	}
	each := m.Worker(c, replicas)
	room := fmt.Sprintf("this machine has room for %s", Size(on.Budget()))
	if each > WorkerBudget {
		room = fmt.Sprintf("a worker has room for %s", Size(WorkerBudget))
	}
	return &FieldError{"replicas", fmt.Sprintf("is %d, which takes %s of memory, %s in each worker, but %s: %s",
		replicas, Size(m.Total(c, replicas)), Size(each), room, way)}
}

// Fit is the largest number of replicas up to the given one that fits, 1 if none
// does.
func (m Memory) Fit(c Config, replicas int, on Machine) int {
	for replicas > 1 && !m.fits(c, replicas, on) {
		replicas--
	}
	return max(1, replicas)
}

// nearest is the number of replicas next to the given one that fits, the
// smaller of two; 0 if none does.
func (m Memory) nearest(c Config, replicas int, on Machine) int {
	for d := 1; d < int(ReplicasRange.Max); d++ {
		for _, n := range []int{replicas - d, replicas + d} {
			if CheckReplicas(n) == nil && m.fits(c, n, on) {
				return n
			}
		}
	}
	return 0
}

// smaller is the largest batch that fits with the given replicas, or else with
// one; 0 if none does.
func (m Memory) smaller(c Config, replicas int, on Machine) (batch, with int) {
	for _, n := range []int{replicas, 1} {
		for b := c.Batch - 1; b >= 1; b-- {
			less := c
			less.Batch = b
			if m.fits(less, n, on) {
				return b, n
			}
		}
	}
	return 0, 0
}

// Size writes bytes for people.
func Size(n int64) string {
	if n < 1e9 {
		return fmt.Sprintf("%d MB", (n+999_999)/1_000_000)
	}
	return fmt.Sprintf("%.1f GB", float64(n)/1e9)
}
