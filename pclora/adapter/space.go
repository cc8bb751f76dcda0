package adapter

import (
	"math"

	"github.com/pcloralab/pcloralab/pclora/nn"
	"github.com/pcloralab/pcloralab/pclora/run"
)

// HostSpace returns Host.Space of hosts with such an adapter, before there are any.
// It panics as New does.
func HostSpace(a run.Adapter, rank int) func(rows, in, out int) (kept, passing int) {
	space := kindOf(a).space
	return func(rows, in, out int) (kept, passing int) { return space(a, rank, rows, in, out) }
}

// Holds returns about how many bytes an adapter beside a linear of the given sizes
// holds besides its parameters, and how many of them its steps change; see
// Stateful. It panics as New does.
func Holds(a run.Adapter, rank, in, out int) (all, changing int64) {
	if h := kindOf(a).holds; h != nil {
		return h(rank, in, out)
	}
	return 0, 0
}

const floatBytes = 4

// dropsAny reports whether an adapter with these settings leaves out any inputs.
func dropsAny(a run.Adapter) bool { return math.Round(a.Dropout*(1<<16)) > 0 }

// pairSpace is the space of a host with two factors of an inner size: x·Aᵀ, its
// gradient, and what dropout leaves of x, or else the merged weight.
func pairSpace(a run.Adapter, inner, rows, in, out int) (kept, passing int) {
	n := nn.ArenaSpace(rows, inner)
	if dropsAny(a) {
		return n, n + nn.ArenaSpace(rows, in)
	}
	return n, max(n, mergedSpace(rows, in, out))
}

func thinSpace(a run.Adapter, rank, rows, in, out int) (kept, passing int) {
	return pairSpace(a, rank, rows, in, out)
}

func miniSpace(a run.Adapter, rank, rows, in, out int) (kept, passing int) {
	return pairSpace(a, max(1, a.Minis)*rank, rows, in, out)
}

func ttSpace(a run.Adapter, rank, rows, in, out int) (kept, passing int) {
	return pairSpace(a, ttBorder(rank, in, out), rows, in, out)
}

func doraSpace(a run.Adapter, rank, rows, in, out int) (kept, passing int) {
	kept = nn.ArenaSpace(rows, rank) + nn.ArenaSpace(rows, out)
	passing = kept
	if dropsAny(a) {
		passing += nn.ArenaSpace(rows, in)
	}
	return kept, max(passing, nn.ArenaSpace(min(measured, out), in))
}

func intSpace(_ run.Adapter, rank, rows, in, out int) (kept, passing int) {
	kept = nn.ArenaSpace(rows, rank)
	return kept, max(kept, 2*nn.ArenaSpace(out, in))
}

// soraHolds is the room for diag(g)·A.
func soraHolds(rank, in, _ int) (all, changing int64) { return floatBytes * int64(rank*in), 0 }

// doraHolds is ‖V‖, m/‖V‖ and room for sums.
func doraHolds(_, _, out int) (all, changing int64) { return 3 * floatBytes * int64(out), 0 }

// switchHolds is W and the pools.
func switchHolds(rank, in, out int) (all, changing int64) {
	n := floatBytes * (int64(in*out) + int64(max(0, min(in, out)-rank))*int64(in+out))
	return n, n
}

// ttHolds is A and B, and what the chain makes of either's sides and their gradients.
func ttHolds(rank, in, out int) (all, changing int64) {
	return 3 * floatBytes * int64(ttBorder(rank, in, out)*(in+out)), 0
}

// intHolds is R, V of two bytes each, and the scales.
func intHolds(_, in, out int) (all, changing int64) {
	return (floatBytes+2)*int64(in*out) + 2*floatBytes*int64(out), 0
}
