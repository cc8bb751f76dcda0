package run

import "slices"

// ThinPoints returns at most most of the points, in order; all of them if they are no
// more. The first and the last stay. The steps are cut into buckets of equal length,
// and each keeps the points in which a loss or λ is smallest and largest, the first of
// equals. One that is the same in all of the bucket keeps none; if all of them are, the
// first point stays. The buckets are as many as most
// allows, found by halving. That every bucket has as many steps lets points be thinned
// again and again while others come, without old ones getting sparse. If it does not allow the extremes of one bucket, those of the
// task come first, then the distance's, λ's and the others'. The same points always
// leave the same.
func ThinPoints(points []Point, most int) []Point {
	return thin(points, most, func(p Point) int { return p.Step },
		func(p Point) float64 { return p.Task }, func(p Point) float64 { return p.Distil }, func(p Point) float64 { return p.Lambda },
		func(p Point) float64 { return p.Logits }, func(p Point) float64 { return p.Attention }, func(p Point) float64 { return p.Relations })
}

// ThinEvals is the same for evaluations, with the extremes of the accuracy and of λ.
func ThinEvals(evals []Eval, most int) []Eval {
	return thin(evals, most, func(e Eval) int { return e.Step }, Eval.Accuracy, func(e Eval) float64 { return e.Lambda })
}

func thin[T any](all []T, most int, step func(T) int, series ...func(T) float64) []T {
	if len(all) <= most {
		return all
	}
	kept := extremes(all, 1, step, series)
	if most = max(0, most); len(kept) > most {
		kept = kept[:most]
	}
	for low, high := 2, most; low <= high; {
		n := (low + high) / 2
		if at := extremes(all, n, step, series); len(at) <= most {
			kept, low = at, n+1
		} else {
			high = n - 1
		}
	}
	slices.Sort(kept)
	left := make([]T, len(kept))
	for i, k := range kept {
		left[i] = all[k]
	}
	return left
}

// extremes lists what n buckets keep: the last of all and the first, then bucket by
// bucket in the order of the series, each once.
func extremes[T any](all []T, n int, step func(T) int, series []func(T) float64) []int {
	at := []int{len(all) - 1, 0}
	taken := map[int]bool{len(all) - 1: true, 0: true}
	first := step(all[0])
	length := max(1, step(all[len(all)-1])-first+1)
	for from, to := 0, 0; from < len(all); from = to {
		bucket := (step(all[from]) - first) * n / length
		for to < len(all) && (step(all[to])-first)*n/length == bucket {
			to++
		}
		before := len(at)
		for _, value := range series {
			least, most := from, from
			for i := from; i < to; i++ {
				if value(all[i]) < value(all[least]) {
					least = i
				}
				if value(all[i]) > value(all[most]) {
					most = i
				}
			}
			for _, i := range []int{least, most} {
				if least != most && !taken[i] {
					taken[i] = true
					at = append(at, i)
				}
			}
		}
		if len(at) == before && !taken[from] {
			taken[from] = true
			at = append(at, from)
		}
	}
	return at
}
