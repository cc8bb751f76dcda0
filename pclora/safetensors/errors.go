package safetensors

import "fmt"

// A FormatError says why bytes are not a safetensors file.
type FormatError string

func (e FormatError) Error() string { return "safetensors: " + string(e) }

// An UnsupportedError names a tensor that is lawful but cannot be read as it was
// asked for: as float32, or as bytes.
type UnsupportedError string

func (e UnsupportedError) Error() string { return "safetensors: " + string(e) }

func malformed(format string, args ...any) FormatError {
	return FormatError(fmt.Sprintf(format, args...))
}

func absent(name string) error { return fmt.Errorf("safetensors: no tensor %s", quote(name)) }

// again is what to do about a file that lost bytes on its way.
const again = "download or export it again"

// quote shows text from a file in a message, and of a long text its beginning.
func quote(s string) string {
	const most = 120 // bytes; a header may hold names of megabytes
	if len(s) > most {
		return fmt.Sprintf("%.*q…", most, s)
	}
	return fmt.Sprintf("%q", s)
}
