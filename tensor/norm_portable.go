package tensor

import "math"

func normalizePortable(y, mean, rstd, x, g, b []float32, eps float32) {
	c := len(g)
	b = b[:c]
	for i := range mean {
		row, out := x[i*c:][:c], y[i*c:][:c]
		m := sumPortable(row) / float32(c)
		var dev float32
		for _, v := range row {
			dev += (v - m) * (v - m)
		}
		r := invStd(dev/float32(c), eps)
		mean[i], rstd[i] = m, r
		for j, v := range row {
			out[j] = (v-m)*r*g[j] + b[j]
		}
	}
}

// invStd returns 1/√(variance+eps).
func invStd(variance, eps float32) float32 {
	return 1 / float32(math.Sqrt(float64(variance+eps)))
}

func normalizeGradPortable(dx, dg, db, dy, x, mean, rstd, g []float32) {
	c := len(g)
	dg, db = dg[:c], db[:c]
	for i, r := range rstd {
		d, row, m := dy[i*c:][:c], x[i*c:][:c], mean[i]
		var s, sx float32
		for j, v := range row {
			h := (v - m) * r
			dg[j] += d[j] * h
			db[j] += d[j]
			s += d[j] * g[j]
			sx += d[j] * g[j] * h
		}
		if dx == nil {
			continue
		}
		s, sx = s/float32(c), sx/float32(c)
		out := dx[i*c:][:c]
		for j, v := range row {
			out[j] += r * (d[j]*g[j] - s - (v-m)*r*sx)
		}
	}
}
