package nn

import "testing"

// TestArena: matrices lent together do not overlap, in the first pass, which
// finds no memory, and in those after it, which must find all.
func TestArena(t *testing.T) {
	var a Arena
	for pass := range 3 {
		a.Reset(0)
		x := a.Take(3, 5)
		mark := a.Mark()
		y := a.Take(7, 2)
		for i := range x.Values() {
			x.Values()[i] = 1
		}
		for i := range y.Values() {
			y.Values()[i] = 2
		}
		a.Release(mark)
		z := a.Take(4, 4)
		z.Zero()
		for _, v := range x.Values() {
			if v != 1 {
				t.Fatalf("pass %d: another matrix wrote %g into the first", pass, v)
			}
		}
	}
	if want := ArenaSpace(3, 5) + max(ArenaSpace(7, 2), ArenaSpace(4, 4)); a.Peak() != want || a.Values() != want {
		t.Errorf("at most %d values lent, %d held, want %d", a.Peak(), a.Values(), want)
	}
	if n := testing.AllocsPerRun(5, func() { a.Reset(0); a.Take(3, 5); a.Take(7, 2) }); n != 0 {
		t.Errorf("%g allocations a pass", n)
	}
}

// TestArenaForget: without Keep a layer gives back what it took, with it not.
func TestArenaForget(t *testing.T) {
	for _, keep := range []bool{true, false} {
		a := Arena{Keep: keep}
		mark := a.Mark()
		a.Take(2, 2)
		a.Forget(mark)
		if kept := a.Mark() != mark; kept != keep {
			t.Errorf("Keep is %t, the matrix was kept: %t", keep, kept)
		}
	}
}

func TestArenaRefusesAMarkAhead(t *testing.T) {
	var a Arena
	mark := ArenaSpace(2, 2)
	defer func() {
		if recover() == nil {
			t.Error("Release to a mark that was not reached: no panic")
		}
	}()
	a.Release(mark)
}
