package tensor

import (
	"fmt"
	"testing"
)

// BenchmarkMaps measures maps and row operations on what the built-in ViT has
// of them at batch 64.
func BenchmarkMaps(b *testing.B) {
	const rows, c, hidden, heads, tokens = 1088, 96, 384, 3, 17
	wide := [3]Matrix{New(rows, hidden), New(rows, hidden), New(rows, hidden)}
	thin := [3]Matrix{New(rows, c), New(rows, c), New(rows, c)}
	p, dp := New(rows*heads, tokens), New(rows*heads, tokens)
	stats, g, bias := New(2, rows), New(1, c), New(1, c)
	for _, m := range []Matrix{wide[0], wide[1], thin[0], thin[1], p, dp, g} {
		FillNormal(m, NewRand(1, 1), 1)
	}
	before := Used()
	defer Use(before)
	for _, k := range Available() {
		for _, op := range []struct {
			name   string
			values int
			do     func()
		}{
			{"GELU", rows * hidden, func() { GELU(wide[2].Values(), wide[0].Values()) }},
			{"GELUWithSlope", rows * hidden, func() { GELUWithSlope(wide[2].Values(), wide[1].Values(), wide[0].Values()) }},
			{"Mul", rows * hidden, func() { Mul(wide[2].Values(), wide[0].Values()) }},
			{"Softmax", rows * heads * tokens, func() { Softmax(p) }},
			{"SoftmaxBackward", rows * heads * tokens, func() { SoftmaxBackward(dp, 0.2, p) }},
			{"NormalizeRows", rows * c, func() { NormalizeRows(thin[2], stats, thin[0], g.Row(0), bias.Row(0), 1e-6) }},
			{"NormalizeRowsBackward", rows * c, func() {
				NormalizeRowsBackward(thin[2], g.Row(0), bias.Row(0), thin[1], thin[0], stats, g.Row(0))
			}},
			{"AddRowsTo", rows * c, func() { thin[0].AddRowsTo(bias.Row(0)) }},
			{"AddScaledDiff", rows * c, func() { AddScaledDiff(thin[2].Values(), 0.5, thin[0].Values(), thin[1].Values()) }},
			{"SquaredDiff", rows * c, func() { SquaredDiff(thin[0].Values(), thin[1].Values()) }},
		} {
			b.Run(fmt.Sprintf("%s/%s", k.Name, op.name), func(b *testing.B) {
				Use(k)
				b.ReportAllocs()
				for b.Loop() {
					op.do()
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(op.values), "ns/value")
			})
		}
	}
}
