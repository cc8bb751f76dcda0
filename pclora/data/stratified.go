package data

import (
	"fmt"
	"math/rand/v2"
	"slices"
)

// Stratified picks perClass random examples of every class 0 … max(labels) and
// returns their indices in ascending order. A class with fewer examples is an
// error. It panics when perClass is negative.
func Stratified(labels []uint8, perClass int, seed uint64) ([]int, error) {
	if perClass < 0 {
		panic(fmt.Sprintf("data: Stratified with %d examples a class", perClass))
	}
	var taken [256]int
	order := make([]int, len(labels))
	permute(rand.NewPCG(seed, 0), order)
	var picked []int
	classes := 0
	for _, i := range order {
		l := labels[i]
		classes = max(classes, int(l)+1)
		if taken[l] < perClass {
			taken[l]++
			picked = append(picked, i)
		}
	}
	for l, n := range taken[:classes] {
		if n < perClass {
			return nil, fmt.Errorf("data: class %d has %d examples, want %d: ask for at most %d a class", l, n, perClass, n)
		}
	}
	slices.Sort(picked)
	return picked, nil
}
