package intake

import (
	"fmt"
	"path"
	"strings"

	"github.com/pcloralab/pcloralab/pclora/data"
	"github.com/pcloralab/pcloralab/pclora/data/files"
	"github.com/pcloralab/pcloralab/pclora/data/table"
)

// Found is what files are. Either there is a table, or there are pictures, or
// images.
type Found struct {
	Name string // of the first file or of the folder around all, without its ending
	Form string // for people: "CSV", "pictures in class folders", "IDX", "CIFAR-10"

	Table    *table.Table   // the first of the tables, whose columns all have
	Pictures *data.Pictures // encoded
	Images   *data.Images   // decoded

	given  []data.Part // of Images; nil where no file says so
	tables []source
}

// A source is a table and what its file's name says it is for.
type source struct {
	name  string
	table *table.Table
	part  data.Part
}

// Texts reports whether the examples are texts; otherwise they are images.
func (f *Found) Texts() bool { return f.Table != nil }

// Read finds out what files are. A single zip is opened, however deep it lies in
// folders; other files decide by name and first bytes.
func Read(f files.Files) (*Found, error) {
	if err := files.Check(f); err != nil {
		return nil, err
	}
	at := visible(f)
	if len(at) == 0 {
		return nil, files.Error{Kind: files.Empty, Text: "there are no files in it: choose a table, a zip, or a folder with a folder of pictures for each class"}
	}
	name := title(f, at)
	if len(at) == 1 && ending(f.Name(at[0])) == ".zip" {
		b, err := f.Bytes(at[0])
		if err != nil {
			return nil, err
		}
		inner, err := files.Zip(b)
		if err != nil {
			return nil, err
		}
		f, at = inner, visible(inner)
	}
	found, err := read(f, at)
	if err != nil {
		return nil, err
	}
	found.Name = name
	return found, nil
}

// read tells the kinds of files apart: what has a name or a beginning that says
// what it is, and pictures otherwise.
func read(f files.Files, at []int) (*Found, error) {
	var tables, idx, cifar []int
	archives := 0
	for _, i := range at {
		switch name := strings.ToLower(f.Name(i)); {
		case isTable(name):
			tables = append(tables, i)
		case strings.Contains(name, "idx3-ubyte"), strings.Contains(name, "idx1-ubyte"):
			idx = append(idx, i)
		case ending(name) == ".bin":
			cifar = append(cifar, i)
		case ending(name) == ".zip":
			archives++
		}
	}
	switch {
	case archives == len(at):
		return nil, files.Error{Kind: files.Unsupported, Text: "a zip in a zip, or several: unpack them, and choose the folder that comes out"}
	case len(idx) > 0:
		return readIDX(f, idx)
	case len(cifar) > 0:
		return readCIFAR(f, cifar)
	case len(tables) > 0 && !hasPictures(f, at):
		return readTables(f, tables)
	}
	p, err := data.LoadPictures(f)
	if err != nil {
		return nil, err
	}
	return &Found{Form: "pictures in class folders", Pictures: p}, nil
}

func isTable(name string) bool {
	switch ending(strings.TrimSuffix(name, ".gz")) {
	case ".csv", ".tsv", ".tab", ".jsonl", ".ndjson", ".txt":
		return true
	}
	return false
}

// hasPictures reports whether a file's name is one of a picture.
func hasPictures(f files.Files, at []int) bool {
	for _, i := range at {
		switch ending(f.Name(i)) {
		case ".png", ".jpg", ".jpeg", ".webp":
			return true
		}
	}
	return false
}

// readTables reads tables, which must have the same columns.
func readTables(f files.Files, at []int) (*Found, error) {
	found := &Found{}
	for _, i := range at {
		if files.Larger(f, i, table.MaxBytes) {
			return nil, named(f, at, i, table.Error{Kind: table.Limit, Text: fmt.Sprintf("over %d bytes, which is the most that is read: take a part of the rows", table.MaxBytes)})
		}
		b, err := f.Bytes(i)
		if err != nil {
			return nil, err
		}
		t, err := table.Read(f.Name(i), b)
		if err != nil {
			return nil, named(f, at, i, err)
		}
		if found.Table == nil {
			found.Table, found.Form = t, string(t.Format)
		}
		if t.Columns() != found.Table.Columns() {
			return nil, named(f, at, i, table.Error{Kind: table.Ragged, Text: fmt.Sprintf("has %d columns, the first table has %d: give tables of one form", t.Columns(), found.Table.Columns())})
		}
		found.tables = append(found.tables, source{f.Name(i), t, partOf(f.Name(i))})
	}
	if len(found.tables) == 1 {
		found.tables[0].part = data.Anywhere // there is no other for the rest
	}
	return found, nil
}

// named puts the file's name before an error, where there are several files.
func named(f files.Files, at []int, i int, err error) error {
	if len(at) == 1 {
		return err
	}
	return fmt.Errorf("%q: %w", path.Base(f.Name(i)), err)
}

// partOf is the part that a file's name speaks of.
func partOf(name string) data.Part {
	base := strings.ToLower(path.Base(name))
	for _, w := range []struct {
		word string
		part data.Part
	}{
		{"train", data.Train}, {"valid", data.Validation}, {"dev", data.Validation}, {"val.", data.Validation},
		{"test", data.Test}, {"t10k", data.Test},
	} {
		if strings.Contains(base, w.word) {
			return w.part
		}
	}
	return data.Anywhere
}

// visible lists the files that a person meant: those that systems leave in
// folders are passed over.
func visible(f files.Files) []int {
	var at []int
	for i := range f.Len() {
		name := f.Name(i)
		base := path.Base(name)
		if strings.HasPrefix(base, ".") || strings.HasPrefix(name, "__MACOSX/") || base == "Thumbs.db" || base == "desktop.ini" {
			continue
		}
		at = append(at, i)
	}
	return at
}

// title is the folder that all files lie in, or the first file without its
// ending.
func title(f files.Files, at []int) string {
	first := f.Name(at[0])
	if folder, _, ok := strings.Cut(first, "/"); ok {
		all := true
		for _, i := range at {
			all = all && strings.HasPrefix(f.Name(i), folder+"/")
		}
		if all {
			return folder
		}
	}
	base := path.Base(strings.TrimSuffix(first, ".gz"))
	return strings.TrimSuffix(base, path.Ext(base))
}

func ending(name string) string { return strings.ToLower(path.Ext(name)) }
