package bench

import (
	"encoding/json"
	"os"
	"path/filepath"

	"github.com/pcloralab/pcloralab/pclora/run"
)

// Publish writes the report, its tables and its plot to build/bench, and the
// reference that the page shows to public.
func (r *Report) Publish(root string) error {
	dir := filepath.Join(root, "build", "bench")
	if err := Write(dir, "bench", r, r.Table()); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(dir, "short.md"), []byte(r.Short()), 0o644); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(dir, "bench.svg"), r.Plot(), 0o644); err != nil {
		return err
	}
	text, err := json.Marshal(r.Reference())
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(root, "public", "bench.json"), append(text, '\n'), 0o644)
}

// Reference is the part of the report that the page shows.
func (r *Report) Reference() run.Reference {
	ref := run.Reference{Command: r.Command, Machine: r.Machine, Browser: r.Browser, Kernels: r.Kernels}
	row := func(name string, by map[string]Timing) run.ReferenceRow {
		all := run.ReferenceRow{Case: name}
		for _, engine := range append([]string{Ours(1), OursFaded}, columns...) {
			if ms := by[engine].Median(); ms > 0 {
				all.By = append(all.By, run.ReferenceTime{Engine: engine, Millis: ms})
			}
		}
		return all
	}
	for _, s := range r.Steps {
		ref.Steps = append(ref.Steps, row(s.Case.Name, s.By))
	}
	for _, p := range r.Products {
		ref.Products = append(ref.Products, row(p.Case.Name, p.By))
	}
	return ref
}
