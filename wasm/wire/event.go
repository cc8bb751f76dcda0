package wire

import "github.com/pcloralab/pcloralab/pclora/run"

// An Event is something the trainer tells the page.
type Event interface{ eventKind() string }

// Ready says that the trainer has started and waits for commands.
type Ready struct {
	Engine  run.Engine  `json:"engine"`
	Machine run.Machine `json:"machine"`
}

// Loading reports a download. The trainer sends at most ten a second.
type Loading struct {
	What  string `json:"what"`  // for people: "model", "training images"
	Done  int64  `json:"done"`  // bytes so far
	Total int64  `json:"total"` // bytes in all, 0 if the server did not say
}

// Loaded describes the teacher and the data.
type Loaded struct {
	Model   Model      `json:"model"`
	Data    Data       `json:"data"`
	Samples []Sample   `json:"samples"` // test examples to show, the same for one data set
	Memory  run.Memory `json:"memory"`  // what a run with this model and data takes
	// Untaught says that the teacher does not know the task: it must be taught
	// before a run.
	Untaught bool          `json:"untaught"`
	Teach    []TeachBudget `json:"teach"`  // what teaching with this data takes, one a mode
	Millis   float64       `json:"millis"` // estimated time of a compression step, for each example, one trainer

	RecordModel run.RecordModel `json:"recordModel"` // the teacher as a run.Record names it; TeachDone makes it taught
	RecordData  run.RecordData  `json:"recordData"`  // the data as a run.Record names it
}

// A Model describes a teacher.
type Model struct {
	Name   string      `json:"name"`            // short: a to z, 0 to 9 and -
	Title  string      `json:"title"`           // for people
	Texts  bool        `json:"texts"`           // whether it reads texts; otherwise images
	Params int64       `json:"params"`          // all parameters
	Bytes  int64       `json:"bytes"`           // size of its safetensors file
	FLOPs  int64       `json:"flops"`           // for one example, 2 a multiply-add
	Layers []run.Layer `json:"layers"`          // the encoder's linears, in order
	Notes  []string    `json:"notes,omitempty"` // for people: what was drawn, converted, interpolated, left out
}

// Data describes a data set.
type Data struct {
	Name       string   `json:"name"`  // short: a to z, 0 to 9 and -
	Title      string   `json:"title"` // for people
	Classes    []string `json:"classes"`
	Train      int      `json:"train"`      // examples to train on
	Validation int      `json:"validation"` // examples by which teaching is stopped
	Test       int      `json:"test"`       // examples to measure on, never trained on
	Width      int      `json:"width"`      // of an image, in pixels; 0 for texts
	Height     int      `json:"height"`     // of an image, in pixels
	Channels   int      `json:"channels"`   // of an image: 1 grey, 3 red, green, blue
	Tokens     int      `json:"tokens"`     // of the longest text; 0 for images
	Pairs      bool     `json:"pairs"`      // whether an example is two texts
}

// A Sample is one test example to show.
type Sample struct {
	Index  int    `json:"index"`            // in the test set
	Label  int    `json:"label"`            // its true class
	Pixels []byte `json:"pixels,omitempty"` // [Channels Height Width]
	Text   string `json:"text,omitempty"`   // cut short
}

// An Answer is what a model says of one sample.
type Answer struct {
	Class      int     `json:"class"`
	Confidence float64 `json:"confidence"` // softmax probability of Class, in [0, 1]
}

// Taught reports the teacher on the test set and on Loaded's samples.
type Taught struct {
	Correct int      `json:"correct"`
	Total   int      `json:"total"`
	Answers []Answer `json:"answers"` // one a sample
}

// Started says that a run has begun and repeats what it runs with.
type Started struct {
	Config   run.Config `json:"config"`
	Replicas int        `json:"replicas"`
	Paused   bool       `json:"paused"`
	// Ranks are the inner sizes that Model.Layers will be exported with, as far as they
	// are known; empty where all have that of Config.
	Ranks []int `json:"ranks,omitempty"`
}

