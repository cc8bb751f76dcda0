package bench

import (
	"testing"

	"github.com/pcloralab/pcloralab/pclora/run"
	"github.com/pcloralab/pcloralab/ui/store"
	"github.com/pcloralab/pcloralab/ui/uitest"
	"github.com/pcloralab/pcloralab/wasm/wire"
)

// reference has what a machine of ours measured of one step and one product.
var reference = store.Referenced{Reference: run.Reference{
	Machine: "a test bench, 2 threads", Browser: "Chrome/1", Kernels: "portable-4x4",
	Steps: []run.ReferenceRow{{Case: "tiny-vit", By: []run.ReferenceTime{
		{Engine: ours, Millis: 100}, {Engine: oursFaded, Millis: 50}, {Engine: tfjs, Millis: 1000}, {Engine: jax, Millis: 500}}}},
	Products: []run.ReferenceRow{{Case: "square-512", By: []run.ReferenceTime{{Engine: ours, Millis: 10}, {Engine: tfjs, Millis: 20}}}},
}}

// measured answers the first measurements in the order the page asks for them.
func measured(s store.State, n int) store.State {
	for range n {
		if len(s.Bench.Queue) == 0 {
			break
		}
		m := run.Measured{Measure: s.Bench.Queue[0], Kernels: "portable-4x4", Millis: []float64{240, 250, 260}, FLOPs: 2_500_000_000}
		if m.Measure.Products {
			m.Alone = []float64{200}
		}
		s = uitest.After(s, store.Heard{Event: wire.Benched{Result: m}})
	}
	return s
}

func TestGolden(t *testing.T) {
	open := uitest.After(uitest.Ready(), store.Fold{Name: "bench"})
	on := uitest.After(open, reference, store.Press{ID: "bench-run"})
	all := measured(on, 100)
	for _, tt := range []struct {
		name string
		s    store.State
	}{
		{"closed", uitest.Ready()},
		{"loading", uitest.After(uitest.Loading(), store.Fold{Name: "bench"})},
		{"open", uitest.After(open, reference)},
		{"fault", uitest.After(open, store.Referenced{Fault: "The reference cannot be read."})},
		{"measuring", measured(on, 21)},
		{"stopping", uitest.After(on, store.Press{ID: "bench-stop"})},
		{"measured", uitest.After(all, store.Heard{Event: wire.BenchStopped{}})},
		{"ended", uitest.After(measured(on, 3), store.Press{ID: "bench-stop"}, store.Heard{Event: wire.BenchStopped{}})},
	} {
		t.Run(tt.name, func(t *testing.T) { uitest.Golden(t, tt.name, &Bench{View: Of(tt.s)}) })
	}
}
