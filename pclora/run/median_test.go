package run

import "testing"

func TestMedian(t *testing.T) {
	for _, tt := range []struct {
		values []float64
		want   float64
	}{{nil, 0}, {[]float64{3}, 3}, {[]float64{4, 1, 2}, 2}, {[]float64{4, 1, 2, 3}, 2.5}} {
		if got := Median(tt.values); got != tt.want {
			t.Errorf("Median(%v) = %g, want %g", tt.values, got, tt.want)
		}
	}
	// The second pair ran on a busy machine; the fourth has no partner.
	if got := MedianRatio([]float64{2, 20, 3, 9}, []float64{1, 10, 1}); got != 2 {
		t.Errorf("MedianRatio = %g, want 2", got)
	}
}

func TestMeasureValidate(t *testing.T) {
	good := Measure{Case: "tiny-vit", Times: 1, Replicas: 2}
	if err := good.Validate(); err != nil {
		t.Error(err)
	}
	for name, change := range map[string]func(m *Measure){
		"an unknown case":          func(m *Measure) { m.Case = "huge" },
		"no repetition":            func(m *Measure) { m.Times = 0 },
		"too many repetitions":     func(m *Measure) { m.Times = 101 },
		"no trainer":               func(m *Measure) { m.Replicas = 0 },
		"too many trainers":        func(m *Measure) { m.Replicas = 9 },
		"products of two trainers": func(m *Measure) { m.Products = true },
	} {
		m := good
		change(&m)
		if m.Validate() == nil {
			t.Errorf("%s: no error", name)
		}
	}
}
