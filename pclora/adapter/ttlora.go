package adapter

import (
	"math"
	"math/rand/v2"
	"strconv"

	"github.com/pcloralab/pcloralab/pclora/nn"
	"github.com/pcloralab/pcloralab/pclora/run"
	"github.com/pcloralab/pcloralab/tensor"
)

// TTLoRA is a low-rank adapter whose factors are made of small cores, a tensor
// train (TT-LoRA, arXiv:2408.01008). With the output's index i as (i₁ … i_p) and the
// input's j as (j₁ … j_q), the first varying slowest,
//
//	f(x) = α·ΔW·x,  ΔW[i j] = G₁[i₁]·…·G_p[i_p]·G_{p+1}[j₁]·…·G_{p+q}[j_q]
//
// where G_k[n] is a matrix [r_{k−1} r_k] and r₀ = r_{p+q} = 1. The cores before the
// border between output and input make B [Out R], those behind it A [R In], so f is
// also f(x) = B·A·x. A pass makes both and then is LoRA's: that costs r²·(In+Out)
// once, and pushing the rows through the cores, which Contract does, In·r² more for every
// 64 values of input. α multiplies directly, without a rank, as the authors have it.
type TTLoRA struct {
	Cores []*nn.Param // G_k [r_{k−1} n_k·r_k], in a checkpoint [r_{k−1} n_k r_k]

	outputs      int   // p
	sizes, ranks []int // n_k, and r_k from r₀

	pair        LoRA            // A, B and their gradients as the cores make them, with the factor α
	left, right []tensor.Matrix // what the first cores make [n₁·…·n_k r_k], and the last [r_{k−1} n_k·…]
	dleft       []tensor.Matrix // gradients of left
	dright      []tensor.Matrix
}

// NewTTLoRA returns a trainable adapter with cores of TTFactors of both sizes.
//
// Every core but the last starts as the authors' do: drawn uniformly and divided by its
// Frobenius norm, which leaves nothing of the bound that "Kaiming uniform with a = √8"
// says. The last starts at zero, so that a fresh adapter changes nothing. It must be one
// core alone: ΔW is linear in each, so the gradient of the one at zero is made of all others,
// which are not, while two at zero would keep each other there for good. At the chain's end that is
// a core with no inner rank behind it, so the first step can reach every value of one of the
// two largest cores.
func NewTTLoRA(in, out, rank int, alpha float32, rng *rand.Rand) *TTLoRA {
	return newTTLoRA(TTFactors(in), TTFactors(out), rank, alpha, rng)
}

func newTTLoRA(in, out []int, rank int, alpha float32, rng *rand.Rand) *TTLoRA {
	t := &TTLoRA{outputs: len(out), sizes: ttSizes(out, in)}
	t.ranks = ttRanks(t.sizes, rank)
	for k, n := range t.sizes {
		g := nn.NewParam(t.ranks[k], n*t.ranks[k+1])
		g.Shape = []int{t.ranks[k], n, t.ranks[k+1]}
		if k < len(t.sizes)-1 {
			tensor.FillUniform(g.Value, rng, 1)
			tensor.Scale(g.Value.Values(), float32(1/math.Sqrt(float64(tensor.Dot(g.Value.Values(), g.Value.Values())))))
		}
		g.Train()
		t.Cores = append(t.Cores, g)
	}
	t.reserve()
	t.pair.Scale = alpha
	return t
}

func makeTTLoRA(a run.Adapter, rank int, l *nn.Linear, rng *rand.Rand) (Adapter, error) {
	in, out := l.Size()
	f := NewTTLoRA(in, out, rank, float32(a.Factor(rank)), rng)
	f.pair.dropout = newDropout(a, rng)
	return f, nil
}

func ttParams(_ run.Adapter, rank, in, out int) int64 { return int64(TTSize(in, out, rank)) }

// Forward sets y = α·x·ΔWᵀ + c, with x [N In] and y [N Out], by way of A and B.
func (t *TTLoRA) Forward(mem *nn.Arena, y, x tensor.Matrix, c []float32) {
	t.build()
	t.pair.Forward(mem, y, x, c)
}

// Prepare keeps x·Aᵀ.
func (t *TTLoRA) Prepare(mem *nn.Arena, x tensor.Matrix) {
	t.build()
	t.pair.Prepare(mem, x)
}

// MatrixTo sets m [Out In] to α·ΔW.
func (t *TTLoRA) MatrixTo(m tensor.Matrix) {
	t.build()
	t.pair.MatrixTo(m)
}

// Backward leaves α·dy·ΔW in dx [N In] and gathers the cores' gradients, given dy
// [N Out]. The cores must be as Forward found them.
func (t *TTLoRA) Backward(mem *nn.Arena, dx nn.Sink, dy tensor.Matrix) {
	t.pair.A.Grad.Zero()
	t.pair.B.Grad.Zero()
	t.pair.Backward(mem, dx, dy)
	t.gather()
}

// Drops reports whether any input is left out; see Dropper.
func (t *TTLoRA) Drops() bool { return t.pair.Drops() }

// Draw says which pass comes; see Dropper.
func (t *TTLoRA) Draw(step, row int) { t.pair.Draw(step, row) }

// Space is as LoRA's.
func (t *TTLoRA) Space(rows int) (kept, passing int) { return t.pair.Space(rows) }

// Walk visits the cores.
func (t *TTLoRA) Walk(path string, visit nn.Visit) {
	for k, g := range t.Cores {
		visit(path+".ttlora_cores."+strconv.Itoa(k), g)
	}
}

// Factors returns A and α·B as the cores make them, perhaps in memory of the adapter that
// its next pass uses.
func (t *TTLoRA) Factors() (a, b tensor.Matrix) {
	t.build()
	return t.pair.Factors()
}
