package data

import (
	"fmt"
	"math"
	"math/rand/v2"
)

// A Part is what an example is used for.
type Part uint8

// The parts. Anywhere leaves it to Split.
const (
	Anywhere   Part = iota
	Train           // what weights are fitted to
	Validation      // what decides when to stop, and between settings
	Test            // what nothing is decided by
)

// String returns the part's name.
func (p Part) String() string {
	return [...]string{"anywhere", "training", "validation", "test"}[p]
}

// Shares say how much of a Set is put aside.
type Shares struct {
	Validation, Test float64 // in [0, 1); together below 1
}

// Parts are the indices of a Set's examples by use, each ascending. Every
// example is in one of them.
type Parts struct {
	Train, Validation, Test []int
}

// Split divides a Set at random, class by class, so that every part has the
// set's balance. The same set, shares and seed give the same parts.
//
// A part whose share is not 0 gets at least one example of every class that has
// enough different ones: a class with one has it in Train, one with two in Train
// and Test, or in Train and Validation if there is no test. Examples that are
// equal stay together, so that none is trained on and tested with, and add to
// what the shares say.
//
// Where Given names a part for some examples, they are there. Then the rest is
// training material: a part that Given has is not filled further, one that it
// does not have is drawn from the rest, of which its share then is.
//
// Shares out of range are an error.
func (s *Set) Split(shares Shares, seed uint64) (Parts, error) {
	if v, t := shares.Validation, shares.Test; !(v >= 0 && t >= 0 && v+t < 1) {
		return Parts{}, fmt.Errorf("data: shares %v for validation and %v for test: have 0 or more, together below 1", v, t)
	}
	part := make([]Part, s.Len())
	var has [Test + 1]bool
	for i := range s.Given {
		part[i] = s.Given[i]
		has[part[i]] = true
	}
	if has[Validation] {
		shares.Validation = 0
	}
	if has[Test] {
		shares.Test = 0
	}
	leaders := s.leaders(part)
	for class, members := range leaders {
		divide(part, members, shares, rand.NewPCG(seed, uint64(class)))
	}
	s.follow(part)
	var p Parts
	for i, at := range part {
		switch at {
		case Validation:
			p.Validation = append(p.Validation, i)
		case Test:
			p.Test = append(p.Test, i)
		default:
			p.Train = append(p.Train, i)
		}
	}
	return p, nil
}

// leaders returns, by class, the first of each group of equal examples among
// those that may go anywhere or are training material.
func (s *Set) leaders(part []Part) [][]int {
	byClass := make([][]int, len(s.Classes))
	seen := make(map[Sum]bool, s.Len())
	for i, l := range s.Labels {
		if part[i] > Train || seen[s.Sums[i]] {
			continue
		}
		seen[s.Sums[i]] = true
		byClass[l] = append(byClass[l], i)
	}
	return byClass
}

// divide gives the examples at members a part.
func divide(part []Part, members []int, shares Shares, rng *rand.PCG) {
	n := len(members)
	test, validation := portion(n, shares.Test), portion(n, shares.Validation)
	for test+validation >= n && validation > 0 { // one stays in training
		validation--
	}
	for test >= n && test > 0 {
		test--
	}
	order := make([]int, n)
	permute(rng, order)
	for k, o := range order {
		switch {
		case k < test:
			part[members[o]] = Test
		case k < test+validation:
			part[members[o]] = Validation
		default:
			part[members[o]] = Train
		}
	}
}

// portion returns n·share, rounded, and at least 1 of what has a share at all.
func portion(n int, share float64) int {
	if share == 0 {
		return 0
	}
	return max(1, int(math.Round(float64(n)*share)))
}

// follow puts examples that are equal to an earlier one beside it, unless they
// have a part given.
func (s *Set) follow(part []Part) {
	first := make(map[Sum]Part, s.Len())
	for i, sum := range s.Sums {
		if s.Given != nil && s.Given[i] > Train {
			continue
		}
		if p, ok := first[sum]; ok {
			part[i] = p
		} else {
			first[sum] = part[i]
		}
	}
}

// of returns the part of every example [n].
func (p Parts) of(n int) []Part {
	part := make([]Part, n)
	for _, x := range []struct {
		part Part
		at   []int
	}{{Train, p.Train}, {Validation, p.Validation}, {Test, p.Test}} {
		for _, i := range x.at {
			part[i] = x.part
		}
	}
	return part
}
