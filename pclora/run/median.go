package run

import "slices"

// Median returns the median of the values, the mean of the middle two of an
// even number; 0 for none.
func Median(values []float64) float64 {
	n := len(values)
	if n == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(values))
	return (sorted[(n-1)/2] + sorted[n/2]) / 2
}

// MedianRatio is the median of aᵢ/bᵢ over the pairs there are, 0 for none. What
// two values measured in turns share, such as a busy machine, falls out of it.
func MedianRatio(a, b []float64) float64 {
	var all []float64
	for i := range min(len(a), len(b)) {
		all = append(all, a[i]/b[i])
	}
	return Median(all)
}
