// Package runtest has records for tests: sound ones, and such as someone would send
// to break what reads them.
package runtest

import (
	"math"

	"github.com/pcloralab/pcloralab/pclora/run"
)

// Finished returns a sound record of a finished run on images, with as many points
// and layers and with the largest pictures of so many examples. Its texts hold
// characters of HTML and of other scripts.
func Finished(points, layers, examples int) run.Record {
	r := run.Record{
		Version: run.Version, Title: "Ein <Versuch> mit λ & 模型", Note: "First line.\nSecond \"line\".",
		State: run.StateFinished, Steps: run.Default().Steps, Config: run.Default(),
		Model: run.RecordModel{Name: "fashion-vit", Title: "Fashion ViT", SHA256: hex(64), Params: 680_000},
		Data: run.RecordData{Name: "fashion-mnist", Title: "Fashion-MNIST", SHA256: hex(64),
			Classes: []string{"T-shirt/top", "Trouser", "Ankle boot"}, Parts: [3]int{60_000, 0, 10_000}},
		Engine:  run.Engine{Kernels: "simd128-4x8", Replicas: 2, Build: "0123456789abcdef", Browser: "Chrome 156"},
		Digest:  hex(32),
		Changes: []run.Change{{Step: 300, Replicas: 1, Reason: "it did not answer for 20 s"}},
		Result: run.Result{
			Before:  run.Side{Correct: 9100, Total: 10_000, EncoderWeights: 663_552, Params: 680_000, EncoderBytes: 2_700_000, Bytes: 2_750_000, FLOPs: 23_000_000, Millis: 0.5},
			After:   run.Side{Correct: 8950, Total: 10_000, EncoderWeights: 41_472, Params: 58_000, EncoderBytes: 200_000, Bytes: 250_000, FLOPs: 3_000_000, Millis: 0.125},
			Seconds: 61.25,
		},
	}
	last := r.Steps
	for i := range points {
		t := float64(i+1) / float64(points)
		r.Points = append(r.Points, run.Point{Step: max(i+1, int(t*float64(last))), Lambda: max(0, 1-t/0.6),
			Task: 0.3 + 0.1*math.Sin(37*t), Distil: 0.02 * math.Exp(-3*t)})
	}
	for step := 0; step <= last; step += 60 {
		r.Curve = append(r.Curve, run.Eval{Step: step, Lambda: max(0, 1-float64(step)/360), Correct: 9100 - step/4, Total: 10_000})
	}
	for i := range layers {
		r.Layers = append(r.Layers, run.LayerEntry{Layer: run.Layer{Path: "encoder.layer." + digits(i) + ".attention.attention.query", In: 96, Out: 96}, Rank: 4})
	}
	const side = 28
	for i := range examples {
		e := run.Example{Index: 100 * i, Label: i % 3, Width: side, Height: side, Pixels: make([]byte, side*side),
			Teacher: run.Opinion{Class: i % 3, Confidence: 0.75}, Student: run.Opinion{Class: 1, Confidence: 0.5}}
		for k := range e.Pixels {
			e.Pixels[k] = byte(k * (i + 7))
		}
		r.Examples = append(r.Examples, e)
	}
	return r
}

// Running returns a sound record of a run on texts that goes on.
func Running() run.Record {
	r := Finished(40, 12, 0)
	r.State, r.Steps, r.Result, r.Changes = run.StateRunning, 300, run.Result{}, nil
	r.Points, r.Curve = r.Points[:20], r.Curve[:6]
	r.Model = run.RecordModel{Name: "wordnet-bert", Title: "WordNet BERT", Revision: "main", Texts: true, Params: 5_000_000, Taught: true}
	r.Config.Model, r.Config.Data = run.TextModel, run.TextData
	r.Data = run.RecordData{Name: run.TextData, Classes: []string{"act", "شيء", "person"}, Parts: [3]int{9000, 500, 1000}}
	r.Examples = []run.Example{{Index: 7, Label: 2, Text: "one who <b>writes</b> code", Teacher: run.Opinion{Class: 2, Confidence: 1}, Student: run.Opinion{Class: 2}}}
	return r
}

// hex is so many digits that are no hash of anything.
func hex(n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = "0123456789abcdef"[i*7%16]
	}
	return string(b)
}

func digits(i int) string {
	if i < 10 {
		return string(rune('0' + i))
	}
	return digits(i/10) + digits(i%10)
}
