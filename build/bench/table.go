package bench

import (
	"fmt"
	"slices"
	"strings"
)

// columns are the peers in the order of the tables.
var columns = []string{TFJS, TFJSThreads, JAX, JAXThreads}

// Table returns the report in Markdown.
func (r *Report) Table() string {
	var b strings.Builder
	fmt.Fprintf(&b, "Made by `%s`: %s; %s; kernels %s, trainer %s; median of %d after at most %d to warm up, in turns.\n",
		r.Command, r.Machine, strings.Replace(r.Browser, "/", " ", 1), r.Kernels, r.Trainer, r.Times, r.Warm)
	if len(r.Peers) > 0 {
		var names []string
		for name, version := range r.Peers {
			names = append(names, name+" "+version)
		}
		slices.Sort(names)
		fmt.Fprintf(&b, "Peers: %s; wasm backends, one thread or %d.\n", strings.Join(names, ", "), r.Threads)
	}
	if len(r.Steps) > 0 {
		b.WriteString("\n" + r.stepTable() + "\n" + r.insideTable())
	}
	if len(r.Products) > 0 {
		b.WriteString("\n" + r.productTable())
	}
	return b.String()
}

// stepTable has the time of a step for each engine, and how many times ours
// that is.
func (r *Report) stepTable() string {
	heads := append([]string{"one training step, ms", "ours"}, r.named(isReplicas)...)
	if len(r.Peers) > 0 {
		heads = append(heads, columns...)
	}
	var rows [][]string
	for _, s := range r.Steps {
		row := []string{stepTitle(s), millis(s.By[Ours(1)])}
		for _, n := range heads[2:] {
			if isReplicas(n) {
				row = append(row, fasterThan(s.By[n], s.By[Ours(1)]))
				continue
			}
			row = append(row, against(s.By[n], s.Ratio(n)))
		}
		rows = append(rows, row)
	}
	return markdown(heads, rows)
}

// isReplicas reports whether a name is ours with several trainers.
func isReplicas(name string) bool { return strings.HasPrefix(name, "ours, ") }

// Short returns the table that the README quotes: the steps alone.
func (r *Report) Short() string {
	return fmt.Sprintf("Made by `%s` on %s, %s, kernels %s: median of %d, in turns, the same losses from all.\n\n%s",
		r.Command, r.Machine, strings.Replace(r.Browser, "/", " ", 1), r.Kernels, r.Times, r.stepTable())
}

// insideTable is what ours says of its own step.
func (r *Report) insideTable() string {
	var rows [][]string
	for _, s := range r.Steps {
		rows = append(rows, []string{
			s.Case.Title, fmt.Sprintf("%.2f", float64(s.FLOPs)/1e9),
			fmt.Sprintf("%.1f", perSecond(s.FLOPs, s.By[Ours(1)])),
			fmt.Sprintf("%.0f %%", 100*s.Share()), fmt.Sprintf("%.0f", s.Allocs),
			fasterThan(s.By[OursFaded], s.By[Ours(1)]),
			fmt.Sprintf("%.0e", s.Difference),
		})
	}
	return markdown([]string{"ours", "GFLOP a step", "GFLOP/s", "products alone, of its time", "allocations", "at λ = 0, ms", "losses differ by"}, rows)
}

// productTable has GFLOP/s.
func (r *Report) productTable() string {
	var peers []string
	if len(r.Peers) > 0 {
		peers = columns
	}
	heads := append([]string{"product, GFLOP/s", "m × n × k", "ours"}, peers...)
	ceiling := slices.ContainsFunc(r.Products, func(p ProductRow) bool { return p.Rate(Ceiling) > 0 })
	if ceiling {
		heads = append(heads, "ceiling")
	}
	var rows [][]string
	for _, p := range r.Products {
		c := p.Case
		size := fmt.Sprintf("%d × %d × %d", c.M, c.N, c.K)
		if c.Count > 1 {
			size = fmt.Sprintf("%d of %s", c.Count, size)
		}
		row := []string{c.Title, size, fmt.Sprintf("%.1f", p.Rate(Ours(1)))}
		for _, n := range peers {
			cell := "–"
			if p.Rate(n) > 0 {
				cell = fmt.Sprintf("%.1f (%.1f ×)", p.Rate(n), p.Ratio(n))
			}
			row = append(row, cell)
		}
		if ceiling {
			cell := ""
			if p.Rate(Ceiling) > 0 {
				cell = fmt.Sprintf("%.1f (%.0f %%)", p.Rate(Ceiling), 100*p.Ratio(Ceiling))
			}
			row = append(row, cell)
		}
		rows = append(rows, row)
	}
	return markdown(heads, rows)
}

// named returns the names of engines in the steps, in order, that ok takes.
func (r *Report) named(ok func(string) bool) (names []string) {
	for _, s := range r.Steps {
		for name := range s.By {
			if ok(name) && !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	slices.Sort(names)
	return names
}

func stepTitle(s StepRow) string {
	return fmt.Sprintf("%s: %d tokens, width %d, %d blocks, batch %d, rank %d", s.Case.Title, s.Case.Tokens(), s.Case.Width, s.Case.Blocks, s.Case.Batch, s.Case.Rank)
}

func perSecond(flops int64, t Timing) float64 {
	if t.Median() == 0 {
		return 0
	}
	return float64(flops) / t.Median() / 1e6
}

func millis(t Timing) string {
	switch m := t.Median(); {
	case t.Error != "":
		return "failed"
	case m == 0:
		return "–"
	case m < 10:
		return fmt.Sprintf("%.2f", m)
	default:
		return fmt.Sprintf("%.0f", m)
	}
}

// against is a time and how many times ours it is.
func against(t Timing, ratio float64) string {
	if ratio == 0 {
		return millis(t)
	}
	return fmt.Sprintf("%s (%.1f ×)", millis(t), ratio)
}

// fasterThan is a time and how many times as fast it is as another.
func fasterThan(t, other Timing) string {
	r := ratio(other, t)
	if r == 0 {
		return millis(t)
	}
	return fmt.Sprintf("%s (%.2f × as fast)", millis(t), r)
}

// markdown writes a table.
func markdown(heads []string, rows [][]string) string {
	var b strings.Builder
	line := func(cells []string) { fmt.Fprintf(&b, "| %s |\n", strings.Join(cells, " | ")) }
	line(heads)
	rule := make([]string, len(heads))
	for i := range rule {
		rule[i] = "---"
		if i > 0 {
			rule[i] = "--:"
		}
	}
	line(rule)
	for _, row := range rows {
		line(row)
	}
	return b.String()
}
