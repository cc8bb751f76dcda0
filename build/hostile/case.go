package hostile

import (
	"slices"
	"strings"
	"time"
)

// A Kind says what a person gives.
type Kind string

// The kinds of Case.
const (
	Model   Kind = "model"   // files of a model
	Data    Kind = "data"    // files of examples
	Picture Kind = "picture" // a picture to ask the models about
	Place   Kind = "place"   // where a model is: a hub's id or an address
)

// Patience is how long an answer may take.
const Patience = time.Second

// Room is how many bytes may be allocated in all, garbage included, for files of so
// many bytes.
func Room(size int64) int64 { return 64<<20 + 3*size }

// A Case is one thing that a person gives, and what must be said of it.
type Case struct {
	Name string
	Kind Kind
	Make func() []File // the files; nil for a Place
	ID   string        // of a Place
	From string        // of a Place: "hub" or "url"
	Want string        // a phrase of the error
	Page string        // the phrase where the page itself refuses it; empty for Want
	// Late says that headers are good: what is wrong shows when the model is loaded.
	Late bool
}

// A File is a path, with slashes, and what is in it.
type File struct {
	Name  string
	Bytes []byte
}

// InPage is the phrase that the page's answer must hold.
func (c Case) InPage() string {
	if c.Page != "" {
		return c.Page
	}
	return c.Want
}

// Cases returns all cases.
func Cases() []Case {
	return slices.Concat(weightCases(), indexCases(), configCases(), tokenCases(), prepCases(),
		tableCases(), objectCases(), pictureCases(), zipCases(), binaryCases(), placeCases())
}

// edit replaces the one place in text where old stands.
func edit(text, old, by string) string {
	if strings.Count(text, old) != 1 {
		panic("hostile: not once in the text: " + old)
	}
	return strings.Replace(text, old, by, 1)
}

// with returns files in which one is replaced, or added.
func with(files []File, name string, content []byte) []File {
	files = slices.DeleteFunc(files, func(f File) bool { return f.Name == name })
	return append(files, File{name, content})
}

// without returns files without one.
func without(files []File, name string) []File {
	return slices.DeleteFunc(files, func(f File) bool { return f.Name == name })
}
