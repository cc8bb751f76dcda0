package tensor

func addRowsPortable(sum, x []float32) {
	c := len(sum)
	for ; len(x) >= c && c > 0; x = x[c:] {
		for j, v := range x[:c] {
			sum[j] += v
		}
	}
}
