package wire

import (
	"encoding/json"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/pcloralab/pcloralab/pclora/run"
)

var update = flag.Bool("update", false, "rewrite the golden files")

var goldenCommands = []Command{
	Load{Model: Own, Data: "fashion-mnist"},
	Start{Config: run.Default(), Replicas: 2, Paused: true},
	Pause{}, Resume{}, Step{}, Stop{}, Reset{}, Export{},
	Bench{Measure: run.Measure{Case: "tiny-vit", Faded: true, Times: 5, Replicas: 1, Products: true}}, StopBench{},
	PeekModel{From: FromHub, ID: "owner/name@main", Base: "./hub"},
	PeekData{Title: "cats", Files: []File{{Path: "cats/train/1.png", Size: 900}}},
	ArrangeData{Columns: Columns{Header: true, Text: 1, Pair: -1, Label: 0}, Validation: 0.1, Test: 0.25, Seed: 3},
	Teach{Config: run.DefaultTeach(run.TeachLoRA), Replicas: 2},
	Ask{Text: "a small hammer"}, ListShelf{}, ClearShelf{Key: "abc"}, Cancel{},
}

var goldenEvents = []Event{
	Ready{Engine: run.Engine{Kernels: "simd128-4x8", Replicas: 1, Build: "0123456789abcdef"}, Machine: run.Machine{Threads: 8, Memory: 8 << 30}},
	Loading{What: "model", Done: 1024, Total: 4096},
	Loaded{
		Model: Model{Name: "fashion-vit", Params: 680_000, Bytes: 2_720_000, FLOPs: 23_000_000,
			Layers: []run.Layer{{Path: "encoder.layer.0.attention.attention.query", In: 96, Out: 96}}},
		Data:        Data{Name: "fashion-mnist", Classes: []string{"T-shirt", "Bag"}, Train: 6000, Test: 1000, Width: 2, Height: 1, Channels: 1},
		Samples:     []Sample{{Index: 7, Label: 1, Pixels: []byte{0, 255}}},
		Memory:      run.Memory{Fixed: 60 << 20, Rank: 100_000, Seen: 1 << 20, Learnt: 1 << 19, LearntRank: 5000, Evaluated: 50},
		RecordModel: run.RecordModel{Name: "fashion-vit", Title: "Fashion ViT", Revision: "0123abcd", SHA256: "00", Params: 680_000},
		RecordData:  run.RecordData{Name: "fashion-mnist", SHA256: "01", Classes: []string{"T-shirt", "Bag"}, Parts: [3]int{6000, 0, 1000}},
	},
	Taught{Correct: 900, Total: 1000, Answers: []Answer{{Class: 1, Confidence: 0.75}}},
	Started{Config: run.Default(), Replicas: 2, Ranks: []int{3}},
	Stepped{N: 12, Lambda: 0.5, Task: 0.25, Distil: 0.125, Logits: 0.5, Attention: 0.25, Relations: 2, GradNorm: 2, Rate: 1e-3, Millis: 100, PerSecond: 10, Left: 58.8, Digest: "0f"},
	Evaluated{Eval: run.Eval{Step: 12, Lambda: 0.5, Correct: 800, Total: 1000}, Answers: []Answer{{Class: 0, Confidence: 0.5}}, Digest: "1f"},
	Paused{N: 12}, Resumed{N: 12}, Stopped{N: 13}, WasReset{},
	Finished{Result: run.Result{
		Before:  run.Side{Correct: 900, Total: 1000, EncoderWeights: 663_552, Params: 680_000, EncoderBytes: 2_680_000, EmbeddingBytes: 26_000, Bytes: 2_720_000, FLOPs: 23_000_000, Millis: 1.5},
		After:   run.Side{Correct: 810, Total: 1000, EncoderWeights: 41_472, Params: 58_000, EncoderBytes: 192_000, EmbeddingBytes: 26_000, Bytes: 232_000, FLOPs: 3_000_000, Millis: 0.5},
		Seconds: 120}, Ranks: []int{2}},
	Exported{Name: "fashion-vit-r4.zip", Zip: []byte("PK")},
	Failed{Doing: "loading", Reason: "model.safetensors ends 12 bytes early: download it again"},
	ReplicaLost{Replica: 2, Of: 2, Change: run.Change{Step: 12, Replicas: 1, Reason: "it did not answer for 20 s"}},
	Benching{Case: "tiny-vit", Done: 2},
	Benched{Result: run.Measured{Measure: run.Measure{Case: "tiny-vit", Times: 1, Replicas: 1, Products: true}, Kernels: "simd128-4x8",
		Millis: []float64{125.5}, Losses: []run.Loss{{Task: 2.5, Distil: 1.5, GradNorm: 0.25}}, FLOPs: 3_500_000_000, Alone: []float64{100}}},
	BenchStopped{},
	ModelSeen{Name: "minilm", Title: "owner/MiniLM", From: FromHub, Revision: "0123abcd", Texts: true, Tokens: 512, Fresh: []string{"classifier"},
		Notes: []string{"a fresh classifier"}, Bytes: 90_000_000, Missing: 90_000_000, Params: 22_700_000, EncoderWeights: 10_600_000,
		FLOPs: 5_000_000, Loading: 100_000_000, Infer: 110_000_000, Teach: []TeachBudget{{Mode: run.TeachHead, Memory: run.Memory{Fixed: 1}, Millis: 3}},
		Run: run.Memory{Fixed: 2}, Millis: 9.5, Fault: "it is too large"},
	DataSeen{Name: "cats", Title: "Cats", Texts: true, Form: "CSV", Table: &Table{Names: []string{"a", "b"}, Rows: [][]string{{"x", "y"}}, Total: 2},
		Arrange: ArrangeData{Columns: Columns{Text: 0, Pair: -1, Label: 1}, Validation: 0.1, Test: 0.2, Seed: 1},
		Classes: []SeenClass{{Name: "y", Count: 2, Texts: []string{"x"}, Images: []Image{{Width: 1, Height: 1, Channels: 1, Pixels: []byte{9}}}}},
		Parts:   [3]int{1, 0, 1}, Notes: []string{"y is tiny"}, Fault: "one class is no choice"},
	TeachStarted{Config: run.DefaultTeach(run.TeachAll), Replicas: 2, Total: 100},
	TeachStepped{N: 3, Task: 0.5, GradNorm: 1.5, Rate: 1e-3, Millis: 20, PerSecond: 50, Left: 7},
	TeachEvaluated{N: 40, Correct: 70, Total: 100, Best: true},
	TeachDone{N: 80, Best: 40, Why: WhyPatience, Correct: 70, Total: 100},
	Answered{Text: "a small hammer", Tokens: 5, Unknown: 1, Teacher: []float64{0.75, 0.25}, Student: []float64{0.5, 0.5}, Lambda: 0.5},
	Shelf{Entries: []ShelfEntry{{Key: "abc", Title: "owner/MiniLM", Revision: "0123abcd", Bytes: 10, Total: 20, SHA256: "00", Saved: 1_700_000_000}},
		Used: 10, Quota: 100, Note: "private window"},
	Cancelled{},
}

