//go:build goexperiment.simd && go1.27

package tensor

import "simd"

func normalizeVector(y, mean, rstd, x, g, b []float32, eps float32) {
	c, n := len(g), lanes()
	b = b[:c]
	var buf [maxLanes]float32
	for i := range mean {
		row, out := x[i*c:][:c:c], y[i*c:][:c:c]
		var s simd.Float32s
		j := 0
		for ; j+n <= c; j += n {
			s = s.Add(simd.LoadFloat32s(row[j:]))
		}
		s.Store(buf[:])
		m := sumPortable(buf[:n]) + sumPortable(row[j:])
		m /= float32(c)

		vm := simd.BroadcastFloat32s(m)
		s = simd.BroadcastFloat32s(0)
		for j = 0; j+n <= c; j += n {
			d := simd.LoadFloat32s(row[j:]).Sub(vm)
			s = d.MulAdd(d, s)
		}
		s.Store(buf[:])
		dev := sumPortable(buf[:n])
		for _, v := range row[j:] { // zeros behind the end would count as −m
			dev += (v - m) * (v - m)
		}
		r := invStd(dev/float32(c), eps)
		mean[i], rstd[i] = m, r

		vr := simd.BroadcastFloat32s(r)
		for j = 0; j+n <= c; j += n {
			h := simd.LoadFloat32s(row[j:]).Sub(vm).Mul(vr)
			h.MulAdd(simd.LoadFloat32s(g[j:]), simd.LoadFloat32s(b[j:])).Store(out[j:])
		}
		for ; j < c; j++ {
			out[j] = (row[j]-m)*r*g[j] + b[j]
		}
	}
}

func normalizeGradVector(dx, dg, db, dy, x, mean, rstd, g []float32) {
	c, n := len(g), lanes()
	dg, db = dg[:c], db[:c]
	var buf, bufX [maxLanes]float32
	for i, r := range rstd {
		d, row, m := dy[i*c:][:c:c], x[i*c:][:c:c], mean[i]
		vm, vr := simd.BroadcastFloat32s(m), simd.BroadcastFloat32s(r)
		var s, sx simd.Float32s
		j := 0
		for ; j+n <= c; j += n {
			v, h := simd.LoadFloat32s(d[j:]), simd.LoadFloat32s(row[j:]).Sub(vm).Mul(vr)
			v.MulAdd(h, simd.LoadFloat32s(dg[j:])).Store(dg[j:])
			v.Add(simd.LoadFloat32s(db[j:])).Store(db[j:])
			v = v.Mul(simd.LoadFloat32s(g[j:]))
			s, sx = s.Add(v), v.MulAdd(h, sx)
		}
		s.Store(buf[:])
		sx.Store(bufX[:])
		t, tx := sumPortable(buf[:n]), sumPortable(bufX[:n])
		for k := j; k < c; k++ {
			h := (row[k] - m) * r
			dg[k] += d[k] * h
			db[k] += d[k]
			t += d[k] * g[k]
			tx += d[k] * g[k] * h
		}
		if dx == nil {
			continue
		}
		// dx += r·(ĝ − t) − (x − m)·r²·tx, with the means t and tx.
		t, tx = t/float32(c), tx/float32(c)*r
		out := dx[i*c:][:c:c]
		vt, vtx := simd.BroadcastFloat32s(t), simd.BroadcastFloat32s(tx)
		for j = 0; j+n <= c; j += n {
			v := simd.LoadFloat32s(d[j:]).Mul(simd.LoadFloat32s(g[j:])).Sub(vt)
			v = v.Sub(simd.LoadFloat32s(row[j:]).Sub(vm).Mul(vtx))
			v.MulAdd(vr, simd.LoadFloat32s(out[j:])).Store(out[j:])
		}
		for ; j < c; j++ {
			out[j] += r * (d[j]*g[j] - t - (row[j]-m)*tx)
		}
	}
}
