package run

import (
	"bytes"
	"encoding/json"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// A shape is which fields JSON has that this build knows.
type shape struct {
	one    reflect.Type      // of what is neither an object nor a list
	fields map[string]*shape // of an object, at most 64
	number int               // among the fields it is one of
	each   *shape            // of the elements of a list
	most   int               // elements of a list
}

// shapeOf is the shape of a type; limits are the most elements of lists by their
// paths.
func shapeOf(t reflect.Type, limits map[string]int, path string) *shape {
	switch {
	case t.Kind() == reflect.Struct:
		s := &shape{fields: map[string]*shape{}}
		s.add(t, limits, path)
		return s
	case t.Kind() == reflect.Array, t.Kind() == reflect.Slice && t.Elem().Kind() != reflect.Uint8:
		return &shape{each: shapeOf(t.Elem(), limits, path), most: limits[path]}
	}
	return &shape{one: t}
}

func (s *shape) add(t reflect.Type, limits map[string]int, path string) {
	for i := range t.NumField() {
		f := t.Field(i)
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		switch {
		case f.Anonymous:
			s.add(f.Type, limits, path)
		case f.IsExported():
			field := shapeOf(f.Type, limits, under(path, name))
			field.number = len(s.fields)
			s.fields[name] = field
		}
	}
}

// under is the path of a field.
func under(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

// A walker copies JSON that is valid, without its spaces. When it reads it leaves out
// the fields that the shape lacks and notes them; otherwise it puts such as are noted
// to the end of their objects.
type walker struct {
	in      []byte
	at      int
	path    []byte // of the value at hand
	read    bool
	forget  bool // what is left out
	check   bool // whether each value fits its field
	out     []byte
	unknown []unknown
}

// top walks the whole of it.
func (w *walker) top(s *shape) error { return w.value(s) }

func (w *walker) value(s *shape) error {
	switch c := w.next(); {
	case s.fields == nil && s.each == nil:
		return w.leaf(s)
	case s.fields != nil && c == '{':
		return w.object(s)
	case s.each != nil && c == '[':
		return w.list(s)
	case s.fields != nil:
		return w.wrong("is no object: %s", useOriginal)
	}
	return w.wrong("is no list: %s", useOriginal)
}

func (w *walker) leaf(s *shape) error {
	raw := w.skip()
	if w.check && json.Unmarshal(raw, reflect.New(s.one).Interface()) != nil {
		return w.wrong("cannot be %.40s: %s", raw, useOriginal)
	}
	w.out = append(w.out, raw...)
	return nil
}

func (w *walker) object(s *shape) error {
	w.begin('{')
	var known uint64 // the fields there were, by their numbers
	others := map[string]bool{}
	for w.next() != '}' {
		name := nameOf(w.skip())
		w.next()
		w.at++ // the colon
		field := s.fields[name]
		switch {
		case others[name], field != nil && known>>field.number&1 == 1:
			return w.wrong("has %.40q twice: %s", name, useOriginal)
		case field != nil:
			known |= 1 << field.number
			if err := w.field(field, name); err != nil {
				return err
			}
		case len(name) > maxName:
			return w.wrong("has a field whose name is longer than %d bytes: %s", maxName, useOriginal)
		default:
			others[name] = true
			w.next()
			if raw := w.skip(); !w.forget {
				w.unknown = append(w.unknown, unknown{string(w.path), name, plain(raw)})
			}
		}
		if w.next() == ',' {
			w.at++
		}
	}
	if !w.read {
		w.put()
	}
	w.end('}')
	return nil
}

// field copies a field that the shape has.
func (w *walker) field(s *shape, name string) error {
	w.comma('{')
	w.out = append(append(append(w.out, '"'), name...), '"', ':')
	above := len(w.path)
	if above > 0 {
		w.path = append(w.path, '.')
	}
	w.path = append(w.path, name...)
	err := w.value(s)
	w.path = w.path[:above]
	return err
}

// nameOf is the text of a string of JSON.
func nameOf(raw []byte) (name string) {
	if bytes.IndexByte(raw, '\\') < 0 {
		return string(raw[1 : len(raw)-1])
	}
	if err := json.Unmarshal(raw, &name); err != nil {
		panic("run: " + err.Error()) // raw is valid
	}
	return name
}

func (w *walker) list(s *shape) error {
	w.begin('[')
	above := len(w.path)
	for n := 0; w.next() != ']'; n++ {
		if n == s.most {
			return w.wrong("has more than %d entries: leave some out", s.most)
		}
		w.comma('[')
		w.path = append(strconv.AppendInt(append(w.path, '['), int64(n), 10), ']')
		if err := w.value(s.each); err != nil {
			return err
		}
		w.path = w.path[:above]
		if w.next() == ',' {
			w.at++
		}
	}
	w.end(']')
	return nil
}

// wrong is an error of the value at hand.
func (w *walker) wrong(reason string, args ...any) error {
	return wrong(string(w.path), reason, args...)
}

// put writes what is noted for the end of the object at hand.
func (w *walker) put() {
	path := string(w.path)
	i, _ := slices.BinarySearchFunc(w.unknown, path, func(u unknown, path string) int { return strings.Compare(u.at, path) })
	for ; i < len(w.unknown) && w.unknown[i].at == path; i++ {
		w.comma('{')
		name, _ := json.Marshal(w.unknown[i].name) // a string has a JSON form
		w.out = append(append(append(w.out, name...), ':'), w.unknown[i].value...)
	}
}

func (w *walker) begin(c byte) { w.at++; w.out = append(w.out, c) }
func (w *walker) end(c byte)   { w.at++; w.out = append(w.out, c) }

// comma writes one unless the object or list has just begun.
func (w *walker) comma(open byte) {
	if w.out[len(w.out)-1] != open {
		w.out = append(w.out, ',')
	}
}

// next returns the next byte that is no space, and stays at it.
func (w *walker) next() byte {
	for strings.IndexByte(" \t\r\n", w.in[w.at]) >= 0 {
		w.at++
	}
	return w.in[w.at]
}

// skip passes the value that begins here and returns it.
func (w *walker) skip() []byte {
	from, open := w.at, 0
	for {
		switch c := w.in[w.at]; {
		case c == '"':
			w.at = stringEnd(w.in, w.at)
		case c == '{' || c == '[':
			open++
			w.at++
		case c == '}' || c == ']':
			open--
			w.at++
		case open > 0:
			w.at++
			continue
		default:
			for w.at < len(w.in) && strings.IndexByte(",}] \t\r\n", w.in[w.at]) < 0 {
				w.at++
			}
		}
		if open == 0 {
			return w.in[from:w.at]
		}
	}
}

// stringEnd is where the string ends that begins at b[at].
func stringEnd(b []byte, at int) int {
	for at++; at < len(b) && b[at] != '"'; at++ {
		if b[at] == '\\' {
			at++
		}
	}
	return min(at+1, len(b))
}

// depth is how deep objects and lists of JSON, valid or not, are nested.
func depth(b []byte) int {
	open, most := 0, 0
	for i := 0; i < len(b); i++ {
		switch b[i] {
		case '"':
			i = stringEnd(b, i) - 1
		case '{', '[':
			open++
			most = max(most, open)
		case '}', ']':
			open--
		}
	}
	return most
}
