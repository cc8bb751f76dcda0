package data

import "fmt"

// A FormatError says what is wrong with a data file, and what to do about it.
type FormatError string

func (e FormatError) Error() string { return "data: " + string(e) }

// An UnsupportedError names a lawful kind of file that is not read here.
type UnsupportedError string

func (e UnsupportedError) Error() string { return "data: " + string(e) }

func malformed(format string, args ...any) FormatError {
	return FormatError(fmt.Sprintf(format, args...))
}

// Damaged returns a FormatError for a picture of a kind that a decoder refused.
func Damaged(kind string, err error) error {
	return malformed("%s: %v: the picture is damaged, save it again or leave it out", kind, err)
}
