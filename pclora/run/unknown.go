package run

import (
	"bytes"
	"cmp"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
)

// An unknown is a field of a record that a newer build wrote.
type unknown struct {
	// at is the path of its object. Elements of lists are known by what names them,
	// not by their place, so that thinning leaves each field where it belongs:
	// "points[120]" is that of step 120.
	at    string
	name  string
	value json.RawMessage // as plain gives it
}

// plain is JSON in one form: without spaces, names sorted, characters of HTML
// escaped; numbers stay as they are written.
func plain(raw []byte) json.RawMessage {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	var v any
	err := d.Decode(&v)
	if err == nil {
		raw, err = json.Marshal(v)
	}
	if err != nil {
		panic("run: " + err.Error()) // raw is valid, and so is what was made of it
	}
	return raw
}

// named gives the unknown fields, whose paths count elements, paths that name them.
func named(r *Record, all []unknown) []unknown {
	keys := map[string][]string{}
	for i := range all {
		list, place, rest := split(all[i].at)
		if place == "" {
			continue
		}
		if keys[list] == nil {
			keys[list] = r.keys(list)
		}
		n, _ := strconv.Atoi(place) // the walker wrote it
		all[i].at = list + "[" + keys[list][n] + "]" + rest
	}
	slices.SortFunc(all, unknown.compare)
	return all
}

// placed is the reverse, for the elements that there are.
func placed(r *Record) []unknown {
	places := map[string]map[string]int{}
	var all []unknown
	for _, u := range r.unknown {
		list, key, rest := split(u.at)
		if key != "" {
			if places[list] == nil {
				places[list] = map[string]int{}
				for i, key := range r.keys(list) {
					places[list][key] = i
				}
			}
			i, there := places[list][key]
			if !there {
				continue
			}
			u.at = list + "[" + strconv.Itoa(i) + "]" + rest
		}
		all = append(all, u)
	}
	slices.SortFunc(all, unknown.compare)
	return all
}

func (u unknown) compare(v unknown) int {
	return cmp.Or(strings.Compare(u.at, v.at), strings.Compare(u.name, v.name))
}

// split cuts a path at the list that is in it, of which there is one at most.
func split(path string) (list, key, rest string) {
	list, rest, found := strings.Cut(path, "[")
	if !found {
		return path, "", ""
	}
	end := strings.LastIndexByte(rest, ']')
	return list, rest[:end], rest[end+1:]
}

// keys is what names the elements of a list.
func (r *Record) keys(list string) []string {
	var keys []string
	switch list {
	case "layers":
		for _, l := range r.Layers {
			keys = append(keys, l.Path)
		}
	case "points":
		for _, p := range r.Points {
			keys = append(keys, strconv.Itoa(p.Step))
		}
	case "curve":
		for _, e := range r.Curve {
			keys = append(keys, strconv.Itoa(e.Step))
		}
	case "examples":
		for _, e := range r.Examples {
			keys = append(keys, strconv.Itoa(e.Index))
		}
	case "changes":
		for i := range r.Changes {
			keys = append(keys, strconv.Itoa(i))
		}
	}
	return keys
}
