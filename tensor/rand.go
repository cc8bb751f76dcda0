package tensor

import "math/rand/v2"

// NewRand returns a source of random numbers. Equal seeds and streams give
// equal numbers on every machine; streams of one seed are independent.
func NewRand(seed, stream uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, stream)) }

// FillNormal overwrites m with normal numbers of mean 0 and the given standard
// deviation.
func FillNormal(m Matrix, rng *rand.Rand, std float64) {
	for i := range m.Rows {
		row := m.Row(i)
		for j := range row {
			row[j] = float32(std * rng.NormFloat64())
		}
	}
}

// FillUniform overwrites m with numbers uniform in [−bound, bound).
func FillUniform(m Matrix, rng *rand.Rand, bound float64) {
	for i := range m.Rows {
		row := m.Row(i)
		for j := range row {
			row[j] = float32(bound * (2*rng.Float64() - 1))
		}
	}
}
