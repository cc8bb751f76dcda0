package files

import (
	"strings"
	"unicode/utf8"
)

// Bounds of what is read. A folder of CIFAR-10's whole training set has 50,000
// files of a kilobyte.
const (
	MaxFiles = 65_534    // what zip's plain form can hold
	MaxFile  = 32 << 20  // bytes of one file, unpacked
	MaxTotal = 512 << 20 // bytes of all files, unpacked
	MaxName  = 1024      // bytes of one name
)

// Files are named byte strings, as an archive or a dropped folder holds them.
type Files interface {
	// Len returns the number of files. Folders are none.
	Len() int
	// Name returns the path of file i below the folder, with slashes.
	Name(i int) string
	// Bytes returns what file i holds. It may be made anew at each call, or be
	// a view that must not be changed.
	Bytes(i int) ([]byte, error)
}

// A Sized knows how long its files are before it reads them.
type Sized interface {
	// Size returns the length of file i in bytes.
	Size(i int) int64
}

// Larger reports whether file i is known to have over limit bytes, so that it need
// not be read to be refused.
func Larger(f Files, i int, limit int64) bool {
	s, ok := f.(Sized)
	return ok && s.Size(i) > limit
}

// A File is a name and what it stands for.
type File struct {
	Name string
	Data []byte
}

// A Folder is Files that are in memory, such as those dropped on a page.
type Folder []File

// Len returns the number of files.
func (f Folder) Len() int { return len(f) }

// Name returns the name of file i.
func (f Folder) Name(i int) string { return f[i].Name }

// Bytes returns the bytes of file i. It never gives an error.
func (f Folder) Bytes(i int) ([]byte, error) { return f[i].Data, nil }

// Size returns the length of file i.
func (f Folder) Size(i int) int64 { return int64(len(f[i].Data)) }

// Check reports what must not be in any Files: none or too many, a name that is
// not a plain path, or one that is there twice. Zip has done it.
func Check(f Files) error {
	n := f.Len()
	if n == 0 {
		return refuse(Empty, "", "there are no files in it: choose a folder or zip with files")
	}
	if n > MaxFiles {
		return refuse(Limit, "", "%d files, at most %d are read: take a part of them", n, MaxFiles)
	}
	seen := make(map[string]bool, n)
	for i := range n {
		name := f.Name(i)
		if err := checkName(name); err != nil {
			return err
		}
		if seen[name] {
			return refuse(Duplicate, name, "is there twice: remove one of the two")
		}
		seen[name] = true
	}
	return nil
}

// checkName reports a name that is not a plain path below the folder.
func checkName(name string) error {
	const again = "pack the folder again with plain names"
	switch {
	case name == "":
		return refuse(Name, name, "a file without a name: %s", again)
	case len(name) > MaxName:
		return refuse(Name, name, "a name of %d bytes, at most %d are read: %s", len(name), MaxName, again)
	case !utf8.ValidString(name):
		return refuse(Name, name, "the name is not UTF-8: %s", again)
	case strings.HasPrefix(name, "/") || len(name) > 1 && name[1] == ':':
		return refuse(Name, name, "an absolute name: %s", again)
	case strings.ContainsAny(name, "\\\x00"):
		return refuse(Name, name, "a backslash or zero byte in the name: %s", again)
	}
	for part := range strings.SplitSeq(strings.TrimSuffix(name, "/"), "/") {
		if part == "" || part == "." || part == ".." {
			return refuse(Name, name, "the name leads elsewhere: %s", again)
		}
	}
	return nil
}
