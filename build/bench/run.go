package bench

import (
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/pcloralab/pcloralab/build/e2e"
	"github.com/pcloralab/pcloralab/pclora/run"
)

// Options say what to measure.
type Options struct {
	Site     string   // folder of the bundle
	Modules  string   // folder of the peers' packages; empty for ours alone
	Browser  string   // path of the browser
	Times    int      // repetitions, after Warm
	Warm     int      // rounds that do not count
	Replicas []int    // numbers of trainers, 1 the first
	Cases    []string // names of products and steps; none for all
	Log      io.Writer
}

func (o Options) wants(name string) bool { return len(o.Cases) == 0 || slices.Contains(o.Cases, name) }

// longRound is from when on a round of steps is long enough for the browser's
// compilers to have done their work in it.
const longRound = 30 * time.Second

// opening is how long workers may take to start, and compile.
const opening = time.Minute

// Run measures in one browser session.
func Run(o Options) (*Report, error) {
	s, err := openSession(o.Site, o.Modules, o.Browser, o.Log)
	if err != nil {
		return nil, err
	}
	defer s.close()
	r := &Report{Machine: machine(), Times: o.Times, Warm: o.Warm}
	if o.Modules != "" {
		if r.Peers, err = Versions(); err != nil {
			return nil, err
		}
	}
	if err := r.describe(s); err != nil {
		return nil, err
	}
	if err := r.products(s, o); err != nil {
		return nil, err
	}
	for _, c := range run.StepCases() {
		if o.wants(c.Name) {
			if err := r.step(s, o, c); err != nil {
				return nil, err
			}
		}
	}
	return r, nil
}

// describe asks the browser what it is.
func (r *Report) describe(s *session) (err error) {
	r.Browser, err = e2e.Eval[string](s.page, `navigator.userAgent.match(/Chrome\/\S+/)?.[0] ?? navigator.userAgent`)
	if err == nil {
		r.Threads, err = e2e.Eval[int](s.page, "navigator.hardwareConcurrency")
	}
	return err
}

// runners opens all engines, each in a fresh worker, and returns their names.
func (r *Report) runners(s *session, o Options) ([]string, error) {
	address, err := s.trainer()
	if err != nil {
		return nil, err
	}
	var list []runner
	for _, n := range o.Replicas {
		list = append(list, runner{Name: Ours(n), Kind: "ours", Address: address, Replicas: n})
	}
	list = append(list, runner{Name: OursFaded, Kind: "ours", Address: address, Replicas: 1})
	if o.Modules != "" {
		threads := fmt.Sprint(r.Threads)
		list = append(list,
			runner{Name: TFJS, Kind: "peer", Address: "/bench/tfjs.js?threads=1", Type: "classic"},
			runner{Name: JAX, Kind: "peer", Address: "/bench/jax.js?threads=1", Type: "module"},
			runner{Name: TFJSThreads, Kind: "peer", Address: "/bench/tfjs.js?threads=" + threads, Type: "classic"},
			runner{Name: JAXThreads, Kind: "peer", Address: "/bench/jax.js?threads=" + threads, Type: "module"})
	}
	list = append(list, runner{Name: Ceiling, Kind: "peer", Address: ceilingAddress(), Type: "classic"})
	type info struct{ Kernels, Build string }
	infos, err := call[map[string]info](s, "open", list, opening)
	if err != nil {
		return nil, err
	}
	r.Kernels, r.Trainer = infos[Ours(1)].Kernels, infos[Ours(1)].Build
	var names []string
	for _, l := range list {
		names = append(names, l.Name)
	}
	return names, nil
}

// products measures all products in turns.
func (r *Report) products(s *session, o Options) error {
	var names []string
	for _, p := range run.ProductCases() {
		if !o.wants(p.Name) {
			continue
		}
		if names == nil {
			var err error
			if names, err = r.runners(s, o); err != nil {
				return err
			}
			defer s.closeAll(names)
		}
		var entries []entry
		for _, n := range names {
			if n != OursFaded && !isReplicas(n) && (n != Ceiling || p.Square()) {
				entries = append(entries, entry{n, n, productAsk{p}})
			}
		}
		all, err := s.alternate(p.Name, "product", entries, o.Warm+o.Times)
		if err != nil {
			return err
		}
		row := ProductRow{Case: p, By: timings(all, o.Warm)}
		if err := failedOurs(all); err != nil {
			return err
		}
		r.Products = append(r.Products, row)
		fmt.Fprintf(o.Log, "%s: %.1f GFLOP/s", p.Name, row.Rate(Ours(1)))
		tellPeers(o.Log, row.By, row.Ratio)
	}
	return nil
}

// step measures a training step in turns, ours also at λ = 0 in a trainer of its
// own, then the products of ours alone.
func (r *Report) step(s *session, o Options, c run.StepCase) error {
	names, err := r.runners(s, o)
	if err != nil {
		return err
	}
	defer s.closeAll(names)
	var entries []entry
	for _, n := range names {
		ask := stepAsk{Name: c.Name, Phase: "fading"}
		if n == OursFaded {
			ask.Phase = "faded"
		}
		if n != Ceiling {
			entries = append(entries, entry{n, n, ask})
		}
	}
	// The first round tells how long a round is; a long one is its own warm-up.
	start := time.Now()
	all, err := s.alternate(c.Name+", warm-up", "step", entries, 1)
	if err != nil {
		return err
	}
	warm := o.Warm
	if time.Since(start) > longRound {
		warm = 1
	}
	rest, err := s.alternate(c.Name, "step", entries, warm-1+o.Times)
	if err != nil {
		return err
	}
	join(all, rest)
	row := StepRow{Case: c}
	if err := row.add(all, warm); err != nil {
		return err
	}
	ours := Ours(1)
	alone := []entry{{ours, ours, stepAsk{Name: c.Name, Phase: "fading", Times: o.Times, Products: true}}}
	all, err = s.alternate(c.Name+", products alone", "step", alone, 1)
	if err != nil {
		return err
	}
	if err := failedOurs(all); err != nil {
		return err
	}
	row.Alone, row.Beside = all[ours].Turns[0].Alone, all[ours].Turns[0].All
	r.Steps = append(r.Steps, row)
	fmt.Fprintf(o.Log, "%s: %.0f ms, at λ = 0 %.0f ms, products %.0f %%", c.Name, row.By[ours].Median(), row.By[OursFaded].Median(), 100*row.Share())
	tellPeers(o.Log, row.By, row.Ratio)
	return nil
}

// add books the turns of all engines and compares their losses.
func (r *StepRow) add(all map[string]turns, warm int) error {
	if err := failedOurs(all); err != nil {
		return err
	}
	r.By, r.Loss = timings(all, warm), losses(all[Ours(1)])
	for _, t := range all[Ours(1)].Turns[warm:] {
		r.FLOPs, r.Allocs = t.FLOPs, max(r.Allocs, t.Allocs)
	}
	for _, t := range all[OursFaded].Turns {
		r.FadedFLOPs = t.FLOPs
	}
	for name, t := range all {
		if name == OursFaded {
			continue // another λ has other losses
		}
		d, err := compareLosses(name, losses(t), r.Loss)
		if err != nil {
			return err
		}
		r.Difference = max(r.Difference, d)
	}
	return nil
}
