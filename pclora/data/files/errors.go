package files

import (
	"fmt"
	"strings"
)

// A Kind says what is wrong, for callers that act on it.
type Kind string

// The kinds of Error.
const (
	Damaged     Kind = "damaged"     // cut short, or bytes that contradict each other
	Unsupported Kind = "unsupported" // lawful, and not read here
	Limit       Kind = "limit"       // too many files, too long, or a bomb
	Name        Kind = "name"        // a name that is no plain path below the folder
	Link        Kind = "link"        // a symbolic link, a device or the like
	Duplicate   Kind = "duplicate"   // two files of one name
	Empty       Kind = "empty"       // no files
)

// An Error says what is wrong with an archive or a folder, and what to do
// about it.
type Error struct {
	Kind Kind
	File string // the name of the file in question, or ""
	Text string
}

func (e Error) Error() string {
	if e.File == "" {
		return "files: " + e.Text
	}
	return fmt.Sprintf("files: %s: %s", e.File, e.Text)
}

func refuse(kind Kind, file, format string, args ...any) Error {
	return Error{kind, clip(file), fmt.Sprintf(format, args...)}
}

// clip brings a name to a form that a message can show: one line, not too long.
func clip(name string) string {
	const most = 80 // bytes
	name = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return '�'
		}
		return r
	}, strings.ToValidUTF8(name, "�"))
	if len(name) <= most {
		return name
	}
	return "…" + strings.ToValidUTF8(name[len(name)-most:], "")
}
