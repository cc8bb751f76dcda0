package adapter

import (
	"embed"
	"math"
	"slices"
	"strconv"
	"testing"

	"github.com/pcloralab/pcloralab/pclora/nn"
	"github.com/pcloralab/pcloralab/pclora/nn/nntest"
	"github.com/pcloralab/pcloralab/pclora/optim"
	"github.com/pcloralab/pcloralab/pclora/run"
	"github.com/pcloralab/pcloralab/pclora/safetensors"
	"github.com/pcloralab/pcloralab/tensor"
)

// What peft computes of a net of two adapted linears with a ReLU between them;
// build/fixtures/make_adapters.py writes it.
//
//go:embed testdata/*.safetensors
var fixtures embed.FS

// peftTolerance is the largest difference, as a share of an array's largest value:
// some hundred roundings of 2⁻²⁴.
const peftTolerance = 1e-5

// A peftNet is the net, and what is expected of it.
type peftNet struct {
	*testing.T
	file   *safetensors.File
	hosts  [2]*Host
	params []*nn.Param
	paths  []string

	x, target, dx                   tensor.Matrix
	middle, dmiddle, active, y, dev tensor.Matrix
}

// TestPeft compares LoRA, rsLoRA and DoRA with peft: outputs, gradients, merged
// weights, and losses, parameters and outputs of ten steps of AdamW.
func TestPeft(t *testing.T) {
	for _, tt := range []struct {
		name string
		a    run.Adapter
	}{
		{"lora", run.Adapter{Kind: run.LoRA}},
		{"rslora", run.Adapter{Kind: run.LoRA, Stabilised: true}},
		{"dora", run.Adapter{Kind: run.DoRA}},
		{"dora-rslora", run.Adapter{Kind: run.DoRA, Stabilised: true}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			n := openPeft(t, tt.name, tt.a)
			n.pass()
			n.near("y", n.y)
			n.near("grad.x", n.dx)
			for i, p := range n.params {
				n.near("grad."+n.paths[i], p.Grad)
			}
			n.near("merged.0.weight", n.hosts[0].Merge().Weight.Value)
			n.near("merged.2.weight", n.hosts[1].Merge().Weight.Value)

			o := optim.NewAdamW(n.params, n.number("decay"))
			losses := tensor.New(1, 10)
			for i := range losses.Row(0) {
				optim.Zero(n.params)
				losses.Row(0)[i] = float32(n.pass())
				o.Step(n.number("rate"))
			}
			n.near("steps", losses)
			n.pass()
			n.near("after.y", n.y)
			for i, p := range n.params {
				n.near("after."+n.paths[i], p.Value)
			}
		})
	}
}

// openPeft returns a fixture's net as it starts.
func openPeft(t *testing.T, name string, a run.Adapter) *peftNet {
	t.Helper()
	b, err := fixtures.ReadFile("testdata/" + name + ".safetensors")
	if err != nil {
		t.Fatal(err)
	}
	n := &peftNet{T: t}
	if n.file, err = safetensors.Open(b); err != nil {
		t.Fatal(err)
	}
	a.Scale = n.number("alpha")
	for i, path := range []string{"0", "2"} {
		w, bias := n.values("base."+path+".weight"), n.values("base."+path+".bias")
		l := nn.NewLinear(w.Cols, w.Rows)
		l.Weight.Value.Copy(w)
		l.Bias.Value.Copy(bias)
		f, err := New(a, int(n.number("rank")), l, tensor.NewRand(1, 1))
		if err != nil {
			t.Fatal(err)
		}
		n.hosts[i] = NewHost(l, f, false)
		n.hosts[i].Shift.Freeze()
		f.Walk(path, func(path string, p *nn.Param) {
			n.params, n.paths = append(n.params, p), append(n.paths, path)
			p.Value.Copy(n.values("start." + path))
		})
	}
	n.x, n.target = n.values("x"), n.values("target")
	n.dx, n.y, n.dev = n.x.Clone(), n.target.Clone(), n.target.Clone()
	n.middle = tensor.New(n.x.Rows, n.hosts[0].Weight.Rows)
	n.dmiddle, n.active = n.middle.Clone(), n.middle.Clone()
	return n
}

// pass computes y and all gradients and returns the loss, ½·mean (y − target)².
func (n *peftNet) pass() (loss float64) {
	mem := nntest.Arena()
	n.hosts[0].Forward(mem, n.middle, n.x)
	for i, v := range n.middle.Values() {
		n.active.Values()[i] = max(0, v)
	}
	n.hosts[1].Forward(mem, n.y, n.active)
	size := len(n.y.Values())
	for i, v := range n.y.Values() {
		d := v - n.target.Values()[i]
		loss += float64(d) * float64(d) / 2 / float64(size)
		n.dev.Values()[i] = d / float32(size)
	}
	n.hosts[1].Backward(mem, nn.Into(n.dmiddle), n.dev)
	for i, v := range n.middle.Values() {
		if v <= 0 {
			n.dmiddle.Values()[i] = 0
		}
	}
	n.hosts[0].Backward(mem, nn.Into(n.dx), n.dmiddle)
	return loss
}

func (n *peftNet) number(name string) float64 {
	v, err := strconv.ParseFloat(n.file.Metadata()[name], 64)
	if err != nil {
		n.Fatalf("the fixture's %s: %v", name, err)
	}
	return v
}

// values returns the array called name; a vector is a row.
func (n *peftNet) values(name string) tensor.Matrix {
	n.Helper()
	x, ok := n.file.Tensor(name)
	if !ok {
		n.Fatalf("the fixture has no %s", name)
	}
	shape := append(slices.Clone([]int{1, 1}[len(x.Shape):]), x.Shape...)
	m := tensor.New(shape[0], shape[1])
	if err := x.Float32s(m.Values()); err != nil {
		n.Fatal(err)
	}
	return m
}

// near compares got with the array called name.
func (n *peftNet) near(name string, got tensor.Matrix) {
	n.Helper()
	want, largest, worst := n.values(name), 0.0, 0.0
	for i, v := range want.Values() {
		largest = math.Max(largest, math.Abs(float64(v)))
		worst = math.Max(worst, math.Abs(float64(v)-float64(got.Values()[i])))
	}
	if !(worst <= peftTolerance*largest) {
		n.Errorf("%s differs by %g of its largest value, want at most %g", name, worst/largest, peftTolerance)
	}
	n.Logf("%s: %.2g", name, worst/largest)
}
