package model

import "testing"

func TestBudgetByHand(t *testing.T) {
	c := loadFixture(t, "vit").Config // C = 12, F = 20, 5 tokens, 2 blocks, 2·4·4 values a patch, 3 classes
	const weights = 2 * (4*12*12 + 2*12*20)
	b := New(c).Budget()
	if b.EncoderWeights != weights {
		t.Errorf("EncoderWeights %d, want %d", b.EncoderWeights, weights)
	}
	if want := int64(2 * (4*12*32 + 5*weights + 2*2*5*5*12 + 12*3)); b.FLOPs != want {
		t.Errorf("FLOPs %d, want %d", b.FLOPs, want)
	}
	const others = 12*32 + 12 + 12 + 5*12 + 2*(4*12+20+12+4*12) + 2*12 + 3*12 + 3
	if want := int64(weights + others); b.Params != want {
		t.Errorf("Params %d, want %d", b.Params, want)
	}
	c.Rank = 2
	if got, want := New(c).Budget().EncoderWeights, int64(2*2*(4*24+2*32)); got != want {
		t.Errorf("EncoderWeights at rank 2: %d, want %d", got, want)
	}
}

// TestBudgetFromConfig: what a config.json alone says is what the model counts.
func TestBudgetFromConfig(t *testing.T) {
	for _, name := range fixtures {
		for _, rank := range []int{0, 3} {
			c := fixtureConfig(t, name)
			c.Rank = rank
			if c.Texts() {
				c.EmbeddingRank = rank
			}
			if got, want := c.Budget(), Make(c).Budget(); got != want {
				t.Errorf("%s at rank %d: %+v from the config, the model has %+v", name, rank, got, want)
			}
		}
	}
}

func TestBudgetOfTexts(t *testing.T) {
	c := fixtureConfig(t, "bert") // C = 12, F = 20, 2 blocks, 3 classes
	c.Length = 7
	const weights = 2 * (4*12*12 + 2*12*20)
	if got, want := c.Budget().FLOPs, int64(2*(7*weights+2*2*7*7*12+12*12+12*3)); got != want {
		t.Errorf("FLOPs of a text of 7 tokens: %d, want %d", got, want)
	}
	short, long := c, c
	long.Length = 9
	if short.TrainBytes(4) >= long.TrainBytes(4) || short.InferBytes(4) >= short.TrainBytes(4) {
		t.Errorf("training takes %d bytes with 7 tokens, %d with 9; inference %d", short.TrainBytes(4), long.TrainBytes(4), short.InferBytes(4))
	}
}
