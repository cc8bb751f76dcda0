package table

import (
	"strconv"
	"strings"
)

// sample is how many rows a proposal looks at.
const sample = 2000

// A profile is what a column looks like over the sampled rows.
type profile struct {
	rows     int // with something in the cell
	distinct int
	bytes    int // in all
	numbers  int // how many cells are one
}

// survey profiles every column; header leaves the first row out.
func survey(t *Table, header bool) []profile {
	columns := make([]profile, t.Columns())
	for j := range columns {
		columns[j] = profileOf(t, j, header)
	}
	return columns
}

func profileOf(t *Table, j int, header bool) (p profile) {
	seen := map[string]bool{}
	for i := range min(t.Len(), sample) {
		cell := strings.TrimSpace(t.Cell(i, j))
		if i == 0 && header || cell == "" {
			continue
		}
		p.rows++
		p.bytes += len(cell)
		seen[cell] = true
		if IsNumber(cell) {
			p.numbers++
		}
	}
	p.distinct = len(seen)
	return p
}

// IsNumber reports whether s is a decimal number.
func IsNumber(s string) bool {
	const longest = 40 // bytes; a text of digits is no measurement
	_, err := strconv.ParseFloat(s, 64)
	return err == nil && len(s) <= longest
}

// longest returns the column with most bytes of text but the one given, or
// None.
func longest(columns []profile, not int) int {
	best := None
	for j, p := range columns {
		if j != not && (best == None || p.bytes > columns[best].bytes) {
			best = j
		}
	}
	return best
}

// fewest returns the column with the fewest different values, two at least,
// but those given, or None. Of equals the later wins: labels tend to stand last.
func fewest(columns []profile, not, nor int) int {
	best := None
	for j, p := range columns {
		if j == not || j == nor || p.distinct == 0 {
			continue
		}
		if best == None || columns[best].distinct < 2 || p.distinct >= 2 && p.distinct <= columns[best].distinct {
			best = j
		}
	}
	return best
}

// hasHeader guesses whether the first row names the columns: its cells are
// short, none is a number, none comes again below, and either a name is a usual
// one, or a column below it holds numbers, or values that keep coming back.
func hasHeader(t *Table) bool {
	if t.Keys != nil || t.Len() < 2 {
		return false
	}
	sign := false
	named := map[string]bool{}
	for j := range t.Columns() {
		name := strings.TrimSpace(t.Cell(0, j))
		if name == "" { // as the first column of a data frame's index
			continue
		}
		if !looksLikeName(name) || named[name] || recurs(t, j) {
			return false
		}
		named[name] = true
		p := profileOf(t, j, true)
		sign = sign || isUsual(name) || p.rows > 0 && p.numbers == p.rows || p.distinct >= 2 && 2*p.distinct <= p.rows
	}
	return sign
}

func looksLikeName(s string) bool {
	const longest, words = 40, 3 // bytes; more is a text
	return len(s) <= longest && len(strings.Fields(s)) <= words && !IsNumber(s)
}

// recurs reports whether the first cell of column j comes again below.
func recurs(t *Table, j int) bool {
	for i := 1; i < min(t.Len(), sample); i++ {
		if t.Cell(i, j) == t.Cell(0, j) {
			return true
		}
	}
	return false
}

func isUsual(name string) bool {
	name = fold(name)
	for _, names := range [][]string{labelNames(), textNames()} {
		for _, n := range names {
			if n == name {
				return true
			}
		}
	}
	for _, p := range pairNames() {
		if p[0] == name || p[1] == name {
			return true
		}
	}
	return false
}
