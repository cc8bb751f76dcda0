package uitest

import (
	"github.com/pcloralab/pcloralab/pclora/run"
	"github.com/pcloralab/pcloralab/ui/store"
	"github.com/pcloralab/pcloralab/wasm/wire"
)

// What a trainer says of a person's own model and data.
var (
	Encoder = wire.ModelSeen{
		Name: "mini", Title: "owner/mini", From: wire.FromHub, Revision: "0123abcd", Texts: true, Tokens: 128,
		Fresh: []string{"pooler", "classifier"}, Notes: []string{"A plain encoder: <b> it gets a fresh classifier."},
		Bytes: 90_000_000, Missing: 60_000_000, Params: 22_700_000, EncoderWeights: 10_600_000, FLOPs: 2_900_000_000,
		Loading: 117_000_000, Infer: 120_000_000, Millis: 50, Run: run.Memory{Fixed: 300_000_000, Rank: 1000},
		Teach: []wire.TeachBudget{{Mode: run.TeachHead, Memory: run.Memory{Fixed: 150_000_000}, Millis: 10},
			{Mode: run.TeachLoRA, Memory: run.Memory{Fixed: 200_000_000}, Millis: 30}, {Mode: run.TeachAll, Memory: run.Memory{Fixed: 400_000_000}, Millis: 40}},
	}
	Vision = wire.ModelSeen{
		Name: "vit", Title: "my-vit", From: wire.FromFiles, Labels: []string{"cat", "dog"}, ImageSize: 32, Channels: 3,
		Bytes: 5_000_000, Params: 1_200_000, EncoderWeights: 1_000_000, FLOPs: 30_000_000, Loading: 6_000_000, Infer: 8_000_000,
		Fault: "training it takes 3.1 GB, this machine has room for 2.0 GB: choose a batch of 16",
	}
	Reviews = wire.DataSeen{
		Name: "reviews", Title: "reviews.csv", Texts: true, Form: "CSV",
		Table:   &wire.Table{Names: []string{"text", "", "label"}, Rows: [][]string{{"good <b>", "x", "yes"}, {"bad", "y", "no"}}, Total: 30},
		Arrange: wire.ArrangeData{Columns: wire.Columns{Header: true, Text: 0, Pair: -1, Label: 2}, Validation: 0.1, Test: 0.2, Seed: 1},
		Classes: []wire.SeenClass{{Name: "yes", Count: 20, Texts: []string{"good <b>"}}, {Name: "no", Count: 10, Texts: []string{"bad"}}},
		Parts:   [3]int{21, 3, 6}, Notes: []string{"“no” is small."},
	}
	Pets = wire.DataSeen{
		Name: "pets", Title: "pets.zip", Form: "pictures in folders", Arrange: wire.ArrangeData{Validation: 0.1, Test: 0.2, Seed: 1},
		Classes: []wire.SeenClass{{Name: "cat", Count: 4, Images: []wire.Image{{Width: 1, Height: 1, Channels: 1, Pixels: []byte{9}}}},
			{Name: "dog", Count: 2, Images: []wire.Image{{Width: 1, Height: 1, Channels: 1, Pixels: []byte{8}}, {Width: 1, Height: 1, Channels: 1, Pixels: []byte{7}}}}},
		Parts: [3]int{4, 0, 2}, Fault: "a class has no validation example: give more pictures",
	}
	Downloads = wire.Shelf{Entries: []wire.ShelfEntry{
		{Key: "a", Title: "owner/mini", Revision: "0123abcd", Bytes: 90_000_000, Total: 90_000_000, SHA256: "0123456789abcdef0123456789abcdef", Saved: 1_700_000_000},
		{Key: "b", Title: "owner/<b>", Bytes: 10_000_000, Total: 40_000_000, Saved: 1_700_000_000},
	}, Used: 100_000_000, Quota: 400_000_000}
)

// ModelPanel is the page with the panel of models open, before anything was
// looked at.
func ModelPanel() store.State {
	return After(Ready(), store.Press{ID: "flow-model"}, store.Heard{Event: Downloads})
}

// Peeked is ModelPanel after a look at this model on the hub.
func Peeked(m wire.ModelSeen) store.State {
	return After(ModelPanel(), store.Typed{ID: "hub-id", Text: "owner/mini"}, store.Press{ID: "peek-hub"}, store.Heard{Event: m})
}

// DataPanel is the page with Encoder chosen and the panel of data open.
func DataPanel() store.State { return After(Peeked(Encoder), store.Press{ID: "use-model"}) }

// Given is DataPanel after a look at these data.
func Given(d wire.DataSeen) store.State {
	return After(DataPanel(), store.Gave{ID: "data", Files: []wire.File{{Path: d.Title, Size: 7}}}, store.Heard{Event: d})
}