var goldenOrders = []Order{
	Supply{Name: "config.json"}, Prepare{Case: "tiny-vit"}, Begin{Config: run.Default(), Exchanged: 60_000},
	Compute{N: 12, Index: 1, Of: 2}, Apply{N: 12}, Measure{N: 12, Index: 1, Of: 2},
}

var goldenReplies = []Reply{
	Begun{Kernels: "simd128-4x8"}, Computed{N: 12, Index: 1, Of: 2},
	Measured{N: 12, Index: 1, Of: 2, Correct: 400, Done: 500}, Lost{Reason: "a fault"},
}

func TestGolden(t *testing.T) {
	for _, c := range goldenCommands {
		text, err := EncodeCommand(c)
		if err != nil {
			t.Fatal(err)
		}
		golden(t, "command-"+c.commandKind(), text)
		if got, err := DecodeCommand(text); err != nil || !reflect.DeepEqual(got, c) {
			t.Errorf("DecodeCommand %s: %+v, %v, want %+v", c.commandKind(), got, err, c)
		}
	}
	for _, e := range goldenEvents {
		text, blob, err := EncodeEvent(e)
		if err != nil {
			t.Fatal(err)
		}
		golden(t, "event-"+e.eventKind(), text)
		if got, err := DecodeEvent(text, blob); err != nil || !reflect.DeepEqual(got, e) {
			t.Errorf("DecodeEvent %s: %+v, %v, want %+v", e.eventKind(), got, err, e)
		}
	}
	for _, o := range goldenOrders {
		text, err := EncodeOrder(o)
		if err != nil {
			t.Fatal(err)
		}
		golden(t, "order-"+o.orderKind(), text)
		if got, err := DecodeOrder(text); err != nil || !reflect.DeepEqual(got, o) {
			t.Errorf("DecodeOrder %s: %+v, %v, want %+v", o.orderKind(), got, err, o)
		}
	}
	for _, r := range goldenReplies {
		text, err := EncodeReply(r)
		if err != nil {
			t.Fatal(err)
		}
		golden(t, "reply-"+r.replyKind(), text)
		if got, err := DecodeReply(text); err != nil || !reflect.DeepEqual(got, r) {
			t.Errorf("DecodeReply %s: %+v, %v, want %+v", r.replyKind(), got, err, r)
		}
	}
}

