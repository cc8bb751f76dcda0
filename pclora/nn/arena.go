package nn

import (
	"fmt"

	"github.com/pcloralab/pcloralab/tensor"
)

// An Arena lends matrices from one piece of memory, the last taken given back
// first. The zero Arena is ready: it takes from the heap what it does not have
// yet, and Reset makes its piece as large as the passes before it needed, so a
// repeated pass allocates nothing. An Arena serves one pass at a time.
type Arena struct {
	// Keep says that Backward will follow: Forward then keeps what it needs.
	// Without it, a layer gives back all that it took.
	Keep bool

	data []float32
	used int // values lent
	peak int // most values lent at once
}

// arenaLine is what every matrix begins at a multiple of: 64 bytes, the longest
// vector and a cache line.
const arenaLine = 16

// ArenaSpace is the number of values that a matrix [rows cols] takes up.
func ArenaSpace(rows, cols int) int { return (rows*cols + arenaLine - 1) / arenaLine * arenaLine }

// Take lends a matrix [rows cols] of arbitrary values.
func (a *Arena) Take(rows, cols int) tensor.Matrix {
	from, n := a.used, rows*cols
	a.used += ArenaSpace(rows, cols)
	a.peak = max(a.peak, a.used)
	if a.used > len(a.data) {
		return tensor.New(rows, cols)
	}
	return tensor.Of(a.data[from:from+n:from+n], rows, cols)
}

// Mark says how much is lent, for Release.
func (a *Arena) Mark() int { return a.used }

// Release takes back what was lent since mark. The matrices must not be used
// any more.
func (a *Arena) Release(mark int) {
	if mark > a.used {
		panic(fmt.Sprintf("nn: Arena released to %d of %d values", mark, a.used))
	}
	a.used = mark
}

// Forget is Release if no Backward will follow.
func (a *Arena) Forget(mark int) {
	if !a.Keep {
		a.Release(mark)
	}
}

// Reset takes everything back and makes the piece large enough for n values and
// for all passes so far.
func (a *Arena) Reset(n int) {
	a.used = 0
	if n = max(n, a.peak); n > len(a.data) {
		a.data = make([]float32, n)
	}
}

// Values is the size of the piece.
func (a *Arena) Values() int { return len(a.data) }

// Peak is the most values that were ever lent at once.
func (a *Arena) Peak() int { return a.peak }
