package table

import "strings"

// readPlain reads fields apart by tabs, without quoting.
func (t *Table) readPlain(text string) error {
	for line := 1; text != ""; line++ {
		row, rest, _ := strings.Cut(text, "\n")
		text = rest
		row = strings.TrimSuffix(row, "\r")
		if row == "" {
			continue
		}
		if n := strings.Count(row, "\t") + 1; n > MaxColumns {
			return refuse(Limit, line, "%d columns, at most %d are read: leave out those that hold neither text nor label", n, MaxColumns)
		}
		cells := t.blank(t.columns)
		for cell := range strings.SplitSeq(row, "\t") {
			cells = append(cells, cell)
		}
		if err := t.addRow(cells, line); err != nil {
			return err
		}
	}
	return nil
}

// addRow adds a row that must have as many fields as the first.
func (t *Table) addRow(row []string, line int) error {
	if t.Len() > 0 && len(row) != t.columns {
		advice := "put quotes around a field that holds a separator"
		if t.Format == TSV {
			advice = "take tabs out of the text"
		}
		return refuse(Ragged, line, "%d fields, the first row has %d: %s", len(row), t.columns, advice)
	}
	return t.add(row, line)
}

// readQuoted reads CSV with the given separator. A quote inside a field that
// does not begin with one is text, as most programs have it.
func (t *Table) readQuoted(text string, sep byte) error {
	p := quoted{text: text, sep: sep, line: 1}
	for p.text != "" {
		if p.skipBlank() {
			continue
		}
		line := p.line
		row, err := p.record(t.blank(t.columns))
		if err != nil {
			return err
		}
		if err := t.addRow(row, line); err != nil {
			return err
		}
	}
	return nil
}

// A quoted is a walk through CSV text.
type quoted struct {
	text string // what is left
	sep  byte
	line int // where text begins, from 1
}

// skipBlank passes over a line with nothing on it.
func (p *quoted) skipBlank() bool {
	n := 0
	switch {
	case strings.HasPrefix(p.text, "\n"):
		n = 1
	case strings.HasPrefix(p.text, "\r\n"):
		n = 2
	case p.text == "\r":
		n = 1
	default:
		return false
	}
	p.text = p.text[n:]
	p.line++
	return true
}

// record appends the fields up to the end of the line to an empty row.
func (p *quoted) record(row []string) (_ []string, err error) {
	for {
		if len(row) == MaxColumns {
			return nil, refuse(Limit, p.line, "more than %d columns: leave out those that hold neither text nor label", MaxColumns)
		}
		field := ""
		if strings.HasPrefix(p.text, `"`) {
			if field, err = p.inQuotes(); err != nil {
				return nil, err
			}
		} else {
			field = p.bare()
		}
		row = append(row, field)
		if p.text == "" || p.text[0] != p.sep {
			break
		}
		p.text = p.text[1:]
	}
	p.skipBlank() // the line break
	return row, nil
}

// bare takes a field without quotes, up to a separator or the line's end.
func (p *quoted) bare() string {
	n := 0
	for n < len(p.text) && p.text[n] != p.sep && p.text[n] != '\n' {
		n++
	}
	field := p.text[:n]
	if n == len(p.text) || p.text[n] == '\n' {
		field = strings.TrimSuffix(field, "\r")
	}
	p.text = p.text[len(field):]
	return field
}

// inQuotes takes a field in quotes: "" stands for one quote, and CRLF for LF.
func (p *quoted) inQuotes() (string, error) {
	start := p.line
	rest := p.text[1:]
	end, doubled := 0, false
	for {
		i := strings.IndexByte(rest[end:], '"')
		if i < 0 {
			return "", refuse(Quoting, start, "a quote opens here and is never closed: close it, or double a quote that is part of the text")
		}
		end += i
		if !strings.HasPrefix(rest[end+1:], `"`) {
			break
		}
		if end, doubled = end+2, true; end > MaxField {
			break
		}
	}
	if end > MaxField {
		return "", refuse(Limit, start, "a cell of over %d bytes: is a quote missing?", MaxField)
	}
	field := rest[:end]
	p.text = rest[end+1:]
	p.line += strings.Count(field, "\n")
	if p.text != "" && p.text[0] != p.sep && p.text[0] != '\n' && !strings.HasPrefix(p.text, "\r\n") && p.text != "\r" {
		return "", refuse(Quoting, p.line, "text goes on after a closing quote: double a quote that is part of the text")
	}
	if doubled {
		field = strings.ReplaceAll(field, `""`, `"`)
	}
	if strings.Contains(field, "\r\n") {
		field = strings.ReplaceAll(field, "\r\n", "\n")
	}
	return field, nil
}
