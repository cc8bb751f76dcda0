// Package table reads labelled text from tables: CSV, TSV and JSONL, plain or
// gzip-compressed, and proposes which column is what.
//
// # Formats
//
// CSV follows RFC 4180: fields apart by commas, quotes around a field that holds
// a comma, a quote (doubled) or a line break. Semicolons and tabs in the commas'
// place are recognised. TSV has no quoting, as in the IANA's
// text/tab-separated-values: a quote is a character like any other. JSONL has one
// object a line; its keys are the columns.
//
// Lines end in LF or CRLF, a byte order mark at the start is passed over, and
// blank lines are skipped. Text is UTF-8.
//
// # Memory
//
// Read copies the file once; cells are views into that copy unless an escape
// must be resolved. All sizes are bounded before memory is set aside: MaxBytes,
// MaxRows, MaxColumns, MaxCells, MaxField.
//
// # Errors
//
// Files are hostile. Every refusal is an Error with a Kind, the line where it
// is, and what to do.
package table
