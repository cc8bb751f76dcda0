//go:build goexperiment.simd && go1.27

package tensor

import (
	"simd"

	"github.com/pcloralab/pcloralab/tensor/internal/approx"
)

// The loops below are those of act_portable.go on vectors. The exponential
// stands in each of them because a call with vectors is not yet reliable in
// package simd.

func expVector(dst, x []float32) {
	log2e, magic := simd.BroadcastFloat32s(approx.Log2E), simd.BroadcastFloat32s(approx.ExpMagic)
	hi, lo := simd.BroadcastFloat32s(approx.Ln2Hi), simd.BroadcastFloat32s(approx.Ln2Lo)
	e2, e3, e4 := simd.BroadcastFloat32s(approx.Exp2), simd.BroadcastFloat32s(approx.Exp3), simd.BroadcastFloat32s(approx.Exp4)
	e5, e6 := simd.BroadcastFloat32s(approx.Exp5), simd.BroadcastFloat32s(approx.Exp6)
	one, unit := simd.BroadcastFloat32s(1), simd.BroadcastUint32s(1)
	zero, least := simd.BroadcastFloat32s(0), simd.BroadcastFloat32s(approx.ExpMin)
	most, inf := simd.BroadcastFloat32s(approx.ExpMax), simd.BroadcastFloat32s(inf32)
	lanes := zero.Len()
	for i := 0; i < len(x); i += lanes {
		v, _ := simd.LoadFloat32sPart(x[i:])
		t := v.Mul(log2e).Add(magic)
		n := t.Sub(magic)
		r := v.Sub(n.Mul(hi)).Sub(n.Mul(lo))
		p := e6.MulAdd(r, e5).MulAdd(r, e4).MulAdd(r, e3).MulAdd(r, e2).MulAdd(r, one).MulAdd(r, one)
		e := p.ToBits().Add(t.ToBits().Sub(unit).ShiftAllLeft(23)).BitsToFloat32()
		e = e.Add(e)
		e = zero.IfElse(v.Less(least), e)
		e = inf.IfElse(v.Greater(most), e)
		v.IfElse(v.NotEqual(v), e).StorePart(dst[i:])
	}
}

func tanhVector(dst, x []float32) {
	log2e, magic := simd.BroadcastFloat32s(approx.Log2E), simd.BroadcastFloat32s(approx.ExpMagic)
	hi, lo := simd.BroadcastFloat32s(approx.Ln2Hi), simd.BroadcastFloat32s(approx.Ln2Lo)
	e2, e3, e4 := simd.BroadcastFloat32s(approx.Exp2), simd.BroadcastFloat32s(approx.Exp3), simd.BroadcastFloat32s(approx.Exp4)
	e5, e6 := simd.BroadcastFloat32s(approx.Exp5), simd.BroadcastFloat32s(approx.Exp6)
	one, unit := simd.BroadcastFloat32s(1), simd.BroadcastUint32s(1)
	two, most := simd.BroadcastFloat32s(2), simd.BroadcastFloat32s(20)
	sign := simd.BroadcastUint32s(1 << 31)
	lanes := one.Len()
	for i := 0; i < len(x); i += lanes {
		v, _ := simd.LoadFloat32sPart(x[i:])
		z := v.Abs()
		z = most.IfElse(z.Greater(most), z) // tanh 20 is 1; NaN stays
		z = z.Add(z)
		t := z.Mul(log2e).Add(magic)
		n := t.Sub(magic)
		r := z.Sub(n.Mul(hi)).Sub(n.Mul(lo))
		p := e6.MulAdd(r, e5).MulAdd(r, e4).MulAdd(r, e3).MulAdd(r, e2).MulAdd(r, one).MulAdd(r, one)
		e := p.ToBits().Add(t.ToBits().Sub(unit).ShiftAllLeft(23)).BitsToFloat32()
		e = e.Add(e)
		y := one.Sub(two.Div(e.Add(one)))
		y = y.ToBits().Or(v.ToBits().And(sign)).BitsToFloat32()
		v.IfElse(v.NotEqual(v), y).StorePart(dst[i:])
	}
}

func erfVector(dst, x []float32) {
	log2e, magic := simd.BroadcastFloat32s(approx.Log2E), simd.BroadcastFloat32s(approx.ExpMagic)
	hi, lo := simd.BroadcastFloat32s(approx.Ln2Hi), simd.BroadcastFloat32s(approx.Ln2Lo)
	e2, e3, e4 := simd.BroadcastFloat32s(approx.Exp2), simd.BroadcastFloat32s(approx.Exp3), simd.BroadcastFloat32s(approx.Exp4)
	e5, e6 := simd.BroadcastFloat32s(approx.Exp5), simd.BroadcastFloat32s(approx.Exp6)
	one, unit := simd.BroadcastFloat32s(1), simd.BroadcastUint32s(1)
	zero, least := simd.BroadcastFloat32s(0), simd.BroadcastFloat32s(approx.ExpMin)
	slope, sign := simd.BroadcastFloat32s(approx.ErfP), simd.BroadcastUint32s(1<<31)
	a1, a2, a3 := simd.BroadcastFloat32s(approx.ErfA1), simd.BroadcastFloat32s(approx.ErfA2), simd.BroadcastFloat32s(approx.ErfA3)
	a4, a5 := simd.BroadcastFloat32s(approx.ErfA4), simd.BroadcastFloat32s(approx.ErfA5)
	lanes := one.Len()
	for i := 0; i < len(x); i += lanes {
		v, _ := simd.LoadFloat32sPart(x[i:])
		z := v.Abs()
		q := zero.Sub(z.Mul(z))
		u := q.Mul(log2e).Add(magic)
		n := u.Sub(magic)
		r := q.Sub(n.Mul(hi)).Sub(n.Mul(lo))
		p := e6.MulAdd(r, e5).MulAdd(r, e4).MulAdd(r, e3).MulAdd(r, e2).MulAdd(r, one).MulAdd(r, one)
		e := p.ToBits().Add(u.ToBits().Sub(unit).ShiftAllLeft(23)).BitsToFloat32()
		e = e.Add(e)
		e = zero.IfElse(q.Less(least), e)
		t := one.Div(slope.MulAdd(z, one))
		y := a5.MulAdd(t, a4).MulAdd(t, a3).MulAdd(t, a2).MulAdd(t, a1).Mul(t).Mul(e)
		y = one.Sub(y)
		y = y.ToBits().Or(v.ToBits().And(sign)).BitsToFloat32()
		v.IfElse(v.NotEqual(v), y).StorePart(dst[i:])
	}
}

