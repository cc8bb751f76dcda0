package table

import "strconv"

// Bounds of what is read. Real tables for a model that trains in a tab have
// thousands of rows and a handful of columns.
const (
	MaxBytes   = 64 << 20 // of the file, unpacked
	MaxRows    = 500_000
	MaxColumns = 64
	MaxCells   = 4_000_000 // 64 MB of string headers
	MaxField   = 1 << 20   // bytes in one cell; more is a quote that nobody closed
)

// A Table is rows of text cells as a file has them. The first row may be a
// header: Propose says so, and a Choice decides.
type Table struct {
	Format Format
	Keys   []string // names of the columns where every row has them (JSONL), else nil

	columns int
	cells   int
	rows    [][]string // JSONL's may be shorter than columns: what is missing is empty
	lines   []int      // where each row begins, from 1

	slab  []string // what blank cuts rows from
	bytes []byte   // a line of JSON
}

// slabSize is how many cells are made at once: the memory's keeper looks at each
// piece of memory, and half a million rows would be as many.
const slabSize = 1 << 13

// blank returns room for a row of n cells.
func (t *Table) blank(n int) []string {
	if len(t.slab) < n {
		t.slab = make([]string, max(n, slabSize))
	}
	row := t.slab[:0:n]
	t.slab = t.slab[n:]
	return row
}

// Len returns the number of rows, a header included.
func (t *Table) Len() int { return len(t.rows) }

// Columns returns the number of columns.
func (t *Table) Columns() int { return t.columns }

// Line returns the line of the file on which row i begins, counted from 1.
func (t *Table) Line(i int) int { return t.lines[i] }

// Cell returns the text in row i, column j. A key that a JSONL line does not
// have is empty, and so is null.
func (t *Table) Cell(i, j int) string {
	if row := t.rows[i]; j < len(row) {
		return row[j]
	}
	return ""
}

// Name returns what to call column j: its key, its header if the first row is
// one, or "column 3".
func (t *Table) Name(j int, header bool) string {
	switch {
	case t.Keys != nil:
		return t.Keys[j]
	case header && t.Len() > 0 && t.Cell(0, j) != "":
		return t.Cell(0, j)
	}
	return "column " + strconv.Itoa(j+1)
}

// expect makes room for n rows, or as many as are read.
func (t *Table) expect(n int) {
	n = min(n, MaxRows)
	t.rows, t.lines = make([][]string, 0, n), make([]int, 0, n)
}

// add appends a row that begins on the given line.
func (t *Table) add(row []string, line int) error {
	if len(row) > MaxColumns {
		return refuse(Limit, line, "%d columns, at most %d are read: leave out those that hold neither text nor label", len(row), MaxColumns)
	}
	for _, cell := range row {
		if len(cell) > MaxField {
			return refuse(Limit, line, "a cell of %d bytes, at most %d are read: is a quote missing?", len(cell), MaxField)
		}
	}
	t.columns = max(t.columns, len(row))
	if t.cells += len(row); t.cells > MaxCells {
		return refuse(Limit, line, "more than %d cells: leave out columns that hold neither text nor label, or rows", MaxCells)
	}
	if len(t.rows) == MaxRows {
		return refuse(Limit, line, "more than %d rows: take a part of them", MaxRows)
	}
	t.rows = append(t.rows, row)
	t.lines = append(t.lines, line)
	return nil
}
