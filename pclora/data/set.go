package data

import (
	"hash/fnv"
	"strings"
)

// MaxClasses is the most classes that a Set has: labels are kept as bytes where
// images are.
const MaxClasses = 256

// A Set is what labelled examples of every kind have in common. Texts and
// Pictures hold one, and Images make one.
type Set struct {
	Classes []string // names; a label is an index into them
	Labels  []int    // [N]
	Sums    []Sum    // [N], equal where examples are

	// Given says which part an example belongs to by its file or folder [N], and
	// is nil where none says so. Split respects it.
	Given []Part

	// Notes are what the reader noticed. Check repeats them.
	Notes []Warning
}

// A Sum stands for an example's content: its FNV-1a hash of 128 bits. Of a million
// different examples two have one Sum by chance in one of 10²⁶ sets. Whoever makes
// two on purpose has them counted as equal, and gains nothing else; SHA-256 would
// make the page's binary larger.
type Sum [16]byte

// SumOf returns the Sum of bytes.
func SumOf(b []byte) (s Sum) {
	h := fnv.New128a()
	h.Write(b) // never gives an error
	h.Sum(s[:0])
	return s
}

// Len returns N, the number of examples.
func (s *Set) Len() int { return len(s.Labels) }

// Counts returns how many examples each class has: the class balance.
func (s *Set) Counts() []int {
	counts := make([]int, len(s.Classes))
	for _, l := range s.Labels {
		counts[l]++
	}
	return counts
}

// CountsOf returns how many of the examples that at names each class has.
func (s *Set) CountsOf(at []int) []int {
	counts := make([]int, len(s.Classes))
	for _, i := range at {
		counts[s.Labels[i]]++
	}
	return counts
}

// First returns the first k examples of every class, or as many as it has: what
// a preview shows.
func (s *Set) First(k int) [][]int {
	first := make([][]int, len(s.Classes))
	for i, l := range s.Labels {
		if len(first[l]) < k {
			first[l] = append(first[l], i)
		}
	}
	return first
}

// names joins the names of classes for a message, the first few of them.
func (s *Set) names(classes []int) string {
	const most = 5
	var names []string
	for _, c := range classes[:min(len(classes), most)] {
		names = append(names, show(s.Classes[c]))
	}
	if len(classes) > most {
		names = append(names, "…")
	}
	return strings.Join(names, ", ")
}

// show brings text from a file to a form that a message can quote.
func show(text string) string {
	const most = 40 // bytes
	text = strings.Join(strings.Fields(text), " ")
	if len(text) > most {
		text = strings.ToValidUTF8(text[:most], "") + "…"
	}
	return `"` + text + `"`
}