func geluVector(y, d, x []float32) {
	log2e, magic := simd.BroadcastFloat32s(approx.Log2E), simd.BroadcastFloat32s(approx.ExpMagic)
	hi, lo := simd.BroadcastFloat32s(approx.Ln2Hi), simd.BroadcastFloat32s(approx.Ln2Lo)
	e2, e3, e4 := simd.BroadcastFloat32s(approx.Exp2), simd.BroadcastFloat32s(approx.Exp3), simd.BroadcastFloat32s(approx.Exp4)
	e5, e6 := simd.BroadcastFloat32s(approx.Exp5), simd.BroadcastFloat32s(approx.Exp6)
	one, zero, least := simd.BroadcastFloat32s(1), simd.BroadcastFloat32s(0), simd.BroadcastFloat32s(approx.ExpMin)
	a1, a2, a3 := simd.BroadcastFloat32s(0.5*approx.ErfA1), simd.BroadcastFloat32s(0.5*approx.ErfA2), simd.BroadcastFloat32s(0.5*approx.ErfA3)
	a4, a5 := simd.BroadcastFloat32s(0.5*approx.ErfA4), simd.BroadcastFloat32s(0.5*approx.ErfA5)
	slope, minusHalf := simd.BroadcastFloat32s(approx.ErfP*approx.SqrtHalf), simd.BroadcastFloat32s(-0.5)
	density := simd.BroadcastFloat32s(approx.InvSqrt2Pi)
	lanes := one.Len()
	y = y[:len(x)]
	i := 0
	for ; i+2*lanes <= len(x); i += 2 * lanes {
		v0, v1 := simd.LoadFloat32s(x[i:]), simd.LoadFloat32s(x[i+lanes:])
		q0, q1 := v0.Mul(v0).Mul(minusHalf), v1.Mul(v1).Mul(minusHalf) // at most 0, so 2ⁿ needs no second factor
		u0, u1 := q0.Mul(log2e).Add(magic), q1.Mul(log2e).Add(magic)
		n0, n1 := u0.Sub(magic), u1.Sub(magic)
		r0, r1 := q0.Sub(n0.Mul(hi)).Sub(n0.Mul(lo)), q1.Sub(n1.Mul(hi)).Sub(n1.Mul(lo))
		p0 := e6.MulAdd(r0, e5).MulAdd(r0, e4).MulAdd(r0, e3).MulAdd(r0, e2).MulAdd(r0, one).MulAdd(r0, one)
		p1 := e6.MulAdd(r1, e5).MulAdd(r1, e4).MulAdd(r1, e3).MulAdd(r1, e2).MulAdd(r1, one).MulAdd(r1, one)
		e0 := p0.ToBits().Add(u0.ToBits().ShiftAllLeft(23)).BitsToFloat32()
		e1 := p1.ToBits().Add(u1.ToBits().ShiftAllLeft(23)).BitsToFloat32()
		e0, e1 = zero.IfElse(q0.Less(least), e0), zero.IfElse(q1.Less(least), e1)
		t0, t1 := one.Div(slope.MulAdd(v0.Abs(), one)), one.Div(slope.MulAdd(v1.Abs(), one))
		cdf0 := a5.MulAdd(t0, a4).MulAdd(t0, a3).MulAdd(t0, a2).MulAdd(t0, a1).Mul(t0).Mul(e0) // Φ(−|x|)
		cdf1 := a5.MulAdd(t1, a4).MulAdd(t1, a3).MulAdd(t1, a2).MulAdd(t1, a1).Mul(t1).Mul(e1)
		cdf0, cdf1 = one.Sub(cdf0).IfElse(v0.Greater(zero), cdf0), one.Sub(cdf1).IfElse(v1.Greater(zero), cdf1)
		v0.Mul(cdf0).Store(y[i:])
		v1.Mul(cdf1).Store(y[i+lanes:])
		if d != nil {
			v0.Mul(density).MulAdd(e0, cdf0).Store(d[i:])
			v1.Mul(density).MulAdd(e1, cdf1).Store(d[i+lanes:])
		}
	}
	if i == len(x) {
		return
	}
	var in, out, slopes [2 * maxLanes]float32
	n := copy(in[:], x[i:])
	geluVector(out[:2*lanes], slopes[:2*lanes], in[:2*lanes])
	copy(y[i:], out[:n])
	if d != nil {
		copy(d[i:], slopes[:n])
	}
}
