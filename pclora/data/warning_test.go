package data

import (
	"slices"
	"strings"
	"testing"
)

func TestCheck(t *testing.T) {
	for _, tt := range []struct {
		name string
		set  func() *Set
		want []WarningKind
		text string // in the first warning
	}{
		{"nothing to warn of", func() *Set { return toySet(40, 50) }, nil, ""},
		{"what the reader noted", func() *Set {
			s := toySet(40, 40)
			s.Notes = []Warning{{Skipped, 3, "3 rows"}}
			return s
		}, []WarningKind{Skipped}, "3 rows"},
		{"one class", func() *Set { return toySet(40) }, []WarningKind{OneClass}, "add a second one"},
		{"a tiny class", func() *Set { return toySet(40, 8) }, []WarningKind{Tiny}, `1 of 2 classes have fewer than 10 training examples ("class 1"): add some`},
		{"many tiny classes", func() *Set { return toySet(5, 5, 5, 5, 5, 5, 5) }, []WarningKind{Tiny}, `"class 4", …)`},
		{"a class that is not everywhere", func() *Set { return toySet(40, 2) }, []WarningKind{Tiny, Missing, Imbalance}, `"class 1"`},
		{"a class of ten times another", func() *Set { return toySet(400, 20) }, []WarningKind{Imbalance}, `"class 0" has 240 training examples, "class 1" only 12`},
		{"equal examples", func() *Set {
			s := toySet(40, 40)
			s.Sums[1], s.Sums[2] = s.Sums[0], s.Sums[0]
			return s
		}, []WarningKind{Duplicates}, "2 of 80 examples are there more than once"},
		{"equal examples of two classes", func() *Set {
			s := toySet(40, 40)
			s.Sums[41] = s.Sums[0]
			return s
		}, []WarningKind{Duplicates, Contradiction}, "1 of 80"},
		{"trained on and tested with", func() *Set {
			s := toySet(40, 40)
			s.Given = slices.Repeat([]Part{Train, Train, Train, Test}, 20)
			s.Sums[3], s.Sums[7] = s.Sums[0], s.Sums[1]
			return s
		}, []WarningKind{Duplicates, Overlap}, "2 of 80"},
	} {
		s := tt.set()
		p, err := s.Split(Shares{0.2, 0.2}, 1)
		if err != nil {
			t.Fatal(err)
		}
		got := s.Check(p)
		var kinds []WarningKind
		for _, w := range got {
			kinds = append(kinds, w.Kind)
		}
		if !slices.Equal(kinds, tt.want) {
			t.Errorf("%s: %v, want %v", tt.name, got, tt.want)
		} else if len(got) > 0 && !strings.Contains(got[0].Text, tt.text) {
			t.Errorf("%s: %s, want …%s…", tt.name, got[0].Text, tt.text)
		}
		for _, w := range got {
			if w.Count < 1 || w.Kind == Overlap && w.Count != 2 {
				t.Errorf("%s: %+v: wrong count", tt.name, w)
			}
		}
	}
}

func TestFirst(t *testing.T) {
	s := toySet(3, 1, 0)
	s.Labels[0], s.Labels[3] = 1, 0 // classes 1 0 0 0
	got := s.First(2)
	if !slices.Equal(got[0], []int{1, 2}) || !slices.Equal(got[1], []int{0}) || got[2] != nil {
		t.Errorf("First(2): %v, want [[1 2] [0] []]", got)
	}
	if got := s.Counts(); !slices.Equal(got, []int{3, 1, 0}) {
		t.Errorf("Counts: %v, want [3 1 0]", got)
	}
}

// TestImagesSet: pictures in arrays have the same statistics.
func TestImagesSet(t *testing.T) {
	m, err := LoadIDX(imagesFile(3, 1, 2, 1, 2, 3, 4, 1, 2), labelsFile(1, 0, 1), []string{"a", "b"})
	if err != nil {
		t.Fatal(err)
	}
	s := m.Set()
	if !slices.Equal(s.Labels, []int{1, 0, 1}) || s.Sums[0] != s.Sums[2] || s.Sums[0] == s.Sums[1] {
		t.Errorf("labels %v, sums %v, want [1 0 1], the first and last equal", s.Labels, s.Sums)
	}
}
