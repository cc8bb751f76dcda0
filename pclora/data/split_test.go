package data

import (
	"fmt"
	"math"
	"slices"
	"testing"
)

// toySet has examples of the given classes, all different.
func toySet(counts ...int) *Set {
	s := &Set{}
	for c, n := range counts {
		s.Classes = append(s.Classes, fmt.Sprint("class ", c))
		for i := range n {
			s.Labels = append(s.Labels, c)
			s.Sums = append(s.Sums, SumOf([]byte{byte(c), byte(i), byte(i >> 8)}))
		}
	}
	return s
}

func TestSplitCounts(t *testing.T) {
	for _, tt := range []struct {
		name                    string
		counts                  []int
		shares                  Shares
		train, validation, test []int
	}{
		{"even", []int{10, 20}, Shares{0.2, 0.1}, []int{7, 14}, []int{2, 4}, []int{1, 2}},
		{"rounded", []int{16}, Shares{0.1, 0.15}, []int{12}, []int{2}, []int{2}},
		{"one each of three", []int{3, 100}, Shares{0.01, 0.01}, []int{1, 98}, []int{1, 1}, []int{1, 1}},
		{"two", []int{2, 2}, Shares{0.1, 0.1}, []int{1, 1}, []int{0, 0}, []int{1, 1}},
		{"two, and no test", []int{2}, Shares{0.1, 0}, []int{1}, []int{1}, []int{0}},
		{"one", []int{1, 5}, Shares{0.2, 0.2}, []int{1, 3}, []int{0, 1}, []int{0, 1}},
		{"a class without examples", []int{0, 5}, Shares{0.2, 0.2}, []int{0, 3}, []int{0, 1}, []int{0, 1}},
		{"no shares", []int{4}, Shares{}, []int{4}, []int{0}, []int{0}},
		{"nearly all for test", []int{4}, Shares{0.009, 0.99}, []int{1}, []int{0}, []int{3}},
	} {
		s := toySet(tt.counts...)
		p, err := s.Split(tt.shares, 1)
		if err != nil {
			t.Errorf("%s: %v", tt.name, err)
			continue
		}
		train, validation, test := s.CountsOf(p.Train), s.CountsOf(p.Validation), s.CountsOf(p.Test)
		if !slices.Equal(train, tt.train) || !slices.Equal(validation, tt.validation) || !slices.Equal(test, tt.test) {
			t.Errorf("%s: %v %v %v, want %v %v %v", tt.name, train, validation, test, tt.train, tt.validation, tt.test)
		}
		checkParts(t, tt.name, s, p)
	}
}

// checkParts checks that every example is in one part, in order.
func checkParts(t *testing.T, name string, s *Set, p Parts) {
	t.Helper()
	all := slices.Concat(p.Train, p.Validation, p.Test)
	slices.Sort(all)
	for i, v := range all {
		if i != v {
			t.Fatalf("%s: the parts have %v", name, all)
		}
	}
	if len(all) != s.Len() || !slices.IsSorted(p.Train) || !slices.IsSorted(p.Validation) || !slices.IsSorted(p.Test) {
		t.Errorf("%s: parts %+v of %d examples", name, p, s.Len())
	}
}

func TestSplitSeed(t *testing.T) {
	// Computed apart from this package, in Python, as for TestSamplerGolden. A run's
	// seed stands for this division, so it must never change.
	want := Parts{Train: []int{1, 2, 4, 5, 6, 7, 11}, Validation: []int{0, 8, 9}, Test: []int{3, 10}}
	shares := Shares{0.2, 0.1}
	s := toySet(9, 3)
	a, err := s.Split(shares, 1)
	if err != nil {
		t.Fatal(err)
	}
	b, _ := s.Split(shares, 1)
	c, _ := s.Split(shares, 2)
	if fmt.Sprint(a) != fmt.Sprint(b) || fmt.Sprint(a) == fmt.Sprint(c) {
		t.Errorf("%v, again %v, with another seed %v", a, b, c)
	}
	if fmt.Sprint(a) != fmt.Sprint(want) {
		t.Errorf("%+v, want %+v", a, want)
	}
	// Another class does not change how this one is divided.
	d, _ := toySet(9).Split(shares, 1)
	if last := a.Train[len(a.Train)-1]; last < 9 || !slices.Equal(d.Test, a.Test[:len(d.Test)]) {
		t.Errorf("class 0 alone: %v, want as in %v", d, a)
	}
}

// TestSplitUniform: over many seeds every example is put aside equally often,
// 0.3·2000 = 600 times with deviation √(2000·0.3·0.7) = 20.5, of which five are
// allowed.
func TestSplitUniform(t *testing.T) {
	s := toySet(10, 10)
	times := make([]int, s.Len())
	for seed := range uint64(2000) {
		p, _ := s.Split(Shares{Test: 0.3}, seed)
		for _, i := range p.Test {
			times[i]++
		}
	}
	for i, n := range times {
		if math.Abs(float64(n)-600) > 5*20.5 {
			t.Errorf("example %d was tested with %d times of 2000, want 600", i, n)
		}
	}
}

// TestSplitEqual: equal examples are together, of whatever class.
func TestSplitEqual(t *testing.T) {
	s := toySet(40, 40)
	for i := range 10 {
		s.Sums[10+i] = s.Sums[i]
		s.Sums[50+i] = s.Sums[20+i] // another class
	}
	for seed := range uint64(20) {
		p, err := s.Split(Shares{0.25, 0.25}, seed)
		if err != nil {
			t.Fatal(err)
		}
		checkParts(t, "equal examples", s, p)
		where := map[Sum]Part{}
		for i, at := range p.of(s.Len()) {
			if was, ok := where[s.Sums[i]]; ok && was != at {
				t.Fatalf("seed %d: equal examples are in %v and %v", seed, was, at)
			}
			where[s.Sums[i]] = at
		}
	}
}

func TestSplitGiven(t *testing.T) {
	s := toySet(10, 10)
	s.Given = make([]Part, 20)
	for i := range 10 {
		s.Given[2*i] = Train
	}
	s.Given[1], s.Given[3], s.Given[13] = Test, Test, Test
	s.Sums[3] = s.Sums[2] // a person's own overlap stays, and is warned of
	p, err := s.Split(Shares{0.25, 0.25}, 1)
	if err != nil {
		t.Fatal(err)
	}
	checkParts(t, "given", s, p)
	if !slices.Equal(p.Test, []int{1, 3, 13}) {
		t.Errorf("test part %v, want [1 3 13] as given", p.Test)
	}
	if got := s.CountsOf(p.Validation); !slices.Equal(got, []int{2, 2}) { // a quarter of 8 and of 9
		t.Errorf("validation part has %v, want [2 2]", got)
	}
	for i := range s.Given {
		s.Given[i] = Validation
	}
	s.Given[0] = Train
	if p, _ := s.Split(Shares{0.1, 0.5}, 1); len(p.Train) != 1 || len(p.Test) != 0 {
		t.Errorf("one training example: %+v, want it kept", p)
	}
}

func TestSplitRefuses(t *testing.T) {
	for _, shares := range []Shares{{-0.1, 0}, {0, -1}, {0.5, 0.5}, {1, 0}, {math.NaN(), 0}, {0, math.Inf(1)}} {
		if _, err := toySet(4).Split(shares, 1); err == nil {
			t.Errorf("shares %v were taken", shares)
		}
	}
}
