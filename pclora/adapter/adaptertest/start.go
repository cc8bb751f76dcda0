package adaptertest

import (
	"math"
	"slices"
	"testing"

	"github.com/pcloralab/pcloralab/pclora/adapter"
	"github.com/pcloralab/pcloralab/pclora/nn"
	"github.com/pcloralab/pcloralab/pclora/nn/nntest"
	"github.com/pcloralab/pcloralab/tensor"
)

// checkFresh compares a fresh host at λ = 1 with the linear, under both bias
// conventions, with few rows and with many.
func checkFresh(t *testing.T, e Entry) {
	for _, fades := range []bool{false, true} {
		for _, n := range []int{few, many} {
			l := e.dense()
			got, want := outputs(e.host(t, l, fades), e.input(n)), outputs(l, e.input(n))
			finite(t, "a fresh host's output", got)
			if !math.IsInf(e.Fresh, 1) {
				near(t, "a fresh host's output", got, want, e.Fresh)
			}
		}
	}
}

// checkGradients matches every gradient of a host with differences.
func checkGradients(t *testing.T, e Entry) {
	if e.NoDifferences != "" {
		t.Skip(e.NoDifferences)
	}
	for _, fades := range []bool{false, true} {
		for _, lambda := range []float32{1, 0.5, 0} {
			for _, n := range []int{few, many} {
				h := e.moved(t, e.dense(), fades)
				h.Lambda = lambda
				if e.Hold != nil {
					outputs(h, e.input(n))
					e.Hold(h.Adapter)
				}
				nntest.Check(t, layer(h), n, e.In, e.Out)
			}
		}
	}
}

// layer returns a host as what learns: where a pass that keeps leaves out inputs,
// one that keeps nothing has the same left out.
func layer(h *adapter.Host) nntest.Layer {
	l := nntest.Of(h)
	if d, ok := h.Adapter.(adapter.Dropper); !ok || !d.Drops() {
		return l
	}
	l.Forward = func(mem *nn.Arena, y, x tensor.Matrix) {
		mark, keep := mem.Mark(), mem.Keep
		mem.Keep = true
		h.Forward(mem, y, x)
		mem.Keep = keep
		mem.Forget(mark)
	}
	return l
}

// checkParams counts what the adapter would learn.
func checkParams(t *testing.T, e Entry) {
	var n int64
	e.of(t, e.dense(), 2).Walk("", func(path string, p *nn.Param) {
		if !p.Trainable() {
			t.Errorf("%s does not learn", path)
		}
		n += int64(p.Len())
	})
	if want := adapter.Params(e.Adapter, e.Rank, e.In, e.Out); n != want {
		t.Errorf("%d parameters, the formula says %d", n, want)
	}
}

// checkReload copies the parameters, by their paths, to an adapter of another
// seed, which must then compute the same.
func checkReload(t *testing.T, e Entry) {
	l := e.dense()
	from, to := e.moved(t, l, false), adapter.NewHost(l, e.of(t, l, 2), false)
	saved := map[string]tensor.Matrix{}
	from.Walk("layer", func(path string, p *nn.Param) {
		if _, twice := saved[path]; twice {
			t.Errorf("two parameters are called %s", path)
		}
		saved[path] = p.Value.Clone()
	})
	to.Walk("layer", func(path string, p *nn.Param) { p.Value.Copy(saved[path]) })
	for _, lambda := range []float32{1, 0.5, 0} {
		from.Lambda, to.Lambda = lambda, lambda
		near(t, "the output with parameters read back", outputs(to, e.input(few)), outputs(from, e.input(few)), 0)
	}
}

// checkSeed makes two adapters of one seed and one of another.
func checkSeed(t *testing.T, e Entry) {
	bits := func(seed uint64) (all []float32) {
		e.of(t, e.dense(), seed).Walk("", func(_ string, p *nn.Param) { all = append(all, p.Value.Values()...) })
		return all
	}
	if !slices.Equal(bits(2), bits(2)) {
		t.Error("two adapters of one seed start differently")
	}
	if slices.Equal(bits(2), bits(3)) {
		t.Error("two adapters of different seeds start alike")
	}
}

// checkSpace compares what a pass takes from the arena with what Space says:
// exactly that at λ = 1, and below it at most that. HostSpace says the same before.
func checkSpace(t *testing.T, e Entry) {
	for _, lambda := range []float32{1, 0.5, 0} {
		for _, n := range []int{3, many} {
			h := e.host(t, e.dense(), true)
			h.Lambda = lambda
			kept, passing := h.Space(n)
			if k, p := adapter.HostSpace(e.Adapter, e.Rank)(n, e.In, e.Out); k != kept || p != passing {
				t.Errorf("%d rows: the host says %d and %d, HostSpace %d and %d", n, kept, passing, k, p)
			}
			mem, y := nntest.Arena(), tensor.New(n, e.Out)
			h.Forward(mem, y, e.input(n))
			k := mem.Mark()
			h.Backward(mem, nn.Into(tensor.New(n, e.In)), y)
			if lambda == 1 && (k != kept || mem.Peak() != kept+passing) || k > kept || mem.Peak() > kept+passing {
				t.Errorf("λ = %g, %d rows: kept %d values and took at most %d, Space says %d and %d", lambda, n, k, mem.Peak(), kept, kept+passing)
			}
			if mem.Mark() != k {
				t.Errorf("λ = %g, %d rows: Backward left %d values of %d", lambda, n, mem.Mark(), k)
			}
			infer := &nn.Arena{}
			h.Forward(infer, y, e.input(n))
			if infer.Mark() != 0 || infer.Peak() > max(kept, passing) {
				t.Errorf("λ = %g, %d rows: a pass that keeps nothing kept %d values and took at most %d, Space says %d", lambda, n, infer.Mark(), infer.Peak(), max(kept, passing))
			}
		}
	}
}
