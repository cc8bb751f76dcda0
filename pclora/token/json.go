package token

import (
	"bytes"
	"encoding/json"
	"math"
	"strconv"
	"unicode/utf8"
)

// parse returns the members of b, which must be one JSON object in UTF-8 of at
// most limit bytes. All that follows relies on its being valid.
func parse(what string, b []byte, limit int) (members, error) {
	bad := func(format string, args ...any) (members, error) { return members{}, malformed(format, args...) }
	b = bytes.Trim(b, blanks)
	switch {
	case len(b) > limit:
		return bad("%s has %d bytes, the limit is %d: this is another file", what, len(b), limit)
	case !utf8.Valid(b):
		return bad("%s is not UTF-8 text: download it again", what)
	case !json.Valid(b):
		return bad("%s is cut short or not JSON: download it again", what)
	case b[0] != '{':
		return bad("%s is not a JSON object but %s", what, quote(b))
	}
	return value{what, b}.object()
}

const blanks = " \t\r\n"

// A value is valid JSON, with a name for messages.
type value struct {
	name string
	raw  []byte // without white space around it
}

// null reports whether v is null or missing.
func (v value) null() bool { return len(v.raw) == 0 || string(v.raw) == "null" }

func (v value) wrong(want string) error {
	if len(v.raw) == 0 {
		return malformed("%s is missing, want %s", v.name, want)
	}
	return malformed("%s is %s, want %s", v.name, quote(v.raw), want)
}

// each calls member for all members of the object or elements of the array v, in
// order; an element's key is "".
func (v value) each(member func(key string, raw []byte) error) error {
	isObject := v.raw[0] == '{'
	rest := bytes.TrimLeft(v.raw[1:], blanks)
	for rest[0] != '}' && rest[0] != ']' {
		if rest[0] == ',' {
			rest = bytes.TrimLeft(rest[1:], blanks)
		}
		var key string
		if isObject {
			n := skip(rest)
			key = text(rest[:n])
			rest = bytes.TrimLeft(rest[n:], blanks+":")
		}
		n := skip(rest)
		if err := member(key, rest[:n]); err != nil {
			return err
		}
		rest = bytes.TrimLeft(rest[n:], blanks)
	}
	return nil
}

// object returns the members of an object, none for null.
func (v value) object() (members, error) {
	m := members{v.name, map[string][]byte{}}
	if v.null() {
		return m, nil
	}
	if v.raw[0] != '{' {
		return m, v.wrong("an object")
	}
	return m, v.each(func(key string, raw []byte) error {
		if _, twice := m.raw[key]; twice {
			return malformed("%s has %s twice", v.name, quote(key))
		}
		if len(m.raw) == maxKeys {
			return malformed("%s has more than %d keys", v.name, maxKeys)
		}
		m.raw[key] = raw
		return nil
	})
}

// array calls element for all elements of an array, none for null.
func (v value) array(element func(v value) error) error {
	if v.null() {
		return nil
	}
	if v.raw[0] != '[' {
		return v.wrong("a list")
	}
	return v.each(func(_ string, raw []byte) error { return element(value{v.name, raw}) })
}

// into reads v into dst unless it is null.
func into[T string | bool | int | int32 | float64](dst *T, v value, want string) error {
	if v.null() {
		return nil
	}
	if err := json.Unmarshal(v.raw, dst); err != nil {
		return v.wrong(want)
	}
	return nil
}

// integer reads a whole number from least to most that is written in digits.
func (v value) integer(least, most int) (int, error) {
	n, err := strconv.ParseInt(string(v.raw), 10, 64)
	if err != nil || n < int64(least) || n > int64(min(most, math.MaxInt32)) {
		return 0, v.wrong("a whole number from " + strconv.Itoa(least) + " to " + strconv.Itoa(most))
	}
	return int(n), nil
}

// members are those of an object by key.
type members struct {
	name string
	raw  map[string][]byte
}

// get returns the value of a key, null if there is none.
func (m members) get(key string) value { return value{m.name + "." + key, m.raw[key]} }

// must reports a text that is given and is none of want.
func (m members) must(key string, want ...string) error {
	v := m.get(key)
	var s string
	if err := into(&s, v, "text"); err != nil || v.null() {
		return err
	}
	for _, w := range want {
		if s == w {
			return nil
		}
	}
	return unsupported("%s is %s, supported is %q: use a BERT or DistilBERT model", v.name, quote(s), want)
}

// text returns the text of a JSON string.
func text(raw []byte) string {
	if bytes.IndexByte(raw, '\\') < 0 {
		return string(raw[1 : len(raw)-1])
	}
	var s string
	if err := json.Unmarshal(raw, &s); err != nil {
		panic("token: a checked string is not JSON: " + err.Error())
	}
	return s
}

// skip returns the length of the JSON value that raw begins with.
func skip(raw []byte) int {
	depth := 0
	for i := 0; ; i++ {
		switch raw[i] {
		case '"':
			i += quoted(raw[i:]) - 1
		case '{', '[':
			depth++
		case '}', ']':
			depth--
		default:
			if depth == 0 {
				return bare(raw)
			}
			continue
		}
		if depth == 0 {
			return i + 1
		}
	}
}

// bare returns the length of a number, true, false or null.
func bare(raw []byte) int {
	if n := bytes.IndexAny(raw, blanks+",]}"); n >= 0 {
		return n
	}
	return len(raw)
}

// quoted returns the length of the string that raw begins with, quotes included.
func quoted(raw []byte) int {
	for i := 1; ; i++ {
		switch raw[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
}
