package wire

import "github.com/pcloralab/pcloralab/pclora/run"

// ModelSeen says what a model is that was not downloaded yet, and what it would
// cost here.
type ModelSeen struct {
	Name     string `json:"name"`               // short: a to z, 0 to 9 and -
	Title    string `json:"title"`              // for people: the hub's id, the address, the folder
	From     string `json:"from"`               // one of Froms
	Revision string `json:"revision,omitempty"` // the hub's commit

	Texts     bool     `json:"texts"`               // whether it reads texts; otherwise images
	Labels    []string `json:"labels,omitempty"`    // its classes; none for a plain encoder
	ImageSize int      `json:"imageSize,omitempty"` // side of its images, in pixels
	Channels  int      `json:"channels,omitempty"`  // of its images
	Tokens    int      `json:"tokens,omitempty"`    // that a text may have
	Fresh     []string `json:"fresh,omitempty"`     // parts that are drawn, not read
	Notes     []string `json:"notes,omitempty"`     // for people

	Bytes          int64 `json:"bytes"`   // of its weights' files
	Missing        int64 `json:"missing"` // of them, that are still to be downloaded
	Params         int64 `json:"params"`
	EncoderWeights int64 `json:"encoderWeights"` // of the encoder's linears
	FLOPs          int64 `json:"flops"`          // for one example, 2 a multiply-add

	Loading int64         `json:"loading"`         // peak memory while it is read, bytes
	Infer   int64         `json:"infer"`           // memory to answer a batch, bytes
	Teach   []TeachBudget `json:"teach"`           // one a mode, in the order of run.TeachModes
	Run     run.Memory    `json:"run"`             // memory of a compression run, data left out
	Millis  float64       `json:"millis"`          // estimated time of a compression step, for each example, one trainer
	Fault   string        `json:"fault,omitempty"` // why it does not fit this machine, with the numbers and what does; empty if it fits
}

// A TeachBudget is what a way of teaching would cost.
type TeachBudget struct {
	Mode   string     `json:"mode"`   // one of run.TeachModes
	Memory run.Memory `json:"memory"` // data left out
	Millis float64    `json:"millis"` // estimated time of a step, for each example, one trainer
}

// DataSeen says what is in a person's data.
type DataSeen struct {
	Name  string `json:"name"`  // short: a to z, 0 to 9 and -
	Title string `json:"title"` // for people
	Texts bool   `json:"texts"` // whether the examples are texts; otherwise images
	Form  string `json:"form"`  // for people: "CSV", "pictures in folders", "IDX", "CIFAR-10"

	Table   *Table      `json:"table,omitempty"` // the columns to choose from, of a table
	Arrange ArrangeData `json:"arrange"`         // how it is read
	Classes []SeenClass `json:"classes"`
	Parts   [3]int      `json:"parts"`           // examples for training, validation and test
	Notes   []string    `json:"notes"`           // for people: what was left out, tiny classes, overlaps
	Fault   string      `json:"fault,omitempty"` // why it cannot be used as it is arranged; empty if it can
}

// A Table is a glimpse of a table.
type Table struct {
	Names []string   `json:"names"` // of the columns
	Rows  [][]string `json:"rows"`  // the first few, a header left out, cells cut short
	Total int        `json:"total"` // rows, a header left out
}

// A SeenClass is a class and the first examples of it.
type SeenClass struct {
	Name   string   `json:"name"`
	Count  int      `json:"count"`            // examples of all parts
	Texts  []string `json:"texts,omitempty"`  // cut short
	Images []Image  `json:"images,omitempty"` // small
}

// An Image is a small picture to show.
type Image struct {
	Width    int    `json:"width"`
	Height   int    `json:"height"`
	Channels int    `json:"channels"` // 1 grey, 3 red, green, blue
	Pixels   []byte `json:"pixels"`   // [C H W], 0 black to 255 full
}

