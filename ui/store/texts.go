package store

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/pcloralab/pcloralab/ui/say"
	"github.com/pcloralab/pcloralab/wasm/wire"
)

// A TextClass is a class of texts that are typed in the page.
type TextClass struct {
	Key  int    // that stays while others come and go
	Name string // as typed
	Text string // as typed: one example a line
}

// Bounds of what is typed or pasted.
const (
	MaxTyped        = 2_000_000 // bytes in all
	MaxTypedClasses = 50
)

// Examples lists the texts of a class: its lines without those that are blank.
func (c TextClass) Examples() []string {
	var all []string
	for line := range strings.Lines(c.Text) {
		if line = strings.Join(strings.Fields(line), " "); line != "" {
			all = append(all, line)
		}
	}
	return all
}

// TypedFault says what is missing in typed texts or wrong with them; empty if
// they can be used.
func TypedFault(classes []TextClass) string {
	names, size := []string{}, 0
	for _, c := range classes {
		name := strings.Join(strings.Fields(c.Name), " ")
		n := len(c.Examples())
		size += len(c.Text)
		switch {
		case name == "" && n == 0:
			continue
		case name == "":
			return "A class has texts but no name: name it."
		case n == 0:
			return "“" + name + "” has no text yet."
		case slices.Contains(names, name):
			return "“" + name + "” is there twice: put its texts together or change a name."
		}
		names = append(names, name)
	}
	switch {
	case size > MaxTyped:
		return fmt.Sprintf("%s are typed, at most %s are taken: give them as a file.", say.Bytes(int64(size)), say.Bytes(MaxTyped))
	case len(names) < 2:
		return "At least two classes with a text each are needed."
	}
	return ""
}

// typedTable is what was typed as tab-separated values with a header.
func typedTable(classes []TextClass) string {
	var b strings.Builder
	b.WriteString("text\tlabel\n")
	for _, c := range classes {
		name := strings.Join(strings.Fields(c.Name), " ")
		for _, text := range c.Examples() {
			b.WriteString(text + "\t" + name + "\n")
		}
	}
	return b.String()
}

// TextClasses is the classes on show: two empty ones at first.
func (s State) TextClasses() []TextClass {
	if len(s.Flow.Data.Texts) > 0 {
		return s.Flow.Data.Texts
	}
	return []TextClass{{Key: 1}, {Key: 2}}
}

func (s State) canText(id string) bool {
	switch id {
	case "text-add":
		return len(s.TextClasses()) < MaxTypedClasses
	case "text-use":
		return s.Lock() == "" && s.Busy == Idle && TypedFault(s.TextClasses()) == ""
	}
	_, ok := keyOf(id, "text-drop-")
	return ok && len(s.TextClasses()) > 2
}

func (s State) pressText(id string) (State, []Effect) {
	classes := slices.Clone(s.TextClasses())
	switch id {
	case "text-use":
		s.Flow.Data.Looking = "the typed texts"
		table := typedTable(classes)
		return s.peekData(SendText{Name: "typed.tsv", Text: table, Command: wire.PeekData{
			Title: "Typed texts", Files: []wire.File{{Path: "typed.tsv", Size: int64(len(table))}}}})
	case "text-add":
		key := 1 + slices.MaxFunc(classes, func(a, b TextClass) int { return a.Key - b.Key }).Key
		s.Flow.Data.Texts = append(classes, TextClass{Key: key})
		return s, []Effect{Focus{ID: fmt.Sprint("text-name-", key)}}
	}
	key, _ := keyOf(id, "text-drop-")
	s.Flow.Data.Texts = slices.DeleteFunc(classes, func(c TextClass) bool { return c.Key == key })
	return s, []Effect{Focus{ID: "text-add"}}
}

// typedText applies what was typed into a class of texts or a name of the
// camera's.
func (s State) typedText(e Typed) State {
	if key, ok := keyOf(e.ID, "shots-name-"); ok {
		return s.nameShots(key, e.Text)
	}
	classes := slices.Clone(s.TextClasses())
	for i := range classes {
		switch e.ID {
		case fmt.Sprint("text-name-", classes[i].Key):
			classes[i].Name = e.Text
		case fmt.Sprint("text-lines-", classes[i].Key):
			classes[i].Text = e.Text
		}
	}
	s.Flow.Data.Texts = classes
	return s
}

// keyOf is the number that an id has after its prefix.
func keyOf(id, prefix string) (key int, ok bool) {
	text, ok := strings.CutPrefix(id, prefix)
	key, err := strconv.Atoi(text)
	return key, ok && err == nil
}