// Stepped reports the newest optimiser step. The trainer sends at most ten a
// second, so N may skip; after a Step command and at the end it never does.
type Stepped struct {
	N      int     `json:"n"`      // steps done
	Lambda float64 `json:"lambda"` // weight on the frozen matrices in step N, in [0, 1]
	Task   float64 `json:"task"`   // cross entropy, nats per example
	Distil float64 `json:"distil"` // feature distance, mean square per element
	// What the run's settings give no weight is not computed, and 0.
	Logits    float64 `json:"logits,omitempty"`    // distance of logits, T²·KL
	Attention float64 `json:"attention,omitempty"` // distance of the maps of attention
	Relations float64 `json:"relations,omitempty"` // distance of the last values' likenesses
	GradNorm  float64 `json:"gradNorm"`            // global gradient norm before clipping
	Rate      float64 `json:"rate"`                // learning rate of step N
	Millis    float64 `json:"millis"`              // wall time of step N
	PerSecond float64 `json:"perSecond"`           // steps a second, over the last few
	Left      float64 `json:"left"`                // seconds to the end, estimated
	Digest    string  `json:"digest"`              // run.Digest's, of all so far
}

// Evaluated reports the student on the test set and on Loaded's samples.
type Evaluated struct {
	Eval    run.Eval `json:"eval"`
	Answers []Answer `json:"answers"` // one a sample
	Digest  string   `json:"digest"`  // run.Digest's, of all so far
}

// ReplicaLost says that one of the replicas is gone. The run goes on with the
// others from step N+1, which is computed again.
type ReplicaLost struct {
	Replica int        `json:"replica"` // which it was, counted from 1
	Of      int        `json:"of"`      // how many there were
	Change  run.Change `json:"change"`
}

// Paused says that the run waits before step N+1.
type Paused struct {
	N int `json:"n"` // steps done
}

// Resumed says that the run goes on.
type Resumed struct {
	N int `json:"n"` // steps done
}

// Stopped says that the run was ended after N steps.
type Stopped struct {
	N int `json:"n"`
}

// WasReset says that there is no run any more.
type WasReset struct{}

// Finished ends a run: λ is 0 and the frozen matrices are dropped.
type Finished struct {
	Result run.Result `json:"result"`
	Ranks  []int      `json:"ranks,omitempty"` // as Started's, of what is left
}

// Exported carries the compressed model as a zip file.
type Exported struct {
	Name string `json:"name"` // file name to save it under
	Zip  []byte `json:"-"`    // the blob
}

// Benching says how far a measurement is. The trainer sends at most ten a
// second.
type Benching struct {
	Case string `json:"case"` // what is measured
	Done int    `json:"done"` // repetitions so far
}

// Benched ends a measurement.
type Benched struct {
	Result run.Measured `json:"result"`
}

// BenchStopped says that nothing is measured any more.
type BenchStopped struct{}

// Failed says that a command or a run went wrong. What was good stays: the
// teacher, the data, and the student of the last good step.
type Failed struct {
	Doing  string `json:"doing"`  // "loading", "starting", "training", "exporting", "reading a message"
	Reason string `json:"reason"` // for people: what is wrong and what to do; not to be matched on
	Fatal  bool   `json:"fatal"`  // whether the trainer is gone and the page must be reloaded
}

func (Ready) eventKind() string        { return "ready" }
func (Loading) eventKind() string      { return "loading" }
func (Loaded) eventKind() string       { return "loaded" }
func (Taught) eventKind() string       { return "taught" }
func (Started) eventKind() string      { return "started" }
func (Stepped) eventKind() string      { return "stepped" }
func (Evaluated) eventKind() string    { return "evaluated" }
func (Paused) eventKind() string       { return "paused" }
func (Resumed) eventKind() string      { return "resumed" }
func (Stopped) eventKind() string      { return "stopped" }
func (WasReset) eventKind() string     { return "reset" }
func (Finished) eventKind() string     { return "finished" }
func (Exported) eventKind() string     { return "exported" }
func (Failed) eventKind() string       { return "failed" }
func (ReplicaLost) eventKind() string  { return "replica-lost" }
func (Benching) eventKind() string     { return "benching" }
func (Benched) eventKind() string      { return "benched" }
func (BenchStopped) eventKind() string { return "benchStopped" }
