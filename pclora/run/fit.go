package run

import "slices"

// Fit returns the record with pictures that are small enough, and without what makes it
// too long for JSON: pictures first, then a quarter of the steps and of the evaluations
// each time, then examples. A record that is not valid for another reason is returned
// as it is.
func (r Record) Fit() Record {
	short, _ := r.thinned(func([]byte) bool { return true })
	return short
}

// leastPoints is how far thinning goes: fewer would show no curve.
const leastPoints = 20

// thinned returns the record with as much as fits says, and whether anything does.
func (r Record) thinned(fits func(b []byte) bool) (Record, bool) {
	short := r
	short.Examples = nil
	for _, e := range r.Examples {
		short.Examples = append(short.Examples, e.Small())
	}
	if short.Validate() != nil {
		return r, false
	}
	for {
		if b, err := short.JSON(); err == nil && fits(b) {
			return short, true
		}
		switch {
		case slices.ContainsFunc(short.Examples, func(e Example) bool { return len(e.Pixels) > 0 }):
			short.Examples = slices.Clone(short.Examples)
			for i := range short.Examples {
				short.Examples[i].Pixels, short.Examples[i].Width, short.Examples[i].Height = nil, 0, 0
			}
		case len(short.Points) > leastPoints:
			short.Points = ThinPoints(short.Points, max(leastPoints, len(short.Points)*3/4))
		case len(short.Curve) > leastPoints:
			short.Curve = ThinEvals(short.Curve, max(leastPoints, len(short.Curve)*3/4))
		case len(short.Examples) > 0:
			short.Examples = nil
		default:
			return r, false
		}
	}
}
