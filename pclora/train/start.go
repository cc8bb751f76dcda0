package train

import (
	"fmt"
	"math"

	"github.com/pcloralab/pcloralab/pclora/adapter"
	"github.com/pcloralab/pcloralab/pclora/model"
	"github.com/pcloralab/pcloralab/pclora/nn"
	"github.com/pcloralab/pcloralab/pclora/run"
	"github.com/pcloralab/pcloralab/pclora/spectral"
	"github.com/pcloralab/pcloralab/tensor"
)

// calibrated is how many training examples are looked at to find out what the
// linears make of them.
const calibrated = 1024

// hostsOf returns a host for each of the teacher's linears, in order, as a run
// with these settings starts, and the rank that it ends with.
func hostsOf(c run.Config, teacher model.Model, set Set) (hosts []*adapter.Host, last []int, err error) {
	var linears []*nn.Linear
	var paths []string
	teacher.Projections(func(path string, at *nn.Projection) {
		linears, paths = append(linears, (*at).(*nn.Linear)), append(paths, path)
	})
	var bases []*spectral.Basis
	if c.Start == run.StartOutputs || c.Ranks == run.RanksSpread {
		if bases, err = basesOf(teacher, set, linears, paths, max(2*c.Rank, c.HighRank)); err != nil {
			return nil, nil, err
		}
	}
	last = ranksOf(c, linears, bases)
	rng := tensor.NewRand(uint64(c.Seed), 2)
	hosts = make([]*adapter.Host, len(linears))
	for i, l := range linears {
		in, out := l.Size()
		rank := c.FirstRank(last[i], run.Layer{In: in, Out: out})
		if c.Start == run.StartRandom {
			f, err := adapter.New(c.Adapter, rank, l, rng)
			if err != nil {
				return nil, nil, fmt.Errorf("%s: %w", paths[i], err)
			}
			hosts[i] = adapter.NewHost(l, f, c.Bias == run.BiasFades)
			continue
		}
		f := adapter.NewLoRA(in, out, rank, rng)
		var a, b tensor.Matrix
		var shift []float32
		if c.Start == run.StartSVD {
			if a, b, err = spectral.Truncate(l.Weight.Value, rank); err != nil {
				return nil, nil, fmt.Errorf("%s: %w", paths[i], err)
			}
		} else {
			a, b, shift = bases[i].Factors(l.Weight.Value, rank)
			if l.Bias != nil {
				tensor.AddScaled(shift, 1, l.Bias.Value.Row(0))
			}
		}
		f.A.Value.Copy(a)
		f.B.Value.Copy(b)
		hosts[i] = adapter.NewResidualHost(l, f, shift)
	}
	return hosts, last, nil
}

// A tap is a linear that counts what goes through it, or what a matrix makes of
// that.
type tap struct {
	nn.Projection
	moments *spectral.Moments
	mask    *[]bool
	down    tensor.Matrix // the matrix; empty for none
	image   tensor.Matrix
	rows    tensor.Matrix
}

// Forward is the linear's.
func (t *tap) Forward(mem *nn.Arena, y, x tensor.Matrix) {
	t.Projection.Forward(mem, y, x)
	if t.down.Data != nil {
		t.image = tensor.Reserve(t.image, x.Rows, t.down.Rows)
		tensor.MulTTo(t.image, 1, x, t.down, nil)
		x = t.image
	}
	if *t.mask == nil {
		t.moments.Add(x)
		return
	}
	n := 0
	t.rows = tensor.Reserve(t.rows, x.Rows, x.Cols)
	for i, counts := range *t.mask {
		if counts {
			copy(t.rows.Row(n), x.Row(i))
			n++
		}
	}
	t.moments.Add(t.rows.RowRange(0, n))
}

// basesOf runs the teacher on examples spread over the set and returns the k
// directions in which each linear's outputs vary most.
func basesOf(teacher model.Model, set Set, linears []*nn.Linear, paths []string, k int) ([]*spectral.Basis, error) {
	var taps []*tap
	var mask []bool
	m := twin(teacher).Derive(func(_ string, p nn.Projection) nn.Projection {
		l := linears[len(taps)]
		taps = append(taps, &tap{Projection: l, moments: spectral.NewMoments(l.Weight.Value), mask: &mask})
		return taps[len(taps)-1]
	})
	watch(set, calibrated, func(at []int) {
		in := set.Input(at...)
		mask = in.Texts.Mask
		m.Infer(m.Start(in))
	})
	bases := make([]*spectral.Basis, len(taps))
	for i, t := range taps {
		var err error
		if bases[i], err = t.moments.Basis(k); err != nil {
			return nil, fmt.Errorf("%s: %w", paths[i], err)
		}
	}
	return bases, nil
}

// watch calls see with so many examples spread over the set, or all if there are
// fewer, some at a time.
func watch(set Set, most int, see func(at []int)) {
	n := min(most, set.Len())
	for from := 0; from < n; from += scoreBatch {
		at := make([]int, min(scoreBatch, n-from))
		for i := range at {
			at[i] = (from + i) * set.Len() / n
		}
		see(at)
	}
}

// ranksOf returns the inner size of each linear's factors. Spread, they cost at
// most what the settings allow all together: each unit goes where it brings the
// most of a layer's variance for a weight, but a layer gets at most twice the
// uniform rank (as arXiv:2410.07170 limits it).
func ranksOf(c run.Config, linears []*nn.Linear, bases []*spectral.Basis) []int {
	ranks := make([]int, len(linears))
	var before, after int64
	for i, l := range linears {
		in, out := l.Size()
		ranks[i] = c.Rank
		before += int64(in * out)
		after += int64(c.Rank * (in + out))
	}
	if c.Ranks != run.RanksSpread {
		return ranks
	}
	most := min(after, int64(math.Floor((1-c.Gone)*float64(before))))
	var spent int64
	for i, l := range linears {
		in, out := l.Size()
		ranks[i] = 1
		spent += int64(in + out)
	}
	for {
		best, gain := -1, 0.0
		for i, l := range linears {
			in, out := l.Size()
			if ranks[i] >= min(2*c.Rank, in, out) || spent+int64(in+out) > most || bases[i].Total == 0 {
				continue
			}
			if g := bases[i].Variance[ranks[i]] / bases[i].Total / float64(in+out); g > gain {
				best, gain = i, g
			}
		}
		if best < 0 {
			return ranks
		}
		ranks[best]++
		in, out := linears[best].Size()
		spent += int64(in + out)
	}
}
