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
	// space is what Host.Space will say of a host with it.
	space func(a run.Adapter, rank, rows, in, out int) (kept, passing int)
	// holds is as Holds says; nil for nothing.
	holds func(rank, in, out int) (all, changing int64)
}

// registry holds the kinds, each defined in a file of its own.
var registry = map[string]kind{
	run.LoRA:       {makeLoRA, thinParams, thinSpace, nil},
	run.DoRA:       {makeDoRA, doraParams, doraSpace, doraHolds},
	run.MELoRA:     {makeMELoRA, thinParams, miniSpace, nil},
	run.SoRA:       {makeSoRA, soraParams, thinSpace, soraHolds},
	run.SwitchLoRA: {makeSwitchLoRA, thinParams, thinSpace, switchHolds},
	run.TTLoRA:     {makeTTLoRA, ttParams, ttSpace, ttHolds},
	run.IntLoRA:    {makeIntLoRA, intParams, intSpace, intHolds},
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
