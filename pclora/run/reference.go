package run

// A Reference is what a machine of ours measured, to be shown beside a
// visitor's own measurement. Times of another machine say little by themselves;
// their ratios say more.
type Reference struct {
	Command  string         `json:"command"` // that made it
	Machine  string         `json:"machine"`
	Browser  string         `json:"browser"`
	Kernels  string         `json:"kernels"`
	Steps    []ReferenceRow `json:"steps"`
	Products []ReferenceRow `json:"products"`
}

// A ReferenceRow has the engines' medians for one case, ms, ours first.
type ReferenceRow struct {
	Case string          `json:"case"`
	By   []ReferenceTime `json:"by"`
}

// A ReferenceTime is one engine's median.
type ReferenceTime struct {
	Engine string  `json:"engine"`
	Millis float64 `json:"millis"`
}

// Row returns the row of a case among the steps or the products; it is empty if
// there is none.
func (r Reference) Row(name string) ReferenceRow {
	for _, rows := range [][]ReferenceRow{r.Steps, r.Products} {
		for _, row := range rows {
			if row.Case == name {
				return row
			}
		}
	}
	return ReferenceRow{Case: name}
}

// Millis is the named engine's time, 0 if there is none.
func (r ReferenceRow) Millis(engine string) float64 {
	for _, t := range r.By {
		if t.Engine == engine {
			return t.Millis
		}
	}
	return 0
}
