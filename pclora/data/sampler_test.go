package data

import (
	"encoding/json"
	"slices"
	"testing"
)

func TestSamplerGolden(t *testing.T) {
	// Computed apart from this package, in Python, from the definitions of
	// PCG-DXSM, of below and of permute. A run's seed stands for this order, so it
	// must never change.
	want := []int{4, 1, 0, 2, 3, 5, 6, 6, 2, 3, 1, 4, 0, 5}
	s := NewSampler(7, 42)
	got := make([]int, 14)
	s.Next(got)
	if !slices.Equal(got, want) {
		t.Errorf("two epochs of 7, seed 42: %v, want %v", got, want)
	}
}

func TestSamplerEpochs(t *testing.T) {
	for _, tt := range []struct {
		name     string
		n, batch int
	}{
		{"batch divides", 12, 4},
		{"batch straddles epochs", 10, 4},
		{"batch of several epochs", 3, 8},
		{"one example", 1, 5},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := NewSampler(tt.n, 1)
			var walk []int
			for range 5 * tt.n {
				batch := slices.Repeat([]int{-1}, tt.batch)
				s.Next(batch)
				walk = append(walk, batch...)
			}
			orders := slices.Collect(slices.Chunk(walk, tt.n))
			each := slices.Sorted(slices.Values(orders[0]))
			for i, v := range each {
				if v != i {
					t.Fatalf("the first epoch is %v, want each of 0 … %d once", orders[0], tt.n-1)
				}
			}
			for _, order := range orders {
				if len(order) == tt.n && !slices.Equal(slices.Sorted(slices.Values(order)), each) {
					t.Fatalf("an epoch is %v, want each of 0 … %d once", order, tt.n-1)
				}
			}
			if tt.n >= 10 && slices.Equal(orders[0], orders[1]) { // by chance once in 10!
				t.Errorf("two epochs in the same order %v", orders[0])
			}
		})
	}
}

func TestSamplerRestore(t *testing.T) {
	for _, steps := range []int{0, 1, 3, 10} { // 3·4 = 12 ends an epoch of 6 exactly
		a := NewSampler(6, 9)
		batch := make([]int, 4)
		for range steps {
			a.Next(batch)
		}
		text, err := json.Marshal(a.State())
		if err != nil {
			t.Fatal(err)
		}
		var state SamplerState
		if err := json.Unmarshal(text, &state); err != nil {
			t.Fatal(err)
		}
		b := NewSampler(6, 1)
		b.Next(batch)
		if err := b.Restore(state); err != nil {
			t.Fatal(err)
		}
		want, got := make([]int, 20), make([]int, 20)
		a.Next(want)
		b.Next(got)
		if !slices.Equal(got, want) {
			t.Errorf("after %d batches: restored walk %v, want %v", steps, got, want)
		}
	}
}

func TestSamplerRestoreRefuses(t *testing.T) {
	s := NewSampler(6, 9)
	before := s.State()
	for _, st := range []SamplerState{
		{N: 5, At: 0}, // of another set
		{N: 6, At: -1},
		{N: 6, At: 6}, // the end of an epoch is the start of the next
	} {
		if err := s.Restore(st); err == nil || s.State() != before {
			t.Errorf("Restore(%+v): error %v, state %+v, want an error and %+v", st, err, s.State(), before)
		}
	}
}

func TestSamplerAllocs(t *testing.T) {
	s := NewSampler(10, 1)
	batch := make([]int, 7)
	if n := testing.AllocsPerRun(100, func() { s.Next(batch) }); n != 0 {
		t.Errorf("Next: %v allocations, want 0", n)
	}
}

// TestPermuteUniform counts the 24 orders of four things over 24,000 draws: each
// is due 1000 times with deviation √(24000·(1/24)·(23/24)) = 31, and five of
// those are allowed.
func TestPermuteUniform(t *testing.T) {
	counts := map[[4]int]int{}
	s := NewSampler(4, 7)
	for range 24000 {
		var p [4]int
		s.Next(p[:])
		counts[p]++
	}
	for p, n := range counts {
		if n < 1000-5*31 || n > 1000+5*31 {
			t.Errorf("order %v: %d times of 24000, want 1000 ± 155", p, n)
		}
	}
	if len(counts) != 24 {
		t.Errorf("%d orders, want 24", len(counts))
	}
}
