package safetensors

import (
	"bytes"
	"encoding/json"
	"io"
	"math"
	"strconv"
)

// metadataKey is the one name in a header that is not a tensor's.
const metadataKey = "__metadata__"

// An entry is what the header says of one tensor.
type entry struct {
	name, dtype string
	shape       []int
	begin, end  uint64 // byte offsets into the tensors' bytes
}

// parseHeader reads the JSON header. It checks types, counts and names; sizes
// and offsets are left to checkLayout.
func parseHeader(head []byte) (entries []entry, metadata map[string]string, err error) {
	w := walker{json.NewDecoder(bytes.NewReader(head))}
	w.dec.UseNumber()
	seen := map[string]bool{}
	err = w.object(func(name string) error {
		if seen[name] {
			return malformed("name %s occurs twice", quote(name))
		}
		seen[name] = true
		if name == metadataKey {
			metadata, err = w.metadata()
			return err
		}
		if len(entries) == maxTensors {
			return malformed("more than %d tensors", maxTensors)
		}
		e, err := w.entry(name)
		entries = append(entries, e)
		return err
	})
	if err != nil {
		return nil, nil, err
	}
	if _, err := w.dec.Token(); err != io.EOF {
		return nil, nil, malformed("header goes on after its closing }")
	}
	return entries, metadata, nil
}

// A walker reads JSON token by token, so that nothing is built before its type
// is known.
type walker struct{ dec *json.Decoder }

// metadata reads the text-to-text map.
func (w walker) metadata() (map[string]string, error) {
	m := map[string]string{}
	err := w.object(func(key string) error {
		if _, twice := m[key]; twice {
			return malformed("metadata key %s occurs twice", quote(key))
		}
		if len(m) == maxMetadata {
			return malformed("more than %d metadata entries", maxMetadata)
		}
		value, err := w.text("metadata " + quote(key))
		m[key] = value
		return err
	})
	return m, err
}

// entry reads one tensor's description, in which each of the three keys must
// occur once and no other may.
func (w walker) entry(name string) (entry, error) {
	e := entry{name: name}
	what := "tensor " + quote(name)
	var dtype, shape, offsets int // how often each was met
	err := w.object(func(key string) (err error) {
		switch key {
		case "dtype":
			dtype++
			e.dtype, err = w.text(what + ": dtype")
		case "shape":
			shape++
			e.shape, err = w.shape(what)
		case "data_offsets":
			offsets++
			e.begin, e.end, err = w.offsets(what)
		default:
			err = malformed("%s has unknown key %s", what, quote(key))
		}
		return err
	})
	if err == nil && (dtype != 1 || shape != 1 || offsets != 1) {
		err = malformed("%s needs dtype, shape and data_offsets, once each", what)
	}
	return e, err
}

// shape reads an array of at most maxDims sizes, each ≥ 0.
func (w walker) shape(what string) ([]int, error) {
	shape := []int{}
	err := w.array(what+": shape", func() error {
		if len(shape) == maxDims {
			return malformed("%s has more than %d dimensions", what, maxDims)
		}
		d, err := w.number(what + ": size")
		if err == nil && d > math.MaxInt {
			err = malformed("%s: size %d is too large", what, d)
		}
		shape = append(shape, int(d))
		return err
	})
	return shape, err
}

// offsets reads an array of exactly two byte offsets.
func (w walker) offsets(what string) (begin, end uint64, err error) {
	var pair [2]uint64
	n := 0
	err = w.array(what+": data_offsets", func() (err error) {
		if n == len(pair) {
			return malformed("%s has more than two data_offsets", what)
		}
		pair[n], err = w.number(what + ": offset")
		n++
		return err
	})
	if err == nil && n != len(pair) {
		err = malformed("%s has %d data_offsets, not two", what, n)
	}
	return pair[0], pair[1], err
}

// object reads {…}, calling value after each key to read what belongs to it.
func (w walker) object(value func(key string) error) error {
	if t, err := w.token(); err != nil {
		return err
	} else if t != json.Delim('{') {
		return w.wrong("an object", t)
	}
	for w.dec.More() {
		key, err := w.text("key")
		if err != nil {
			return err
		}
		if err := value(key); err != nil {
			return err
		}
	}
	_, err := w.token() // the }
	return err
}

// array reads […], calling value to read each element.
func (w walker) array(what string, value func() error) error {
	if t, err := w.token(); err != nil {
		return err
	} else if t != json.Delim('[') {
		return w.wrong(what+" as an array", t)
	}
	for w.dec.More() {
		if err := value(); err != nil {
			return err
		}
	}
	_, err := w.token() // the ]
	return err
}

func (w walker) text(what string) (string, error) {
	t, err := w.token()
	if err != nil {
		return "", err
	}
	s, ok := t.(string)
	if !ok {
		return "", w.wrong(what+" as text", t)
	}
	return s, nil
}

// number reads an integer ≥ 0 that is written in digits only.
func (w walker) number(what string) (uint64, error) {
	t, err := w.token()
	if err != nil {
		return 0, err
	}
	digits, ok := t.(json.Number)
	if !ok {
		return 0, w.wrong(what+" as a number", t)
	}
	n, err := strconv.ParseUint(digits.String(), 10, 64)
	if err != nil {
		return 0, malformed("%s is %s, not an integer from 0 to 2⁶⁴−1", what, quote(digits.String()))
	}
	return n, nil
}

func (w walker) token() (json.Token, error) {
	t, err := w.dec.Token()
	if err != nil {
		return nil, malformed("header is not JSON near byte %d: %v", w.dec.InputOffset(), err)
	}
	return t, nil
}

func (w walker) wrong(want string, got json.Token) error {
	return malformed("header near byte %d: want %s, got %.40q", w.dec.InputOffset(), want, show(got))
}

// show returns a token as text for a message.
func show(t json.Token) string {
	switch t := t.(type) {
	case string:
		return t
	case json.Number:
		return t.String()
	case json.Delim:
		return t.String()
	case bool:
		return strconv.FormatBool(t)
	}
	return "null"
}
