package wire

import "github.com/pcloralab/pcloralab/pclora/run"

// A File is one that a person gives. What is in it travels beside the message's
// json, as a list of the browser's File objects in the same order, and is read
// piece by piece where it is needed.
type File struct {
	Path string `json:"path"` // below the folder that was dropped, or the file's name
	Size int64  `json:"size"` // bytes
}

// MaxFiles bounds the files of a message.
const MaxFiles = 65_534

// PeekModel asks what a model is, of which the headers alone are read. The
// trainer answers with ModelSeen, Failed or Cancelled, and keeps the model as Own
// for the next Load; on Failed it keeps the one from before.
type PeekModel struct {
	From  string `json:"from"`            // one of Froms
	ID    string `json:"id,omitempty"`    // owner/name@revision, an address, or a ShelfEntry's key
	Base  string `json:"base,omitempty"`  // address of the hub; empty for the usual one
	Files []File `json:"files,omitempty"` // for FromFiles
}

// The places that a model comes from.
const (
	FromFiles = "files" // dropped or chosen
	FromHub   = "hub"
	FromURL   = "url"
	FromShelf = "shelf" // downloaded before
)

// Froms lists the places that a model comes from.
var Froms = []string{FromFiles, FromHub, FromURL, FromShelf}

// PeekData asks what is in files: a table of texts, a zip or a folder of
// pictures in class folders, IDX or CIFAR files. The trainer answers with
// DataSeen, Failed or Cancelled, and keeps the data as Own for the next Load; on
// Failed it keeps the data from before.
type PeekData struct {
	Title string `json:"title"` // what the person calls it; empty for the name of the first file
	Files []File `json:"files"`
}

// ArrangeData changes how the data that PeekData saw is read. The trainer answers
// with DataSeen.
type ArrangeData struct {
	Columns    Columns `json:"columns"`    // of a table
	Validation float64 `json:"validation"` // share of the examples, in [0, 0.5]
	Test       float64 `json:"test"`       // share of the examples, in [0, 0.5]
	Seed       uint32  `json:"seed"`       // of the division
}

// Columns says which columns of a table mean what, counted from 0.
type Columns struct {
	Header bool `json:"header"` // the first row names the columns and is no example
	Text   int  `json:"text"`
	Pair   int  `json:"pair"` // a second text that belongs to the first, or −1
	Label  int  `json:"label"`
}

// Teach trains the loaded teacher on the labels, before a run; it ends one that
// is there. The trainer answers with TeachStarted, then with TeachStepped and
// TeachEvaluated, then with TeachDone and Taught. Pause, Resume and Stop work as
// in a run; after Stop the best weights so far are kept.
type Teach struct {
	Config   run.Teach `json:"config"`
	Replicas int       `json:"replicas"`
}

// Ask asks teacher and student about one example of a person's own: a text or,
// as its only file, a picture. The trainer answers with Answered.
type Ask struct {
	Text  string `json:"text,omitempty"`
	Pair  string `json:"pair,omitempty"` // a second text, for data that has two
	Files []File `json:"files,omitempty"`
}

// MaxAsked bounds the text of an Ask, in bytes.
const MaxAsked = 10_000

// ListShelf asks for the downloaded models. The trainer answers with Shelf.
type ListShelf struct{}

// ClearShelf deletes a downloaded model. The trainer answers with Shelf.
type ClearShelf struct {
	Key string `json:"key"`
}

// Cancel ends a PeekModel, PeekData or Load under way, which then answers with
// Cancelled. What was downloaded so far is kept for the next time. Without one it
// does nothing.
type Cancel struct{}

func (PeekModel) commandKind() string   { return "peekModel" }
func (PeekData) commandKind() string    { return "peekData" }
func (ArrangeData) commandKind() string { return "arrangeData" }
func (Teach) commandKind() string       { return "teach" }
func (Ask) commandKind() string         { return "ask" }
func (ListShelf) commandKind() string   { return "listShelf" }
func (ClearShelf) commandKind() string  { return "clearShelf" }
func (Cancel) commandKind() string      { return "cancel" }

// FilesOf lists the files that a command comes with.
func FilesOf(c Command) []File {
	switch c := c.(type) {
	case PeekModel:
		return c.Files
	case PeekData:
		return c.Files
	case Ask:
		return c.Files
	}
	return nil
}
