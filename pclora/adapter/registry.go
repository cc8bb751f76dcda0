package adapter

import (
	"fmt"
	"math/rand/v2"

	"github.com/pcloralab/pcloralab/pclora/nn"
	"github.com/pcloralab/pcloralab/pclora/run"
)

// A kind is what the registry knows of one of run.AdapterKinds.
type kind struct {
	// make returns a fresh adapter for a linear, or an error where it does not fit
	// the linear's sizes.
	make func(a run.Adapter, rank int, l *nn.Linear, rng *rand.Rand) (Adapter, error)
	// params is the formula of how many values learn beside a linear of these sizes.
	params func(a run.Adapter, rank, in, out int) int64
}

// registry holds the kinds, each defined in a file of its own.
var registry = map[string]kind{
	run.LoRA:       {makeLoRA, thinParams},
	run.DoRA:       {makeDoRA, doraParams},
	run.MELoRA:     {makeMELoRA, thinParams},
	run.SoRA:       {makeSoRA, soraParams},
	run.SwitchLoRA: {makeSwitchLoRA, thinParams},
	run.TTLoRA:     {makeTTLoRA, ttParams},
	run.IntLoRA:    {makeIntLoRA, intParams},
}

// New returns a fresh adapter as a says, with an inner size, for a linear. Its start
// and what it leaves to chance are drawn from rng. It panics where a is not
// valid, and returns an error where it does not fit the linear's sizes.
func New(a run.Adapter, rank int, l *nn.Linear, rng *rand.Rand) (Adapter, error) {
	return kindOf(a).make(a, rank, l, rng)
}

// Params returns how many values an adapter learns beside a linear of the given
// sizes, the bias c not counted. It panics as New does.
func Params(a run.Adapter, rank, in, out int) int64 { return kindOf(a).params(a, rank, in, out) }

func kindOf(a run.Adapter) kind {
	k, ok := registry[a.Kind]
	if !ok {
		panic(fmt.Sprintf("adapter: no kind %q", a.Kind))
	}
	return k
}

// thinParams is r·(In+Out): A and B.
func thinParams(_ run.Adapter, rank, in, out int) int64 { return int64(rank) * int64(in+out) }
