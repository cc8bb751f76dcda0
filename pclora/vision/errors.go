package vision

import "fmt"

// A FormatError says what is wrong in a preprocessor configuration.
type FormatError string

func (e FormatError) Error() string { return "vision: " + string(e) }

// An UnsupportedError names something lawful that is not done here, and what to
// use instead.
type UnsupportedError string

func (e UnsupportedError) Error() string { return "vision: " + string(e) }

func malformed(format string, args ...any) FormatError {
	return FormatError(fmt.Sprintf("preprocessor config: "+format, args...))
}

func unsupported(format string, args ...any) UnsupportedError {
	return UnsupportedError(fmt.Sprintf(format, args...))
}
