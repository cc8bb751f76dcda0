package token

import (
	"fmt"
	"strings"
)

// A FormatError says what is wrong in a tokenizer's file.
type FormatError string

func (e FormatError) Error() string { return "token: " + string(e) }

// An UnsupportedError names something lawful that is not done here, and what to
// use instead.
type UnsupportedError string

func (e UnsupportedError) Error() string { return "token: " + string(e) }

// A SizeError says that a vocabulary has more pieces than its model knows, which is
// this number.
type SizeError int

func (e SizeError) Error() string {
	return fmt.Sprintf("token: the vocabulary has a piece %d or above, the model knows %[1]d: choose the files of one model", int(e))
}

func malformed(format string, args ...any) FormatError {
	return FormatError(fmt.Sprintf(format, args...))
}

func unsupported(format string, args ...any) UnsupportedError {
	return UnsupportedError(fmt.Sprintf(format, args...))
}

// reason is an error's text without the package's name, to be wrapped in another.
func reason(err error) string { return strings.TrimPrefix(err.Error(), "token: ") }

// quote shows text from a file in a message, and of a long text its beginning.
func quote[T string | []byte](text T) string {
	const most = 60 // bytes
	if len(text) > most {
		return fmt.Sprintf("%q…", string(text[:most]))
	}
	return fmt.Sprintf("%q", string(text))
}
