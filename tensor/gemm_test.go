package tensor

import (
	"fmt"
	"testing"
)

func BenchmarkAddMul(b *testing.B) {
	shapes := []struct {
		name    string
		m, k, n int
	}{
		{"square", 256, 256, 256},
		{"square", 512, 512, 512},
		{"ViT-Tiny MLP", 197, 192, 768},
		{"built-in ViT MLP", 1088, 96, 384},
		{"built-in ViT rank down", 1088, 96, 4},
		{"built-in ViT rank up", 1088, 4, 96},
		{"built-in ViT attention", 17, 24, 17},
	}
	before := Used()
	defer Use(before)
	for _, k := range Available() {
		for _, s := range shapes {
			b.Run(fmt.Sprintf("%s/%s %dx%dx%d", k.Name, s.name, s.m, s.k, s.n), func(b *testing.B) {
				Use(k)
				x, y, z := New(s.m, s.k), New(s.k, s.n), New(s.m, s.n)
				b.ReportAllocs()
				for b.Loop() {
					AddMul(z, x, y)
				}
				flops := 2 * float64(s.m) * float64(s.k) * float64(s.n)
				b.ReportMetric(flops*float64(b.N)/b.Elapsed().Seconds()/1e9, "GFLOP/s")
			})
		}
	}
}
