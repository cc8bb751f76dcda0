package run

import (
	"encoding/binary"
	"encoding/hex"
	"hash/fnv"
	"math"
	"testing"
)

// TestDigestIsFNV compares with the standard library's FNV-1a of 128 bits.
func TestDigestIsFNV(t *testing.T) {
	want := fnv.New128a()
	add := func(what byte, v uint64) {
		want.Write(binary.LittleEndian.AppendUint64([]byte{what}, v))
	}
	var d Digest
	if got := d.Sum(); got != hex.EncodeToString(want.Sum(nil)) {
		t.Errorf("of nothing: %s", got)
	}
	for i, p := range curve(50, 3, 4) {
		d.Step(p)
		add('s', uint64(p.Step))
		for _, v := range []float64{p.Lambda, p.Task, p.Distil, p.Logits, p.Attention, p.Relations} {
			add('l', math.Float64bits(v))
		}
		e := Eval{Step: p.Step, Lambda: p.Lambda, Correct: i, Total: 50}
		d.Eval(e)
		add('e', uint64(e.Step))
		add('l', math.Float64bits(e.Lambda))
		add('c', uint64(e.Correct))
		add('t', uint64(e.Total))
		if got := d.Sum(); got != hex.EncodeToString(want.Sum(nil)) {
			t.Fatalf("after step %d: %s, want FNV's", p.Step, got)
		}
	}
}

func TestDigestSeesTheLastBit(t *testing.T) {
	base := Point{Step: 3, Lambda: 0.5, Task: 0.25, Distil: 0.125, Logits: 1, Attention: 2, Relations: 3}
	seen := map[string]bool{}
	sum := func(p Point) {
		var d Digest
		d.Step(p)
		seen[d.Sum()] = true
	}
	sum(base)
	for _, field := range []func(*Point) *float64{
		func(p *Point) *float64 { return &p.Lambda }, func(p *Point) *float64 { return &p.Task }, func(p *Point) *float64 { return &p.Distil },
		func(p *Point) *float64 { return &p.Logits }, func(p *Point) *float64 { return &p.Attention }, func(p *Point) *float64 { return &p.Relations },
	} {
		p := base
		*field(&p) = math.Nextafter(*field(&p), 9)
		sum(p)
	}
	p := base
	p.Step++
	sum(p)
	if len(seen) != 8 {
		t.Errorf("%d sums of 8 different steps", len(seen))
	}
}

func TestDigestAllocatesNothing(t *testing.T) {
	var d Digest
	if n := testing.AllocsPerRun(100, func() { d.Step(Point{Step: 1, Task: 2}); d.Eval(Eval{Step: 1}) }); n != 0 {
		t.Errorf("%v allocations a step", n)
	}
}
