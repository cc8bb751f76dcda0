// Package adaptertest holds what every kind of adapter must do, as one table of
// behaviours: an Entry says what its method promises, and Run checks it.
package adaptertest

import (
	"testing"

	"github.com/pcloralab/pcloralab/pclora/adapter"
	"github.com/pcloralab/pcloralab/pclora/nn"
	"github.com/pcloralab/pcloralab/pclora/nn/nntest"
	"github.com/pcloralab/pcloralab/pclora/run"
	"github.com/pcloralab/pcloralab/tensor"
)

// An Entry is one row of the table: an adapter, and what its method promises.
type Entry struct {
	Name    string // what its options are; "" for the default ones
	Adapter run.Adapter
	// The linear's sizes and the adapter's inner size; 0 for 12, 16 and 2.
	In, Out, Rank int

	// Fresh is how far a fresh host's outputs at λ = 1 may be from the linear's, as
	// a share of the largest of them: 0 is bit for bit, and Inf no promise.
	Fresh float64
	// Merge is how far Host.Merge's and Host.Finish's outputs may be from the host's,
	// as a share of the largest; 0 for rounding of float32 alone.
	Merge float64
	// Hold makes what the method takes as constant in its gradients stay as it is
	// in the adapter's next passes, so that differences show the same; nil if it
	// takes nothing so.
	Hold func(adapter.Adapter)
	// NoDifferences says why gradients cannot be compared with differences; the
	// method's own tests then check them.
	NoDifferences string
	// NotLearning says why a short training does not lower the loss.
	NotLearning string
}

// Run checks all behaviours of an entry, each as a subtest.
func Run(t *testing.T, e Entry) {
	e.In, e.Out, e.Rank = or(e.In, 12), or(e.Out, 16), or(e.Rank, 2)
	if e.Merge == 0 {
		// A value is a sum of In and at most In more products, rounded each: 2⁻²⁴ of
		// sums that are at most some times the largest output.
		e.Merge = 8 * 2 * float64(e.In) * 0x1p-24
	}
	name := e.Adapter.Kind
	if e.Name != "" {
		name += " " + e.Name
	}
	t.Run(name, func(t *testing.T) {
		if err := e.Adapter.Validate(); err != nil {
			t.Fatal(err)
		}
		for _, b := range behaviours {
			t.Run(b.name, func(t *testing.T) { b.check(t, e) })
		}
	})
}

// behaviours is what Run checks.
var behaviours = []struct {
	name  string
	check func(t *testing.T, e Entry)
}{
	{"a fresh one keeps the base", checkFresh},
	{"gradients are the differences", checkGradients},
	{"merging keeps the outputs", checkMerge},
	{"as many parameters as the formula says", checkParams},
	{"the parameters are the state", checkReload},
	{"at 0 the weight is not read", checkUnread},
	{"at 0 it finishes", checkFinish},
	{"it fades", checkFade},
	{"takes the space that it says", checkSpace},
	{"the same seed gives the same bits", checkSeed},
	{"it learns, and leaves the linear alone", checkLearning},
}

func or(n, other int) int {
	if n == 0 {
		return other
	}
	return n
}

// dense returns the linear that is replaced; every one is the same.
func (e Entry) dense() *nn.Linear {
	l := nn.NewLinear(e.In, e.Out)
	l.Init(tensor.NewRand(1, 1), 0.5)
	tensor.FillNormal(l.Bias.Value, tensor.NewRand(1, 2), 0.5)
	return l
}

// of returns a fresh adapter of the linear.
func (e Entry) of(t *testing.T, l *nn.Linear, seed uint64) adapter.Adapter {
	t.Helper()
	f, err := adapter.New(e.Adapter, e.Rank, l, tensor.NewRand(seed, 1))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// host returns a fresh host of the linear.
func (e Entry) host(t *testing.T, l *nn.Linear, fades bool) *adapter.Host {
	t.Helper()
	return adapter.NewHost(l, e.of(t, l, 2), fades)
}

// moved returns a host whose parameters are far from their start.
func (e Entry) moved(t *testing.T, l *nn.Linear, fades bool) *adapter.Host {
	t.Helper()
	h := e.host(t, l, fades)
	nntest.Fill(nntest.Of(h).Walk, 0.3)
	return h
}

// input returns rows [n In] of normal values.
func (e Entry) input(n int) tensor.Matrix {
	x := tensor.New(n, e.In)
	tensor.FillNormal(x, tensor.NewRand(3, 1), 1)
	return x
}

// outputs returns what a projection makes of x where nothing is learned.
func outputs(p nn.Projection, x tensor.Matrix) tensor.Matrix {
	_, out := p.Size()
	y := tensor.New(x.Rows, out)
	p.Forward(&nn.Arena{}, y, x)
	return y
}

// few and many are how many rows a host does not merge, and merges.
const few, many = 4, 40
