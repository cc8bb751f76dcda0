package files

import (
	"errors"
	"hash/crc32"
	"testing"
)

func crc(b []byte) uint32 { return crc32.ChecksumIEEE(b) }

// many are Files of which only the number counts.
type many struct{ Folder }

func (many) Len() int { return MaxFiles + 1 }

func TestCheck(t *testing.T) {
	for _, tt := range []struct {
		name  string
		files Files
		kind  Kind // "" where nothing is wrong
	}{
		{"a folder", Folder{{"a/b.png", nil}, {"a/c.png", nil}, {"猫.png", nil}}, ""},
		{"none", Folder{}, Empty},
		{"too many", many{}, Limit},
		{"twice", Folder{{"a", nil}, {"b", nil}, {"a", nil}}, Duplicate},
		{"leads out", Folder{{"a/../../b", nil}}, Name},
		{"a folder's name alone", Folder{{"/", nil}}, Name},
	} {
		err := Check(tt.files)
		e := Error{}
		if errors.As(err, &e); e.Kind != tt.kind || (err == nil) != (tt.kind == "") {
			t.Errorf("%s: %v, want %q", tt.name, err, tt.kind)
		}
	}
}

// TestErrorIsOneLine: a hostile name must not reach a message as it is.
func TestErrorIsOneLine(t *testing.T) {
	for _, tt := range []struct{ name, want string }{
		{"a\nb\x1b[2J", "files: a�b�[2J: x"},
		{"\xff", "files: �: x"},
		{"", "files: x"},
	} {
		if got := refuse(Name, tt.name, "x").Error(); got != tt.want {
			t.Errorf("%q: %q, want %q", tt.name, got, tt.want)
		}
	}
}
