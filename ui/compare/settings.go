package compare

import (
	"slices"

	"github.com/pcloralab/pcloralab/ui/setup"
)

// settings are the rows of what decided the runs: those that differ, and those that
// do not. A setting without effect in a run is "–" there.
func settings(all []one) (differ, same []Row) {
	type setting struct{ name, label string }
	var order []setting
	values := map[string][]string{}
	for i, o := range all {
		for _, l := range setup.Lines(o.record().Config, o.record().Model.Texts) {
			if values[l.Name] == nil {
				order = append(order, setting{l.Name, l.Label})
				values[l.Name] = slices.Repeat([]string{"–"}, len(all))
			}
			values[l.Name][i] = l.Value
		}
	}
	for _, s := range order {
		row := Row{Name: s.label, Values: values[s.name]}
		if len(slices.Compact(slices.Clone(row.Values))) > 1 {
			differ = append(differ, row)
		} else {
			same = append(same, row)
		}
	}
	return differ, same
}
