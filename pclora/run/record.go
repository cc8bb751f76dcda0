package run

// A Record is what remains of a run: what decided it, what made it, and what
// came out. It goes into the downloaded model, into links and to a server, so it
// comes from outside as often as not: see ParseRecord.
type Record struct {
	Version int    `json:"version"`         // Version
	Title   string `json:"title,omitempty"` // the author's, plain text
	Note    string `json:"note,omitempty"`  // the author's, plain text

	State string `json:"state"` // one of States
	Steps int    `json:"steps"` // optimiser steps done

	Config Config       `json:"config"`
	Model  RecordModel  `json:"model"`
	Data   RecordData   `json:"data"`
	Engine Engine       `json:"engine"`
	Layers []LayerEntry `json:"layers,omitempty"` // the encoder's linears, in order

	Points []Point `json:"points,omitempty"` // steps, thinned; in order
	Curve  []Eval  `json:"curve"`            // evaluations, thinned; in order of step
	// Digest is a hash of the losses of every step and of every evaluation, in order,
	// down to their last bits; see Digest. Empty where it is not known.
	Digest string `json:"digest,omitempty"`
	Result Result `json:"result"` // of a finished run; zero otherwise

	Examples []Example `json:"examples,omitempty"` // a few of the test set
	// Changes lists the losses of replicas, in order of step. Without any, all
	// steps were made with Engine.Replicas.
	Changes []Change `json:"changes,omitempty"`

	unknown []unknown // what a newer build wrote, for JSON
}

// What a run of a Record came to.
const (
	StateRunning  = "running"  // it went on after the Record was taken
	StateStopped  = "stopped"  // the person ended it
	StateFinished = "finished" // λ is 0 and the frozen matrices are dropped
)

// States lists them.
var States = []string{StateRunning, StateStopped, StateFinished}

// A RecordModel names the teacher of a run.
type RecordModel struct {
	Name     string `json:"name"`               // short: a to z, 0 to 9 and -
	Title    string `json:"title,omitempty"`    // for people: the hub's id, the folder
	Revision string `json:"revision,omitempty"` // the hub's commit
	SHA256   string `json:"sha256,omitempty"`   // of its weights' file, 64 hex digits; empty where not known
	Texts    bool   `json:"texts"`              // whether it reads texts; otherwise images
	Params   int64  `json:"params"`             // all parameters
	Taught   bool   `json:"taught,omitempty"`   // whether it was taught in the page, so that SHA256 is not of what was compressed
}

// RecordData names the data of a run.
type RecordData struct {
	Name    string   `json:"name"`             // short: a to z, 0 to 9 and -
	Title   string   `json:"title,omitempty"`  // for people
	SHA256  string   `json:"sha256,omitempty"` // over all examples, their labels and their parts, in order, as the trainer read them; empty where not known
	Classes []string `json:"classes"`
	Parts   [3]int   `json:"parts"` // examples for training, validation and test
}

// A LayerEntry is a line of a Record's table of layers.
type LayerEntry struct {
	Layer
	Rank int `json:"rank"` // inner size at the end, or as far as known
}

// A Point is one step of a run.
type Point struct {
	Step   int     `json:"step"`   // optimiser steps done
	Lambda float64 `json:"lambda"` // weight on the frozen matrices in the step, in [0, 1]
	Task   float64 `json:"task"`   // cross entropy, nats per example
	Distil float64 `json:"distil"` // distance of hidden states, mean square per element
	// What the run's settings give no weight is 0.
	Logits    float64 `json:"logits,omitempty"`
	Attention float64 `json:"attention,omitempty"`
	Relations float64 `json:"relations,omitempty"`
}

// An Example is what both models say of one test example.
type Example struct {
	Index  int    `json:"index"`            // in the test set
	Label  int    `json:"label"`            // its true class
	Text   string `json:"text,omitempty"`   // cut short
	Pixels []byte `json:"pixels,omitempty"` // [Channels Height Width], 0 black to 255 full
	Width  int    `json:"width,omitempty"`  // of an image, in pixels
	Height int    `json:"height,omitempty"`

	Teacher Opinion `json:"teacher"`
	Student Opinion `json:"student"`
}

// An Opinion is what a model says of one example.
type Opinion struct {
	Class      int     `json:"class"`
	Confidence float64 `json:"confidence"` // softmax probability of Class, in [0, 1]
}

// A Change says that a run went on with fewer replicas.
type Change struct {
	Step     int    `json:"step"`     // steps done before; the next is the first with fewer
	Replicas int    `json:"replicas"` // how many were left
	Reason   string `json:"reason"`   // for people: what happened to the one that is gone
}

// Engine names what ran the numbers.
type Engine struct {
	Kernels  string `json:"kernels"`           // kernel set, e.g. "simd128-4x8"
	Replicas int    `json:"replicas"`          // trainer workers that the run began with; 1 needs no exchange
	Build    string `json:"build"`             // the hash in the trainer's file name, or "native"
	Browser  string `json:"browser,omitempty"` // name and version, e.g. "Chrome 156"; empty natively
}

// An Eval is one evaluation of the student on the test set.
type Eval struct {
	Step    int     `json:"step"`    // optimiser steps done
	Lambda  float64 `json:"lambda"`  // weight left on the frozen matrices, in [0, 1]
	Correct int     `json:"correct"` // test examples answered rightly
	Total   int     `json:"total"`   // test examples
}

// Accuracy is Correct/Total in [0, 1], 0 for an empty test.
func (e Eval) Accuracy() float64 {
	if e.Total == 0 {
		return 0
	}
	return float64(e.Correct) / float64(e.Total)
}

// A Result compares the teacher with the finished student.
type Result struct {
	Before Side `json:"before"` // the teacher
	After  Side `json:"after"`  // the student without its frozen matrices

	Seconds float64 `json:"seconds"` // wall time of training and its evaluations, pauses left out
}

// A Side is one of the two models of a Result.
type Side struct {
	Correct int `json:"correct"` // test examples answered rightly
	Total   int `json:"total"`   // test examples

	EncoderWeights int64 `json:"encoderWeights"` // weights of the encoder's linears, biases and norms left out
	Params         int64 `json:"params"`         // all parameters of the file
	EncoderBytes   int64 `json:"encoderBytes"`   // of the blocks in the file: linears, biases and norms
	EmbeddingBytes int64 `json:"embeddingBytes"` // of the embeddings in the file
	Bytes          int64 `json:"bytes"`          // size of the safetensors file, the rest and its header included

	// Bits is the width of the integers as which the encoder's factors are stored, and
	// with which all was measured; 0 for F32.
	Bits int `json:"bits,omitempty"`

	FLOPs  int64   `json:"flops"`  // for one example, 2 a multiply-add, attention products included
	Millis float64 `json:"millis"` // median inference time of one example in a batch, measured on this machine
}

// Accuracy is Correct/Total in [0, 1], 0 for an empty test.
func (s Side) Accuracy() float64 { return Eval{Correct: s.Correct, Total: s.Total}.Accuracy() }

// Kept is the share of the teacher's accuracy that the student has, 0 where
// the teacher has none.
func (r Result) Kept() float64 {
	if r.Before.Correct == 0 || r.Before.Total == 0 {
		return 0
	}
	return r.After.Accuracy() / r.Before.Accuracy()
}

// Gone is the share of the encoder's linear weights that the student lost, in
// [0, 1].
func (r Result) Gone() float64 {
	if r.Before.EncoderWeights == 0 {
		return 0
	}
	return 1 - float64(r.After.EncoderWeights)/float64(r.Before.EncoderWeights)
}
