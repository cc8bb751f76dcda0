package intake

import (
	"slices"

	"github.com/pcloralab/pcloralab/pclora/data"
	"github.com/pcloralab/pcloralab/pclora/data/table"
)

// Propose guesses what the columns of the tables are, for a person to confirm.
func (f *Found) Propose() table.Choice { return table.Propose(f.Table) }

// Rows reads the examples of tables by the chosen columns. Its errors are
// data.LoadTexts'.
func (f *Found) Rows(c table.Choice) (*data.Texts, error) {
	sources := make([]data.TextSource, len(f.tables))
	for i, t := range f.tables {
		sources[i] = data.TextSource{Table: t.table, Choice: c, Part: t.part}
	}
	return data.LoadTexts(nil, sources...)
}

// Set returns what images or pictures have in common with other examples.
func (f *Found) Set() *data.Set {
	if f.Pictures != nil {
		return &f.Pictures.Set
	}
	s := f.Images.Set()
	if slices.ContainsFunc(f.given, func(p data.Part) bool { return p != data.Anywhere }) {
		s.Given = f.given
	}
	return s
}
