package data

import "fmt"

// A WarningKind says what a Warning is about.
type WarningKind string

// The kinds of Warning.
const (
	Skipped       WarningKind = "skipped"       // rows or files were left out
	Continuous    WarningKind = "continuous"    // labels look like measurements
	OneClass      WarningKind = "one class"     // there is nothing to tell apart
	Tiny          WarningKind = "tiny"          // a class has few training examples
	Missing       WarningKind = "missing"       // a class has none in some part
	Imbalance     WarningKind = "imbalance"     // one class has many times another's
	Duplicates    WarningKind = "duplicates"    // examples that are there again
	Contradiction WarningKind = "contradiction" // equal examples with different labels
	Overlap       WarningKind = "overlap"       // trained on and tested with
)

// Bounds of what is warned of.
const (
	FewExamples = 10 // a class with fewer training examples is tiny
	ManyTimes   = 10 // classes that differ by more are imbalanced
)

// A Warning is something about a Set that a person should know before training.
type Warning struct {
	Kind  WarningKind
	Count int    // of classes, examples, rows or files
	Text  string // what it is and what to do, a sentence without its full stop
}

func warn(kind WarningKind, count int, format string, args ...any) Warning {
	return Warning{kind, count, fmt.Sprintf(format, args...)}
}

// Check returns what a person should know about a Set and its division, the
// reader's Notes first. At most one Warning has each kind but Skipped.
func (s *Set) Check(p Parts) []Warning {
	all := append([]Warning(nil), s.Notes...)
	all = append(all, s.checkClasses(p)...)
	return append(all, s.checkEqual(p)...)
}

func (s *Set) checkClasses(p Parts) (all []Warning) {
	if len(s.Classes) < 2 {
		return []Warning{warn(OneClass, 1, "All examples have the same class: add a second one, or choose another label column")}
	}
	var tiny, missing []int
	train, validation, test := s.CountsOf(p.Train), s.CountsOf(p.Validation), s.CountsOf(p.Test)
	fewest, most := 0, 0
	for c, n := range train {
		if n < FewExamples {
			tiny = append(tiny, c)
		}
		if n == 0 || len(p.Validation) > 0 && validation[c] == 0 || len(p.Test) > 0 && test[c] == 0 {
			missing = append(missing, c)
		}
		if n < train[fewest] {
			fewest = c
		}
		if n > train[most] {
			most = c
		}
	}
	if len(tiny) > 0 {
		all = append(all, warn(Tiny, len(tiny), "%d of %d classes have fewer than %d training examples (%s): add some, or leave these classes out",
			len(tiny), len(s.Classes), FewExamples, s.names(tiny)))
	}
	if len(missing) > 0 {
		all = append(all, warn(Missing, len(missing), "%d of %d classes are not in every part (%s): accuracy says nothing about them",
			len(missing), len(s.Classes), s.names(missing)))
	}
	if train[fewest] > 0 && train[most] > ManyTimes*train[fewest] {
		all = append(all, warn(Imbalance, train[most], "%s has %d training examples, %s only %d: accuracy will mostly tell of the former",
			show(s.Classes[most]), train[most], show(s.Classes[fewest]), train[fewest]))
	}
	return all
}

// checkEqual looks for examples that are equal.
func (s *Set) checkEqual(p Parts) (all []Warning) {
	part := p.of(s.Len())
	first := make(map[Sum]int, s.Len())
	trained := make(map[Sum]bool, len(p.Train))
	for _, i := range p.Train {
		trained[s.Sums[i]] = true
	}
	again, against, both := 0, 0, 0
	for i, sum := range s.Sums {
		if j, ok := first[sum]; !ok {
			first[sum] = i
		} else if again++; s.Labels[j] != s.Labels[i] {
			against++
		}
		if (part[i] == Validation || part[i] == Test) && trained[sum] {
			both++
		}
	}
	if again > 0 {
		all = append(all, warn(Duplicates, again, "%d of %d examples are there more than once", again, s.Len()))
	}
	if against > 0 {
		all = append(all, warn(Contradiction, against, "%d examples are equal to one of another class: no model can tell them apart", against))
	}
	if both > 0 {
		all = append(all, warn(Overlap, both, "%d validation or test examples are also trained on: accuracy will look better than it is; remove them from one side", both))
	}
	return all
}
