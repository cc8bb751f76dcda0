package table

import "fmt"

// A Kind says what is wrong with a table, for callers that act on it.
type Kind string

// The kinds of Error.
const (
	Damaged     Kind = "damaged"     // compressed bytes that cannot be unpacked
	Encoding    Kind = "encoding"    // not UTF-8 text
	Empty       Kind = "empty"       // no rows
	Quoting     Kind = "quoting"     // a quote that does not close, or closes too early
	Ragged      Kind = "ragged"      // a row with more or fewer fields than the first
	Syntax      Kind = "syntax"      // a line that is no JSON object
	Duplicate   Kind = "duplicate"   // a key given twice
	Limit       Kind = "limit"       // more bytes, rows, columns or cells than are read
	Unsupported Kind = "unsupported" // a lawful file of a kind that is not read here
	Column      Kind = "column"      // a choice of columns that the table does not have
	Label       Kind = "label"       // labels that make no classes
)

// An Error says what is wrong with a table, where, and what to do about it.
type Error struct {
	Kind Kind
	Line int // counted from 1 as editors do; 0 when it is the file as a whole
	Text string
}

func (e Error) Error() string {
	if e.Line == 0 {
		return "table: " + e.Text
	}
	return fmt.Sprintf("table: line %d: %s", e.Line, e.Text)
}

func refuse(kind Kind, line int, format string, args ...any) Error {
	return Error{kind, line, fmt.Sprintf(format, args...)}
}
