package tensor

import "math"

func softmaxPortable(p []float32, c int) {
	for ; len(p) >= c && c > 0; p = p[c:] {
		row := p[:c]
		top := float32(math.Inf(-1))
		for _, v := range row {
			if v > top {
				top = v
			}
		}
		var sum float32
		for j, v := range row {
			e := exp32(v - top)
			row[j] = e
			sum += e
		}
		scalePortable(row, 1/sum)
	}
}

func softmaxGradPortable(dp, p []float32, c int, s float32) {
	for ; len(p) >= c && c > 0; p, dp = p[c:], dp[c:] {
		pi, di := p[:c], dp[:c]
		mean := dotPortable(pi, di)
		for j, v := range pi {
			di[j] = s * v * (di[j] - mean)
		}
	}
}