// TestEveryKindHasAGolden fails when a kind is added to a table alone.
func TestEveryKindHasAGolden(t *testing.T) {
	if len(goldenCommands) != len(commands) || len(goldenEvents) != len(events) {
		t.Errorf("%d of %d commands and %d of %d events have a golden file",
			len(goldenCommands), len(commands), len(goldenEvents), len(events))
	}
	if len(goldenOrders) != len(orders) || len(goldenReplies) != len(replies) {
		t.Errorf("%d of %d orders and %d of %d replies have a golden file",
			len(goldenOrders), len(orders), len(goldenReplies), len(replies))
	}
}

func golden(t *testing.T, name, text string) {
	t.Helper()
	file := filepath.Join("testdata", name+".json")
	if *update {
		if err := os.WriteFile(file, []byte(text+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if text+"\n" != string(want) {
		t.Errorf("%s: got %s, want %s", name, text, want)
	}
}

func TestDecodeRefuses(t *testing.T) {
	for _, tt := range []struct{ name, text, want string }{
		{"nothing", "", "not a message"},
		{"no object", "7", "not a message"},
		{"another version", `{"v":2,"kind":"pause","body":{}}`, "reload"},
		{"no version", `{"kind":"pause","body":{}}`, "version 0"},
		{"an unknown kind", `{"v":1,"kind":"format","body":{}}`, "format"},
		{"an event as command", `{"v":1,"kind":"ready","body":{}}`, "ready"},
		{"an unknown field", `{"v":1,"kind":"pause","body":{"now":true}}`, "now"},
		{"no body", `{"v":1,"kind":"pause"}`, "pause"},
		{"a wrong type", `{"v":1,"kind":"start","body":{"config":7}}`, "start"},
		{"two values", `{"v":1,"kind":"pause","body":{}}{}`, "follows"},
		{"many files", `{"v":1,"kind":"ask","body":{"files":[` + strings.Repeat("{},", MaxFiles) + `{}]}}`, "65535 files"},
		{"a long text", strings.Repeat(" ", MaxText+1), "at most"},
	} {
		_, err := DecodeCommand(tt.text)
		var fe FormatError
		if !errors.As(err, &fe) || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("DecodeCommand of %s: %v, want a FormatError with %q", tt.name, err, tt.want)
		}
	}
}

func TestDecodeRefusesABlob(t *testing.T) {
	var fe FormatError
	if _, err := DecodeEvent(`{"v":1,"kind":"paused","body":{}}`, []byte{1}); !errors.As(err, &fe) || !strings.Contains(err.Error(), "1 bytes") {
		t.Errorf("DecodeEvent of a blob too many: %v, want a FormatError", err)
	}
}

func FuzzDecode(f *testing.F) {
	for _, c := range goldenCommands {
		text, _ := EncodeCommand(c)
		f.Add(text)
	}
	for _, e := range goldenEvents {
		text, _, _ := EncodeEvent(e)
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		var fe FormatError
		if _, err := DecodeCommand(text); err != nil && !errors.As(err, &fe) {
			t.Fatalf("DecodeCommand: %v, want a FormatError", err)
		}
		if _, err := DecodeOrder(text); err != nil && !errors.As(err, &fe) {
			t.Fatalf("DecodeOrder: %v, want a FormatError", err)
		}
		if _, err := DecodeReply(text); err != nil && !errors.As(err, &fe) {
			t.Fatalf("DecodeReply: %v, want a FormatError", err)
		}
		e, err := DecodeEvent(text, nil)
		if err != nil {
			if !errors.As(err, &fe) {
				t.Fatalf("DecodeEvent: %v, want a FormatError", err)
			}
			return
		}
		again, _, err := EncodeEvent(e)
		if err != nil || !json.Valid([]byte(again)) {
			t.Fatalf("EncodeEvent of a decoded event: %q, %v", again, err)
		}
	})
}
