//go:build goexperiment.simd && go1.27

package tensor

import "simd"

func normalizeVector(y, mean, rstd, x, g, b []float32, eps float32) {
	c, n := len(g), lanes()
	whole, four := c-c%n, c-c%(4*n)
	b = b[:c]
	var buf [maxLanes]float32
	for i := range mean {
		row, out := x[i*c:][:c:c], y[i*c:][:c:c]
		var s, s1 simd.Float32s
		j := 0
		for ; j < four; j += 4 * n {
			s = s.Add(simd.LoadFloat32s(row[j:]).Add(simd.LoadFloat32s(row[j+n:])))
			s1 = s1.Add(simd.LoadFloat32s(row[j+2*n:]).Add(simd.LoadFloat32s(row[j+3*n:])))
		}
		for ; j < whole; j += n {
			s = s.Add(simd.LoadFloat32s(row[j:]))
		}
		s.Add(s1).Store(buf[:])
		m := (sumPortable(buf[:n]) + sumPortable(row[j:])) / float32(c)

		vm := simd.BroadcastFloat32s(m)
		s, s1 = simd.BroadcastFloat32s(0), simd.BroadcastFloat32s(0)
		for j = 0; j < four; j += 4 * n {
			d0, d1 := simd.LoadFloat32s(row[j:]).Sub(vm), simd.LoadFloat32s(row[j+n:]).Sub(vm)
			d2, d3 := simd.LoadFloat32s(row[j+2*n:]).Sub(vm), simd.LoadFloat32s(row[j+3*n:]).Sub(vm)
			s, s1 = d0.MulAdd(d0, s), d1.MulAdd(d1, s1)
			s, s1 = d2.MulAdd(d2, s), d3.MulAdd(d3, s1)
		}
		for ; j < whole; j += n {
			d := simd.LoadFloat32s(row[j:]).Sub(vm)
			s = d.MulAdd(d, s)
		}
		s.Add(s1).Store(buf[:])
		dev := sumPortable(buf[:n])
		for _, v := range row[j:] {
			dev += (v - m) * (v - m)
		}
		r := invStd(dev/float32(c), eps)
		mean[i], rstd[i] = m, r

		vr := simd.BroadcastFloat32s(r)
		for j = 0; j < four; j += 4 * n {
			simd.LoadFloat32s(row[j:]).Sub(vm).Mul(vr).MulAdd(simd.LoadFloat32s(g[j:]), simd.LoadFloat32s(b[j:])).Store(out[j:])
			k := j + n
			simd.LoadFloat32s(row[k:]).Sub(vm).Mul(vr).MulAdd(simd.LoadFloat32s(g[k:]), simd.LoadFloat32s(b[k:])).Store(out[k:])
			k += n
			simd.LoadFloat32s(row[k:]).Sub(vm).Mul(vr).MulAdd(simd.LoadFloat32s(g[k:]), simd.LoadFloat32s(b[k:])).Store(out[k:])
			k += n
			simd.LoadFloat32s(row[k:]).Sub(vm).Mul(vr).MulAdd(simd.LoadFloat32s(g[k:]), simd.LoadFloat32s(b[k:])).Store(out[k:])
		}
		for ; j < whole; j += n {
			simd.LoadFloat32s(row[j:]).Sub(vm).Mul(vr).MulAdd(simd.LoadFloat32s(g[j:]), simd.LoadFloat32s(b[j:])).Store(out[j:])
		}
		for ; j < c; j++ {
			out[j] = (row[j]-m)*r*g[j] + b[j]
		}
	}
}

func normalizeGradVector(dx, dg, db, dy, x, mean, rstd, g []float32) {
	c, n := len(g), lanes()
	whole, two := c-c%n, c-c%(2*n)
	dg, db, mean = dg[:c], db[:c], mean[:len(rstd)]
	var buf, bufX [maxLanes]float32
	for i, r := range rstd {
		d, row, m := dy[i*c:][:c:c], x[i*c:][:c:c], mean[i]
		vm, vr := simd.BroadcastFloat32s(m), simd.BroadcastFloat32s(r)
		var s, sx, s1, sx1 simd.Float32s
		j := 0
		for ; j < two; j += 2 * n {
			k := j + n
			v, h := simd.LoadFloat32s(d[j:]), simd.LoadFloat32s(row[j:]).Sub(vm).Mul(vr)
			v1, h1 := simd.LoadFloat32s(d[k:]), simd.LoadFloat32s(row[k:]).Sub(vm).Mul(vr)
			v.MulAdd(h, simd.LoadFloat32s(dg[j:])).Store(dg[j:])
			v1.MulAdd(h1, simd.LoadFloat32s(dg[k:])).Store(dg[k:])
			v.Add(simd.LoadFloat32s(db[j:])).Store(db[j:])
			v1.Add(simd.LoadFloat32s(db[k:])).Store(db[k:])
			v, v1 = v.Mul(simd.LoadFloat32s(g[j:])), v1.Mul(simd.LoadFloat32s(g[k:]))
			s, sx = s.Add(v), v.MulAdd(h, sx)
			s1, sx1 = s1.Add(v1), v1.MulAdd(h1, sx1)
		}
		for ; j < whole; j += n {
			v, h := simd.LoadFloat32s(d[j:]), simd.LoadFloat32s(row[j:]).Sub(vm).Mul(vr)
			v.MulAdd(h, simd.LoadFloat32s(dg[j:])).Store(dg[j:])
			v.Add(simd.LoadFloat32s(db[j:])).Store(db[j:])
			v = v.Mul(simd.LoadFloat32s(g[j:]))
			s, sx = s.Add(v), v.MulAdd(h, sx)
		}
		s.Add(s1).Store(buf[:])
		sx.Add(sx1).Store(bufX[:])
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
		// dx += r·((ĝ − t) − (x − m)·r·tx), with the means t and tx.
		t, tx = t/float32(c), tx/float32(c)*r
		out := dx[i*c:][:c:c]
		vt, vtx := simd.BroadcastFloat32s(t), simd.BroadcastFloat32s(tx)
		for j = 0; j < two; j += 2 * n {
			k := j + n
			v := simd.LoadFloat32s(d[j:]).Mul(simd.LoadFloat32s(g[j:])).Sub(vt)
			v1 := simd.LoadFloat32s(d[k:]).Mul(simd.LoadFloat32s(g[k:])).Sub(vt)
			v = v.Sub(simd.LoadFloat32s(row[j:]).Sub(vm).Mul(vtx))
			v1 = v1.Sub(simd.LoadFloat32s(row[k:]).Sub(vm).Mul(vtx))
			v.MulAdd(vr, simd.LoadFloat32s(out[j:])).Store(out[j:])
			v1.MulAdd(vr, simd.LoadFloat32s(out[k:])).Store(out[k:])
		}
		for ; j < whole; j += n {
			v := simd.LoadFloat32s(d[j:]).Mul(simd.LoadFloat32s(g[j:])).Sub(vt)
			v = v.Sub(simd.LoadFloat32s(row[j:]).Sub(vm).Mul(vtx))
			v.MulAdd(vr, simd.LoadFloat32s(out[j:])).Store(out[j:])
		}
		for ; j < c; j++ {
			out[j] += r * (d[j]*g[j] - t - (row[j]-m)*tx)
		}
	}
}
