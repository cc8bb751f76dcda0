package data

import (
	"slices"
	"strings"
	"testing"
)

func TestStratified(t *testing.T) {
	labels := make([]uint8, 1000)
	for i := range labels {
		labels[i] = uint8(i % 7 % 3) // classes of unequal size
	}
	a, err := Stratified(labels, 50, 3)
	if err != nil {
		t.Fatal(err)
	}
	var counts [3]int
	for _, i := range a {
		counts[labels[i]]++
	}
	if counts != [3]int{50, 50, 50} || !slices.IsSorted(a) || len(slices.Compact(slices.Clone(a))) != 150 {
		t.Errorf("%v of the classes, want 50 each, ascending and none twice: %v", counts, a)
	}
	b, _ := Stratified(labels, 50, 3)
	c, _ := Stratified(labels, 50, 4)
	if !slices.Equal(a, b) || slices.Equal(a, c) {
		t.Error("the choice must depend on the seed, and on nothing else")
	}
	if none, err := Stratified(labels, 0, 3); len(none) != 0 || err != nil {
		t.Errorf("0 a class: %v %v, want none", none, err)
	}
	if none, err := Stratified(nil, 5, 3); len(none) != 0 || err != nil {
		t.Errorf("no labels: %v %v, want none", none, err)
	}
}

func TestStratifiedRefuses(t *testing.T) {
	for _, tt := range []struct {
		name   string
		labels []uint8
		want   string
	}{
		{"class too small", []uint8{0, 0, 1, 2, 2}, "class 1 has 1 examples, want 2"},
		{"class missing", []uint8{0, 0, 2, 2}, "class 1 has 0 examples"},
		{"last class too small", []uint8{0, 0, 255}, "class 1 has 0 examples"},
	} {
		if _, err := Stratified(tt.labels, 2, 1); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v, want …%s…", tt.name, err, tt.want)
		}
	}
}
