package adapter_test

import (
	"math"
	"slices"
	"testing"

	"github.com/pcloralab/pcloralab/pclora/adapter"
	"github.com/pcloralab/pcloralab/pclora/adapter/adaptertest"
	"github.com/pcloralab/pcloralab/pclora/run"
)

// kinds is the behaviour table: every kind with its default options, and with
// others that compute in another way.
var kinds = []adaptertest.Entry{
	{Adapter: run.DefaultAdapter(run.LoRA)},
	{Name: "with α", Adapter: run.Adapter{Kind: run.LoRA, Scale: 5}},
	{Name: "stabilised", Adapter: run.Adapter{Kind: run.LoRA, Scale: 5, Stabilised: true}},
	{Name: "with dropout", Adapter: run.Adapter{Kind: run.LoRA, Scale: 4, Dropout: 0.3}},
	// The base's outputs get their bias last, so they are rounded once more.
	{Adapter: run.DefaultAdapter(run.DoRA), Fresh: 0x1p-22, Hold: hold},
	{Name: "stabilised, with dropout", Adapter: run.Adapter{Kind: run.DoRA, Scale: 3, Stabilised: true, Dropout: 0.3}, Fresh: 0x1p-22, Hold: hold, Out: 70},
	{Adapter: run.DefaultAdapter(run.MELoRA)},
	{Name: "with dropout", Adapter: run.Adapter{Kind: run.MELoRA, Minis: 4, Dropout: 0.3}},
	{Adapter: run.DefaultAdapter(run.SoRA)},
	{Name: "as code, with dropout", Adapter: run.Adapter{Kind: run.SoRA, Threshold: 1e-3, Stages: 3, AsCode: true, Dropout: 0.3}},
	// W − s·B·A and s·B·A are rounded apart, each of sums over In and rank products.
	{Adapter: run.DefaultAdapter(run.SwitchLoRA), Fresh: 32 * 0x1p-24},
	{Name: "often, with dropout", Adapter: run.Adapter{Kind: run.SwitchLoRA, Interval: 4, Fall: 1, Freeze: 2, Dropout: 0.3}, Fresh: 32 * 0x1p-24},
	{Adapter: run.DefaultAdapter(run.TTLoRA)},
	{Name: "of two cores", In: 8, Out: 7, Adapter: run.Adapter{Kind: run.TTLoRA}},
	{Name: "with large ends", In: 24, Out: 18, Rank: 5, Adapter: run.Adapter{Kind: run.TTLoRA, Scale: 2}},
	{Name: "with dropout", Adapter: run.Adapter{Kind: run.TTLoRA, Scale: 4, Dropout: 0.3}},
	// Two quantisations are between a fresh one and the base. How far that is, TestIntErrors says
	// for weights as transformers have them; beside these larger ones R is too large.
	{Adapter: run.DefaultAdapter(run.IntLoRA), Fresh: math.Inf(1), NoDifferences: steps},
	{Name: "of 4 bits", Adapter: run.Adapter{Kind: run.IntLoRA, Bits: 4}, Fresh: math.Inf(1), NoDifferences: steps},
	{Name: "shifted", Adapter: run.Adapter{Kind: run.IntLoRA, Bits: 8, Shift: true}, Fresh: math.Inf(1), NoDifferences: steps},
	{Name: "shifted, of 4 bits", Adapter: run.Adapter{Kind: run.IntLoRA, Bits: 4, Shift: true}, Fresh: math.Inf(1), NoDifferences: steps},
}

// hold keeps the norms that DoRA's gradient takes as constant.
func hold(f adapter.Adapter) { f.(*adapter.DoRA).Hold() }

// steps is why IntLoRA's gradients are not its differences.
const steps = "integers move in steps, through which gradients pass straight"

func TestKinds(t *testing.T) {
	for _, e := range kinds {
		adaptertest.Run(t, e)
	}
	for _, kind := range run.AdapterKinds {
		has := slices.ContainsFunc(kinds, func(e adaptertest.Entry) bool { return e.Adapter.Kind == kind })
		if !has {
			t.Errorf("%s is not in the table", kind)
		}
	}
}