// TeachStarted says that teaching has begun.
type TeachStarted struct {
	Config   run.Teach `json:"config"`
	Replicas int       `json:"replicas"`
	Total    int       `json:"total"` // examples of the validation part
}

// TeachStepped reports the newest step of teaching, at most ten a second.
type TeachStepped struct {
	N         int     `json:"n"`         // steps done
	Task      float64 `json:"task"`      // cross entropy, nats per example
	GradNorm  float64 `json:"gradNorm"`  // before clipping
	Rate      float64 `json:"rate"`      // learning rate of step N
	Millis    float64 `json:"millis"`    // wall time of step N
	PerSecond float64 `json:"perSecond"` // steps a second, over the last few
	Left      float64 `json:"left"`      // seconds to the last step, estimated
}

// TeachEvaluated reports the teacher on the validation part.
type TeachEvaluated struct {
	N       int  `json:"n"`
	Correct int  `json:"correct"`
	Total   int  `json:"total"`
	Best    bool `json:"best"` // whether it is the best so far, and kept
}

// TeachDone ends teaching. The teacher has the best weights that were found.
// Taught follows.
type TeachDone struct {
	N       int    `json:"n"`       // steps done
	Best    int    `json:"best"`    // steps after which the best weights were found
	Why     string `json:"why"`     // one of Whys
	Correct int    `json:"correct"` // of the validation part, with the best weights
	Total   int    `json:"total"`
}

// Why teaching ended.
const (
	WhySteps    = "steps"    // all steps were made
	WhyPatience = "patience" // no gain for as many evaluations as run.Teach says
	WhyStopped  = "stopped"  // Stop was asked for
)

// Answered is what the models say of an Ask.
type Answered struct {
	Text    string    `json:"text,omitempty"`    // as it was asked
	Tokens  int       `json:"tokens,omitempty"`  // of the text, special ones included
	Unknown int       `json:"unknown,omitempty"` // words that the model does not know
	Image   *Image    `json:"image,omitempty"`   // as the model sees it
	Teacher []float64 `json:"teacher"`           // softmax probability of each class
	Student []float64 `json:"student,omitempty"` // the same of the student, if there is one
	Lambda  float64   `json:"lambda"`            // of the student
}

// Shelf lists the downloaded models.
type Shelf struct {
	Entries []ShelfEntry `json:"entries"`
	Used    int64        `json:"used"`           // bytes that this page stores in all
	Quota   int64        `json:"quota"`          // bytes that the browser lets it store; 0 where it does not tell
	Note    string       `json:"note,omitempty"` // for people: why nothing is kept here; empty if it is
}

// A ShelfEntry is a downloaded model.
type ShelfEntry struct {
	Key      string `json:"key"`      // for FromShelf and ClearShelf
	Title    string `json:"title"`    // the hub's id or the address
	Revision string `json:"revision"` // the hub's commit
	Bytes    int64  `json:"bytes"`    // stored
	Total    int64  `json:"total"`    // when complete
	Complete bool   `json:"complete"` // whether it can be opened; else a PeekModel and Load go on with it
	SHA256   string `json:"sha256"`   // of the weights' first file, hexadecimal; empty until they are complete
	Saved    int64  `json:"saved"`    // when, seconds since 1970
}

// Cancelled says that a PeekModel, PeekData or Load was given up.
type Cancelled struct{}

func (ModelSeen) eventKind() string      { return "modelSeen" }
func (DataSeen) eventKind() string       { return "dataSeen" }
func (TeachStarted) eventKind() string   { return "teachStarted" }
func (TeachStepped) eventKind() string   { return "teachStepped" }
func (TeachEvaluated) eventKind() string { return "teachEvaluated" }
func (TeachDone) eventKind() string      { return "teachDone" }
func (Answered) eventKind() string       { return "answered" }
func (Shelf) eventKind() string          { return "shelf" }
func (Cancelled) eventKind() string      { return "cancelled" }
