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
